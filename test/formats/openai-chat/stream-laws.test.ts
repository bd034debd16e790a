/** Laws of Chat streams: how they are cut and interleaved changes nothing, and they say what whole answers say. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";
import { delta, exchangeOf, finish, foldStream } from "./corpus.ts";

const inputs = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 4 });

/** A text in pieces, cut after the given lengths. */
function pieces(text: string, lengths: readonly number[]): readonly string[] {
  const found: string[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= text.length) break;
    found.push(text.slice(at, at + length));
    at += length;
  }
  return at < text.length ? [...found, text.slice(at)] : found;
}

test("H72: fragments of parallel calls may come in any order that keeps each call's own", () => {
  fc.assert(
    fc.property(
      inputs,
      fc.array(fc.nat(9)),
      fc.array(fc.nat(3)),
      fc.constantFrom(1, 3),
      (values, cuts, order, step) => {
        const texts = values.map((value) => JSON.stringify(value));
        const waiting = texts.map((text, at): JsonObject[] => [
          { index: at * step, id: `c${at}`, type: "function", function: { name: `f${at}`, arguments: "" } },
          ...pieces(
            text,
            cuts.map((cut) => cut + 1),
          ).map((part) => ({ index: at * step, function: { arguments: part } })),
        ]);
        // All calls begin in their order, then fragments come as drawn, then what is left.
        const fragments = waiting.flatMap((list) => list.splice(0, 1));
        for (const one of order) fragments.push(...(waiting[one % waiting.length]?.splice(0, 1) ?? []));
        fragments.push(...waiting.flat());
        const { answer, error } = foldStream(
          [...fragments.map((fragment) => delta({ tool_calls: [fragment] })), finish("tool_calls"), "[DONE]"],
          exchangeOf(),
        );
        expect(error).toBeUndefined();
        expect(answer.blocks).toEqual(
          texts.map((input, at) => ({
            type: "tool-call",
            id: `c${at}`,
            name: `f${at}`,
            kind: "function",
            input,
          })),
        );
      },
    ),
  );
});

test("a stream of one chunk, or of one character a chunk, is the whole answer", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.boolean(),
      (text, reasoning, value, fine) => {
        const input = JSON.stringify(value);
        const call = { id: "a", type: "function", function: { name: "f", arguments: input } };
        const usage = { prompt_tokens: 3, completion_tokens: 4 };
        const message = {
          role: "assistant",
          content: text,
          reasoning_content: reasoning,
          tool_calls: [call],
        };
        const whole = openaiChat.decodeAnswer(
          { id: "c", model: "m", choices: [{ index: 0, message, finish_reason: "tool_calls" }], usage },
          exchangeOf(),
          () => undefined,
        );
        const chunks = fine
          ? [
              ...[...reasoning].map((letter) => delta({ reasoning_content: letter })),
              ...[...text].map((letter) => delta({ content: letter })),
              delta({ tool_calls: [{ ...call, index: 0, function: { name: "f", arguments: "" } }] }),
              ...[...input].map((letter) =>
                delta({ tool_calls: [{ index: 0, function: { arguments: letter } }] }),
              ),
            ]
          : [delta({ ...message, tool_calls: [{ ...call, index: 0 }] })];
        const { answer } = foldStream(
          [...chunks, { ...finish("tool_calls"), usage }, "[DONE]"],
          exchangeOf(),
        );
        expect(answer).toEqual(whole);
      },
    ),
  );
});
