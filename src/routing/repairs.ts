/** Refusals that name what they choke on, and what to leave out or cut the next time: learned once, remembered by model. */

/** What was learned about a model at a provider, beside what its dialect says. Fields with dots, limits in tokens. */
export interface Learned {
  readonly unsupportedFields: readonly string[];
  readonly outputTokens?: number;
  /** A tool can't be forced. */
  readonly noForcedTool?: true;
  /** Opaque values of the history are not accepted: those of another account, or damaged ones. */
  readonly noSignatures?: true;
}

export const nothingLearned: Learned = { unsupportedFields: [] };

/** What an upstream said with a 400. `param`: the field that it named. */
export interface Refusal {
  readonly message: string;
  readonly param?: string | undefined;
}

type Lesson = (refusal: Refusal, learned: Learned) => Learned | undefined;

/** Sentences by which vendors refuse a field, the field's name in the first group (H12, H47). */
const unknownField = [
  /unrecognized request arguments? supplied: ([\w.]+)/i,
  /unknown (?:name|field|parameter|argument)s?:? ["'`]?([\w.]+)/i,
  /unsupported (?:parameter|value|field):? ["'`]?([\w.]+)/i,
  /["'`]([\w.]+)["'`]? (?:is not supported|is unsupported|does not support)/i,
  /property ["'`]([\w.]+)["'`] is unsupported/i,
  /([\w.]+): extra inputs are not permitted/i,
  /(?:additional propert\w+|extra field).*?["'`]([\w.]+)["'`]/i,
];

const lessons: readonly Lesson[] = [limitOf, forcedTool, signature, field];

/** So much of a message is read, in UTF-16 units: a vendor names what it chokes on in its first sentences. */
const longestRead = 2_000;

/**
 * What the refusal teaches; undefined where it teaches nothing new, so that it goes to the client as it is.
 * A request is repaired once: what the vendor refuses after that is the client's to know.
 */
export function learn({ message, param }: Refusal, learned: Learned): Learned | undefined {
  const read = { message: message.slice(0, longestRead), param };
  for (const lesson of lessons) {
    const found = lesson(read, learned);
    if (found) return found;
  }
  return undefined;
}

/** "max_tokens must be at most 8192", in any of its wordings (H46). */
function limitOf({ message, param }: Refusal, learned: Learned): Learned | undefined {
  if (!/max[_ ]?(?:completion[_ ]|output[_ ])?tokens/i.test(`${message} ${param ?? ""}`)) return undefined;
  const found =
    /(?:at most|maximum(?: value)?(?: of| is| allowed)?|less than or equal to|<=|range (?:is|of)? ?\[?\(?\s*\d+\s*,|up to)\D{0,20}(\d{2,7})/i.exec(
      message,
    )?.[1] ?? /\[\s*\d+\s*,\s*(\d{2,7})\s*\]/.exec(message)?.[1];
  const limit = Number(found);
  if (!Number.isInteger(limit) || limit < 1 || limit === learned.outputTokens) return undefined;
  return { ...learned, outputTokens: limit };
}

function forcedTool({ message, param }: Refusal, learned: Learned): Learned | undefined {
  if (learned.noForcedTool || !/tool[_ ]choice/i.test(`${message} ${param ?? ""}`)) return undefined;
  return { ...learned, noForcedTool: true };
}

function signature({ message }: Refusal, learned: Learned): Learned | undefined {
  const says = /signature|encrypted[_ ]content|thought_signature|reasoning item/i.test(message);
  if (learned.noSignatures || !says) return undefined;
  return { ...learned, noSignatures: true };
}

/** Fields without which the request would be another are never left out. */
const needed = new Set(["model", "messages", "input", "contents", "tools", "system", "max_tokens", "stream"]);

function field({ message, param }: Refusal, learned: Learned): Learned | undefined {
  const named = unknownField.map((pattern) => pattern.exec(message)?.[1]).find((name) => name !== undefined);
  const name =
    named ??
    (/unknown|unsupported|not supported|unrecognized|not permitted/i.test(message) ? param : undefined);
  if (name === undefined || needed.has(name) || learned.unsupportedFields.includes(name)) return undefined;
  return { ...learned, unsupportedFields: [...learned.unsupportedFields, name] };
}
