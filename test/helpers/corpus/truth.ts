/** What an answer says, in the fewest words: what a conversion must not change. */
import type { WireFormat } from "../../../src/core/ids.ts";
import { sameJson } from "../../../src/core/json.ts";

export type StopClass =
  | "end"
  | "tool-calls"
  | "length"
  | "stop-sequence"
  | "filter"
  | "pause"
  | "error"
  | "none";

interface TruthCall {
  readonly id?: string | undefined;
  readonly name: string;
  /** The value of the arguments, or the free text of a custom tool. Broken JSON stays text. */
  readonly input: unknown;
}

/** Counts that do not overlap but for `reasoning`; a count that the wire lacks is 0. */
export interface TruthUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

export interface Truth {
  readonly text: string;
  /** Why Anthropic's model declined: no text there, and the text of a refusal elsewhere. */
  readonly refusal?: string | undefined;
  readonly reasoning: string;
  readonly calls: readonly TruthCall[];
  readonly stop: StopClass;
  /** Undefined: nothing was counted. */
  readonly usage: TruthUsage | undefined;
  /** The text of an error. */
  readonly error?: string | undefined;
}

/** Gathers a truth while a stream is read. */
export class TruthBook {
  text = "";
  refusal: string | undefined;
  reasoning = "";
  stop: StopClass = "none";
  usage: TruthUsage | undefined;
  error: string | undefined;
  /** In the order in which they began. */
  readonly calls: { id: string | undefined; name: string; input: string }[] = [];

  /** The truth so far. `natural`: an end with calls is one for the calls' sake. */
  close(): Truth {
    const calls = this.calls.map(({ id, name, input }) => ({ id, name, input: inputValue(input) }));
    const stop = this.error !== undefined ? "error" : withCalls(this.stop, calls.length > 0);
    const { text, refusal, reasoning, usage, error } = this;
    return { text, refusal, reasoning, calls, stop, usage, error };
  }
}

/** Arguments as a value: nothing is an empty object, and what is no JSON stays text. */
function inputValue(input: string): unknown {
  if (input === "") return {};
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return input;
  }
}

/** A natural end with calls is one for the calls' sake, and one for calls that are not there is an end. */
export function withCalls(stop: StopClass, calls: boolean): StopClass {
  if (stop === "end" && calls) return "tool-calls";
  return stop === "tool-calls" && !calls ? "end" : stop;
}

/** Formats that can say that a stop sequence ended the text, and that a vendor's tool paused it. */
const onlyMessages: ReadonlySet<StopClass> = new Set<StopClass>(["stop-sequence", "pause"]);

/** What a client of a format can be told of how an answer ended. */
function stopFor(stop: StopClass, client: WireFormat): StopClass {
  return client !== "anthropic-messages" && onlyMessages.has(stop) ? "end" : stop;
}

/** Where the counts of two answers differ, as far as the client's format has the counts. */
export function usageDifferences(
  truth: TruthUsage | undefined,
  told: TruthUsage | undefined,
  client: WireFormat,
): string[] {
  const right = truth ?? { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  const found = told ?? { input: -1, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  const whole = (usage: TruthUsage) => usage.input + usage.cacheRead + usage.cacheWrite;
  const pairs: [string, number, number][] = [
    ["all input", whole(right), whole(found)],
    ["cacheRead", right.cacheRead, found.cacheRead],
    ["output", right.output, found.output],
  ];
  if (client !== "anthropic-messages") pairs.push(["reasoning", right.reasoning, found.reasoning]);
  if (client !== "gemini") pairs.push(["cacheWrite", right.cacheWrite, found.cacheWrite]);
  return pairs.flatMap(([name, wanted, seen]) => (wanted === seen ? [] : [`${name} ${seen}, not ${wanted}`]));
}

/** Where what a client was told differs from the truth, in its words. Empty: nowhere. */
export function differences(truth: Truth, told: Truth, client: WireFormat): string[] {
  const list: string[] = [];
  const tell = (what: string, wanted: unknown, seen: unknown) =>
    list.push(`${what} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`);
  const text = client === "anthropic-messages" ? truth.text : truth.text + (truth.refusal ?? "");
  if (text !== told.text) tell("text", text, told.text);
  if (blanks(truth.reasoning) !== blanks(told.reasoning)) tell("reasoning", truth.reasoning, told.reasoning);
  const names = (one: Truth) => one.calls.map(({ name }) => name);
  if (!sameJson(names(truth), names(told))) tell("calls", names(truth), names(told));
  for (const [position, { input, name }] of truth.calls.entries()) {
    const seen = told.calls[position]?.input;
    if (!sameJson(input, seen)) tell(`input of ${name}`, input, seen);
  }
  const stop = stopFor(truth.stop, client);
  if (stop !== told.stop) tell("stop", stop, told.stop);
  return stop === "error" ? list : [...list, ...usageDifferences(truth.usage, told.usage, client)];
}

/** Parts of reasoning are joined by blank lines in one format and stand apart in another. */
function blanks(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
