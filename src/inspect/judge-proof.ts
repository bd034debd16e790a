/** What a tool really sent, held against what the choice says: proved or not, and why not. */

/** A request as it was seen, its key by fingerprint. */
export interface SeenRequest {
  readonly method: string;
  readonly elsewhere: string | undefined;
  /** As the provider would have seen it. */
  readonly url: string;
  readonly model: string | undefined;
  readonly credentials: readonly { readonly header: string; readonly fingerprint: string }[];
}

export interface Expected {
  readonly models: readonly string[];
  /** Fingerprint to the name of the variable that holds the key. */
  readonly keys: ReadonlyMap<string, string>;
  readonly placeholders: ReadonlySet<string>;
}

export type KeyJudgement = "expected" | "placeholder" | "foreign";

export interface Judgement {
  readonly proved: boolean;
  readonly reasons: readonly string[];
}

export function judgeKey(fingerprint: string, expected: Expected): KeyJudgement {
  if (expected.keys.has(fingerprint)) return "expected";
  return expected.placeholders.has(fingerprint) ? "placeholder" : "foreign";
}

/** Requests that ask no model (probes, look-ups) prove nothing; a foreign key in one of them does. */
export function judgeProof(requests: readonly SeenRequest[], expected: Expected): Judgement {
  const reasons: string[] = [];
  const asked = requests.filter((request) => request.model !== undefined);
  const here = asked.filter((request) => request.elsewhere === undefined);
  if (here.length === 0) reasons.push("no request for a model came to the endpoint that is chosen here");
  for (const { elsewhere } of asked)
    if (elsewhere !== undefined) reasons.push(`a model was asked at ${elsewhere}`);
  for (const { model } of here)
    if (model !== undefined && !expected.models.includes(model))
      reasons.push(`the model was ${JSON.stringify(model)}, not ${expected.models.join(" or ")}`);
  for (const request of requests.filter((one) => one.elsewhere === undefined))
    for (const { header, fingerprint } of request.credentials)
      if (judgeKey(fingerprint, expected) === "foreign") reasons.push(`a foreign key came in ${header}`);
  const keys = here.flatMap((request) => request.credentials);
  if (expected.keys.size > 0 && here.length > 0 && !keys.some((key) => expected.keys.has(key.fingerprint)))
    reasons.push("the expected key did not come");
  return { proved: reasons.length === 0, reasons: [...new Set(reasons)] };
}
