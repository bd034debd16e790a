import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import { convertAnswer, foldStream } from "../../src/formats/convert-answer.ts";
import type { StreamPart } from "../../src/formats/internal/stream.ts";
import { grammars } from "../helpers/grammar/list.ts";
import { ask } from "./ask.ts";
import { type FaultWorld, leapingClock, startFaultWorld } from "./fault-world.ts";
import { exchangeIn, partsOf, streamIn, textOf } from "./made-answers.ts";
import { send, stream } from "./scripted-upstream.ts";

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld({ now: leapingClock() });
});
afterAll(() => world.close());
beforeEach(() => world.upstream.forget());

const pairs = wireFormats.flatMap((client) => wireFormats.map((upstream) => [client, upstream] as const));
const places = ["Rome", "Oslo"];
/** Thinks, says a word, and calls a tool twice at once. */
const parts: readonly StreamPart[] = [
  { type: "start", id: "up1", model: "m" },
  { type: "open", key: 0, block: { type: "reasoning" } },
  { type: "delta", key: 0, text: "Two places, " },
  { type: "delta", key: 0, text: "two calls." },
  { type: "close", key: 0 },
  { type: "open", key: 1, block: { type: "text" } },
  { type: "delta", key: 1, text: "I look." },
  { type: "close", key: 1 },
  ...places.flatMap((place, index): StreamPart[] => [
    {
      type: "open",
      key: index + 2,
      block: { type: "tool-call", id: `call_${index}`, name: "weather", kind: "function" },
    },
    { type: "delta", key: index + 2, text: `{"place":` },
    { type: "delta", key: index + 2, text: `"${place}"}` },
    { type: "close", key: index + 2 },
  ]),
  { type: "usage", usage: { input: 100, output: 30 } },
  { type: "finish", stop: { reason: "tool-calls" } },
  { type: "end" },
];

const schema = { type: "object", properties: { place: { type: "string" } }, required: ["place"] };
/** The tool as each client offers it. */
const offered: Readonly<Record<WireFormat, object>> = {
  "anthropic-messages": { tools: [{ name: "weather", input_schema: schema }] },
  "openai-chat": { tools: [{ type: "function", function: { name: "weather", parameters: schema } }] },
  "openai-responses": { tools: [{ type: "function", name: "weather", parameters: schema, strict: false }] },
  gemini: { tools: [{ functionDeclarations: [{ name: "weather", parameters: schema }] }] },
};

function callsIn(seen: readonly StreamPart[]): object[] {
  return seen.flatMap((part) => {
    if (part.type !== "open" || part.block.type !== "tool-call") return [];
    const input = seen
      .flatMap((other) => (other.type === "delta" && other.key === part.key ? [other.text] : []))
      .join("");
    return [{ name: part.block.name, input: JSON.parse(input) as unknown }];
  });
}
const expected = places.map((place) => ({ name: "weather", input: { place } }));
const thoughtIn = (seen: readonly StreamPart[]): boolean =>
  seen.some((part) => part.type === "open" && part.block.type === "reasoning");

/** The upstream's whole answer: its stream as one. */
function wholeIn(format: WireFormat): object {
  const answered = foldStream([Buffer.from(streamIn(format, parts))], exchangeIn(format));
  if ("error" in answered) throw new Error(answered.error.message);
  return answered.body;
}

describe("thinking and two calls at once", () => {
  it.each(pairs)("%s from %s, streamed", async (client, format) => {
    world.upstream.next(stream(streamIn(format, parts)));
    const question = { client, model: `to-${format}`, stream: true, more: offered[client] };
    const said = await ask(world.url, question);
    expect(said.status).toBe(200);
    expect(grammars[client].checkStream(said.text, { wantsUsage: false })).toEqual([]);
    const seen = partsOf(client, said.text);
    expect(callsIn(seen)).toEqual(expected);
    expect(thoughtIn(seen)).toBe(true);
    expect(textOf(seen)).toBe("I look.");
    expect(JSON.stringify(world.upstream.received[0]?.body)).toContain("weather");
    expect(world.proxy.logged).toEqual([]);
  });

  it.each(pairs)("%s from %s, whole", async (client, format) => {
    world.upstream.next(send(200, wholeIn(format)));
    const question = { client, model: `to-${format}`, stream: false, more: offered[client] };
    const said = await ask(world.url, question);
    expect(said.status).toBe(200);
    const body = JSON.parse(said.text) as Parameters<typeof convertAnswer>[0];
    expect(grammars[client].checkAnswer(body)).toEqual([]);
    const { blocks } = convertAnswer(body, exchangeIn(client)).folded.answer;
    expect(blocks.filter(({ type }) => type === "tool-call").length).toBe(2);
    expect(blocks.some(({ type }) => type === "reasoning")).toBe(true);
    for (const place of places) expect(said.text).toContain(place);
  });
});

describe("a refusal for now, then an answer", () => {
  it.each(pairs)("%s from %s waits and is answered", async (client, format) => {
    const own = await startFaultWorld();
    own.upstream.next(
      send(
        429,
        { error: { message: "slow down", status: "RESOURCE_EXHAUSTED" } },
        { "retry-after-ms": "120", "retry-after": "1" },
      ),
      stream(streamIn(format, parts)),
    );
    const question = { client, model: `to-${format}`, stream: true, more: offered[client] };
    const said = await ask(own.url, question);
    expect(said.status).toBe(200);
    expect(callsIn(partsOf(client, said.text))).toEqual(expected);
    expect(own.rows().map(({ outcome }) => outcome)).toEqual(["failed", "ok"]);
    await own.close();
  });
});
