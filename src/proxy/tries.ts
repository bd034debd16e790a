/** Whom an exchange may be sent to: each candidate with each of its keys, in the order in which they are tried. */
import { dialectFor } from "../core/dialect.ts";
import type { WireFormat } from "../core/ids.ts";
import type { Target } from "../formats/contract.ts";
import type { Model } from "../registry/providers.ts";
import { type Candidate, referenceOf } from "../routing/candidate.ts";
import { formatFor } from "./upstream-body.ts";

export interface Try {
  readonly candidate: Candidate;
  /** Which of the provider's keys; -1: it wants none. */
  readonly key: number;
  readonly format: WireFormat;
  /** Names of its model and its key in the book of health. */
  readonly modelName: string;
  readonly keyName: string;
  /** Both. */
  readonly names: readonly string[];
}

/** Begins with another key each time, so that several share the work. `chance`: at least 0, below 1. */
export function triesOf(
  candidates: readonly Candidate[],
  client: WireFormat,
  chance: number,
): readonly Try[] {
  const tries: Try[] = [];
  for (const candidate of candidates) {
    const format = formatFor(client, candidate.model.endpoints);
    if (!format) continue;
    const count = candidate.provider.secrets.length;
    if (count === 0) tries.push(newTry(candidate, -1, format));
    const first = Math.floor(chance * count);
    for (let index = 0; index < count; index += 1)
      tries.push(newTry(candidate, (first + index) % count, format));
  }
  return tries;
}

function newTry(candidate: Candidate, key: number, format: WireFormat): Try {
  const modelName = `model ${referenceOf(candidate)}`;
  const keyName = `key ${candidate.provider.id}/${key}`;
  return { candidate, key, format, modelName, keyName, names: [modelName, keyName] };
}

/** Name in the book of lessons. */
export const lessonName = ({ candidate, format }: Try): string => `${format} ${referenceOf(candidate)}`;

/** As long as a model is the same object it has the same target: a registry that is read again makes new ones. */
const targets = new WeakMap<Model, Partial<Record<WireFormat, Target>>>();

/** The model as the formats know it. */
export function targetOf(candidate: Candidate, format: WireFormat): Target {
  const ofModel = targets.get(candidate.model) ?? {};
  targets.set(candidate.model, ofModel);
  ofModel[format] ??= newTarget(candidate, format);
  return ofModel[format];
}

function newTarget({ model, provider }: Candidate, format: WireFormat): Target {
  const dialect = dialectFor(model.upstream, provider.dialect[format] ?? {});
  return {
    format,
    model: model.upstream,
    family: dialect["signature-family"] ?? provider.template ?? provider.id,
    dialect,
    ...(model.contextTokens !== undefined && { contextTokens: model.contextTokens }),
    ...(model.outputTokens !== undefined && { outputTokens: model.outputTokens }),
    ...(model.can.length > 0 && { can: model.can }),
  };
}
