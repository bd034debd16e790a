/** Laws of what an answer says: on every way, in every order, in every size of its pieces. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { foldStream } from "../../../src/formats/convert-answer.ts";
import {
  type MadeAnswer,
  madeAnswer,
  payloadsOfMade,
  pieces,
  truthFrom,
} from "../../helpers/corpus/answer-arbitrary.ts";
import { chatBlock, chatChunk, chatUsageChunk } from "../../helpers/corpus/chat-and-gemini-payloads.ts";
import { foldClient, foldClientBody } from "../../helpers/corpus/fold-client.ts";
import { streamBytes } from "../../helpers/corpus/reframe.ts";
import { differences, type Truth } from "../../helpers/corpus/truth.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { anyFormat, exchange, runs, told } from "./law.ts";

/** All but the ids, which are made anew. */
function withoutIds({ calls, ...rest }: Truth): object {
  return { ...rest, calls: calls.map(({ name, input }) => ({ name, input })) };
}

describe("Semantic path law", () => {
  it("holds for every answer on the way from any upstream to any client", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, anyFormat, (made, upstream, client) => {
        const text = told(exchange(client, upstream), streamBytes(upstream, payloadsOfMade(upstream, made)));
        expect(grammars[client].checkStream(text, { wantsUsage: true })).toEqual([]);
        expect(differences(truthFrom(upstream, made), foldClient(client, text), client)).toEqual([]);
      }),
      runs(300),
    );
  });
});

describe("Stream/non-stream agreement", () => {
  it("holds: the whole answer says what the stream says", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, anyFormat, (made, upstream, client) => {
        const bytes = streamBytes(upstream, payloadsOfMade(upstream, made));
        const streamed = foldClient(client, told(exchange(client, upstream), bytes));
        const whole = foldStream([bytes], exchange(client, upstream, { stream: false }));
        if ("error" in whole) throw new Error(whole.error.message);
        expect(grammars[client].checkAnswer(whole.body)).toEqual([]);
        expect(withoutIds(foldClientBody(client, whole.body))).toEqual(withoutIds(streamed));
      }),
      runs(200),
    );
  });
});

describe("Delta-granularity invariance", () => {
  it("holds: pieces of another size fold to the same answer", () => {
    const positions = fc.array(fc.nat(1000), { maxLength: 8 });
    fc.assert(
      fc.property(madeAnswer, anyFormat, anyFormat, positions, (made, upstream, client, cuts) => {
        const blocks = made.blocks.map((block) => ({
          ...block,
          pieces: pieces(block.pieces.join(""), cuts),
        }));
        const recut: MadeAnswer = { ...made, blocks };
        const fold = (answer: MadeAnswer) =>
          foldClient(
            client,
            told(exchange(client, upstream), streamBytes(upstream, payloadsOfMade(upstream, answer))),
          );
        expect(fold(recut)).toEqual(fold(made));
      }),
      runs(200),
    );
  });
});

/** Takes the lists' members in a random order that keeps each list's own. */
function shuffle<T>(lists: readonly (readonly T[])[], choices: readonly number[]): T[] {
  const left = lists.map((list) => [...list]);
  const result: T[] = [];
  for (let turn = 0; left.some((list) => list.length > 0); turn++) {
    const open = left.filter((list) => list.length > 0);
    const next = open[(choices[turn % choices.length] ?? 0) % open.length]?.shift();
    if (next !== undefined) result.push(next);
  }
  return result;
}

const choices = fc.array(fc.nat(100), { minLength: 1, maxLength: 30 });

/** The truth with calls in the order in which their first fragments came. */
function inOrder(truth: Truth, ids: readonly string[]): Truth {
  return { ...truth, calls: ids.flatMap((id) => truth.calls.filter((call) => call.id === id)) };
}

describe("Interleaving", () => {
  it("H72: fragments of parallel calls of Chat may come in any order that keeps each call's own", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, choices, (made, client, order) => {
        const calls = made.blocks.filter(({ type }) => type === "call");
        fc.pre(calls.length > 1);
        const others = made.blocks.filter(({ type }) => type !== "call");
        const mixed = shuffle(
          calls.map((call, index) => chatBlock(call, index)),
          order,
        );
        const stop = { end: "tool_calls", length: "length", filter: "content_filter" }[made.stop];
        const payloads = [
          chatChunk({ role: "assistant", content: "" }),
          ...others.flatMap((block) => chatBlock(block, 0)),
          ...mixed,
          chatChunk({}, stop),
          chatUsageChunk(made.usage),
        ];
        const ids = mixed.flatMap((chunk) => JSON.stringify(chunk).match(/"id":"(call\d)"/)?.[1] ?? []);
        const text = told(exchange(client, "openai-chat"), streamBytes("openai-chat", payloads));
        expect(grammars[client].checkStream(text)).toEqual([]);
        const truth = inOrder(truthFrom("openai-chat", made), ids);
        expect(differences(truth, foldClient(client, text), client)).toEqual([]);
      }),
      runs(200),
    );
  });

  it.each(["openai-responses", "anthropic-messages"] as const)(
    "H70: events of parallel calls of %s may come in any order that keeps each call's own",
    (upstream) => {
      fc.assert(
        fc.property(madeAnswer, anyFormat, choices, (made, client, order) => {
          const calls = made.blocks.filter(({ type }) => type === "call");
          fc.pre(calls.length > 1);
          const payloads = payloadsOfMade(upstream, made);
          const first = made.blocks.findIndex(({ type }) => type === "call");
          const place = (event: JsonObject) => Number(event["output_index"] ?? event["index"] ?? -1);
          const lists = calls.map((_, index) => payloads.filter((event) => place(event) === first + index));
          const mixed = shuffle(lists, order);
          const from = payloads.findIndex((event) => place(event) >= first);
          // An item that was only announced has not begun.
          const begun = mixed.filter(({ type }) => type !== "response.output_item.added");
          const ids = begun.map((event) => `call${place(event) - first}`);
          const stream = payloads.toSpliced(from, mixed.length, ...mixed);
          const text = told(exchange(client, upstream), streamBytes(upstream, stream));
          expect(grammars[client].checkStream(text)).toEqual([]);
          const truth = inOrder(truthFrom(upstream, made), [...new Set(ids)]);
          expect(differences(truth, foldClient(client, text), client)).toEqual([]);
        }),
        runs(150),
      );
    },
  );
});
