/** Answers made up at random, and how each vendor streams them: what a law is tried on. */
import fc from "fast-check";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { chatPayloads, geminiPayloads } from "./chat-and-gemini-payloads.ts";
import { messagesPayloads, responsesPayloads } from "./messages-and-responses-payloads.ts";
import { type StopClass, type Truth, type TruthUsage, withCalls } from "./truth.ts";

/** One block of a made answer. */
export type MadeBlock =
  | { readonly type: "reasoning"; readonly pieces: readonly string[] }
  | { readonly type: "text"; readonly pieces: readonly string[] }
  | { readonly type: "call"; readonly id: string; readonly name: string; readonly pieces: readonly string[] };

export interface MadeAnswer {
  readonly blocks: readonly MadeBlock[];
  readonly stop: "end" | "length" | "filter";
  readonly usage: TruthUsage;
}

/** Letters that break careless code: several bytes long, quotes, line ends, tags. */
const letters = fc.constantFrom(
  ...'ab \n"\\{}[]:,éß漢字😀\u2028<!-',
  "data: ",
  "[DONE]",
  "</think",
  "event:",
);
const words = fc.array(letters, { minLength: 1, maxLength: 12 }).map((list) => list.join(""));
const visible = words.map((text) => `w${text}`);

/** Values as models write them in arguments. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    words,
    fc.integer({ min: -1000, max: 1000 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 2 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.constantFrom("a", "path", "__proto__", "constructor", "type"), tie("value"), {
    maxKeys: 3,
  }),
})).object as fc.Arbitrary<JsonObject>;

/** A text cut at random, between whole characters. */
function cut(text: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc
    .tuple(text, fc.array(fc.nat(1000), { maxLength: 4 }))
    .map(([whole, positions]) => pieces(whole, positions));
}

/** Pieces of a text, cut at positions that are taken modulo its length. */
export function pieces(text: string, positions: readonly number[]): string[] {
  const characters = [...text];
  const cuts = [...new Set(positions.map((position) => position % (characters.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [0, ...cuts]
    .map((start, index) => characters.slice(start, cuts[index]).join(""))
    .filter((piece) => piece !== "");
}

const names = ["read", "write", "get_weather", "mcp__files__list"];
const call = (position: number) =>
  fc
    .tuple(
      fc.constantFrom(...names),
      cut(
        fc.oneof(
          json.map((value) => JSON.stringify(value)),
          fc.constant("{}"),
        ),
      ),
    )
    .map(([name, parts]): MadeBlock => ({ type: "call", id: `call${position}`, name, pieces: parts }));
const text = cut(visible).map((parts): MadeBlock => ({ type: "text", pieces: parts }));
const reasoning = cut(visible).map((parts): MadeBlock => ({ type: "reasoning", pieces: parts }));

const usage = fc
  .tuple(fc.nat(5000), fc.nat(5000), fc.nat(2000), fc.nat(500))
  .map(([input, cacheRead, output, thought]): TruthUsage => {
    return { input, cacheRead, cacheWrite: 0, output: output + thought, reasoning: thought };
  });

/** An answer: thoughts, then text, then calls, as models give them, now and then text again. Something is always there. */
export const madeAnswer: fc.Arbitrary<MadeAnswer> = fc
  .record({
    reasoning: fc.option(reasoning, { nil: undefined }),
    text: fc.option(text, { nil: undefined }),
    calls: fc.tuple(call(0), call(1), call(2)).chain((all) => fc.nat(3).map((count) => all.slice(0, count))),
    after: fc.option(text, { nil: undefined, freq: 4 }),
    stop: fc.constantFrom("end" as const, "end" as const, "length" as const, "filter" as const),
    usage,
  })
  .filter((made) => made.text !== undefined || made.calls.length > 0)
  .map(({ reasoning: thought, text: said, calls, after, stop, usage: counts }) => ({
    blocks: [
      ...(thought ? [thought] : []),
      ...(said ? [said] : []),
      ...calls,
      ...(after && calls.length > 0 ? [after] : []),
    ],
    stop,
    usage: counts,
  }));

/** What a made answer says. */
function truthOf({ blocks, stop, usage: counts }: MadeAnswer): Truth {
  const of = (type: string) =>
    blocks.flatMap((block) => (block.type === type ? [block.pieces.join("")] : [])).join("");
  const calls = blocks.flatMap((block) =>
    block.type === "call"
      ? [{ id: block.id, name: block.name, input: JSON.parse(block.pieces.join("") || "{}") as unknown }]
      : [],
  );
  const how: StopClass = withCalls(stop, calls.length > 0);
  return { text: of("text"), reasoning: of("reasoning"), calls, stop: how, usage: counts };
}

const payloads: Readonly<Record<WireFormat, (made: MadeAnswer) => JsonObject[]>> = {
  "anthropic-messages": messagesPayloads,
  "openai-chat": chatPayloads,
  "openai-responses": responsesPayloads,
  gemini: geminiPayloads,
};

/** The events with which a vendor streams the answer. */
export function payloadsOfMade(format: WireFormat, made: MadeAnswer): JsonObject[] {
  return payloads[format](made);
}

/** The truth as far as an upstream format can say it: Messages counts no reasoning apart. */
export function truthFrom(format: WireFormat, made: MadeAnswer): Truth {
  const truth = truthOf(made);
  if (format !== "anthropic-messages" || truth.usage === undefined) return truth;
  return { ...truth, usage: { ...truth.usage, reasoning: 0 } };
}
