/** Whole answers, and their agreement with streams. */
import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { folder, unfold } from "../../../src/formats/answer/fold.ts";
import type { Answer } from "../../../src/formats/internal/answer.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { checkResponsesAnswer } from "../../helpers/grammar/answers.ts";
import { encodeParts, eventsOf, exchange, noReport } from "./samples.ts";

const answer: Answer = {
  id: "resp_upstream",
  blocks: [
    { type: "reasoning", text: "r", opaque: [{ family: "anthropic", kind: "signature", value: "s" }] },
    { type: "text", text: "a", citations: [{ url: "https://x", title: "t", start: 0, end: 1 }] },
    { type: "text", text: "b", opaque: [{ family: "google", kind: "thought", value: "t" }] },
    { type: "tool-call", id: "c1", name: "f", namespace: "ns", kind: "function", input: "{}" },
    {
      type: "tool-call",
      id: "c2",
      name: "p",
      kind: "custom",
      input: "free",
      opaque: [{ family: "google", kind: "thought", value: "t" }],
    },
    {
      type: "tool-call",
      id: "c3",
      name: "local_shell",
      kind: "typed",
      wireType: "local_shell",
      input: '{"command":["ls"]}',
    },
    { type: "refusal", text: "no" },
    { type: "image", source: { kind: "data", mediaType: "image/png", data: "AA" } },
    {
      type: "hosted",
      tool: "web-search",
      format: "openai-responses",
      raw: { type: "web_search_call", id: "ws_0", action: {} },
      summary: "",
    },
  ],
  stop: { reason: "tool-calls" },
  usage: { input: 1, cacheRead: 2, cacheWrite5m: 3, output: 4, reasoning: 1 },
};

function streamed(given: Answer): unknown {
  const parts: StreamPart[] = [];
  unfold(given, (part) => parts.push(part));
  return eventsOf(encodeParts(parts)).at(-1).response;
}

test.each(["tool-calls", "length", "filter"] as const)(
  "a stream ends in what a whole answer is: %s",
  (reason) => {
    const given: Answer = { ...answer, stop: { reason } };
    const whole = openaiResponses.encodeAnswer(given, exchange, noReport);
    expect(streamed(given)).toEqual(whole);
    expect(checkResponsesAnswer(whole)).toEqual([]);
    const cut: Answer = { ...given, blocks: given.blocks.slice(0, 3) };
    expect(streamed(cut)).toEqual(openaiResponses.encodeAnswer(cut, exchange, noReport));
  },
);

test("an answer that is read again says the same", () => {
  const wire = openaiResponses.encodeAnswer(answer, exchange, noReport);
  const again = openaiResponses.encodeAnswer(
    openaiResponses.decodeAnswer(wire, exchange, noReport),
    exchange,
    noReport,
  );
  expect(again["usage"]).toEqual(wire["usage"]);
  expect(again["output"]).toEqual(wire["output"]);
});

test("what a stream is decoded to is what the whole answer is decoded to", () => {
  const wire = openaiResponses.encodeAnswer(answer, exchange, noReport);
  const parts: StreamPart[] = [];
  unfold(answer, (part) => parts.push(part));
  const decoder = openaiResponses.streamDecoder(exchange, noReport);
  const fold = folder();
  for (const event of eventsOf(encodeParts(parts))) decoder.frame({ data: JSON.stringify(event) }, fold.part);
  const { blocks, stop, usage } = openaiResponses.decodeAnswer(wire, exchange, noReport);
  const folded = fold.result().answer;
  expect([folded.stop, folded.usage]).toEqual([stop, usage]);
  const plain = (list: Answer["blocks"]) => list.map(({ extra: _extra, ...block }) => block);
  expect(plain(folded.blocks)).toEqual(plain(blocks));
});

test.each<[string, JsonObject, string]>([
  ["failed without a word", { status: "failed", error: null }, "the response failed"],
  ["cancelled", { status: "cancelled" }, "the response was cancelled"],
])("an answer that was %s is an error and no end", (_name, ended, message) => {
  const { error } = openaiResponses.decodeAnswer({ output: [], ...ended }, exchange, noReport);
  expect(error).toMatchObject({ class: "server", message });
});

test("an answer that failed says why it ended", () => {
  const failed = { status: "failed", error: { code: "server_error", message: "m" } };
  const { stop } = openaiResponses.decodeAnswer(failed, exchange, noReport);
  expect(stop).toEqual({ reason: "other", native: "m" });
});
