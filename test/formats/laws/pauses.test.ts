/** An upstream that pauses and is asked to go on: its parts are one answer, and go back to it as they came (H113). */
import { describe, expect, test } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Exchange, PausedTurn } from "../../../src/formats/contract.ts";
import {
  type AnswerGathering,
  convertAnswer,
  convertStream,
  gatherAnswer,
} from "../../../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { codecs } from "../../../src/formats/list.ts";
import { exchangeOf } from "../../helpers/corpus/exchanges.ts";
import { streamCases } from "../../helpers/corpus/read-corpus.ts";
import { streamBytes } from "../../helpers/corpus/reframe.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { searching, streamOf, wholeOf } from "../../helpers/messages-parts.ts";

const others = wireFormats.filter((format) => format !== "anthropic-messages");
const cuts = searching.map((_, index) => index).slice(1);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function pausing(client: WireFormat, more: Partial<Exchange> = {}): Exchange {
  return exchangeOf(client, "anthropic-messages", { family: "anthropic", mayPause: true, ...more });
}

/** The client's text of an answer that came in these streams, each in chunks of so many bytes. */
function joined(how: Exchange, parts: readonly Uint8Array[], size = Number.POSITIVE_INFINITY) {
  const conversion = convertStream(how);
  const turns: (PausedTurn | undefined)[] = [];
  let text = "";
  for (const part of parts) {
    conversion.resume({});
    for (let at = 0; at < part.length; at += size) text += conversion.push(part.subarray(at, at + size));
    text += conversion.end();
    turns.push(conversion.paused);
  }
  return { text, turns, conversion };
}

function gathered(how: Exchange, fill: readonly ((gathering: AnswerGathering) => void)[]) {
  const gathering = gatherAnswer({ ...how, stream: false });
  for (const part of fill) {
    gathering.resume();
    part(gathering);
  }
  return gathering.finish();
}

describe.each(others)("a client of %s", (client) => {
  const how = pausing(client);
  const whole = { usage: { input_tokens: 300, cache_read_input_tokens: 7, output_tokens: 30 } };
  const first = {
    stop: "pause_turn",
    usage: { input_tokens: 100, cache_read_input_tokens: 7, output_tokens: 10 },
  };
  const second = { usage: { input_tokens: 200, output_tokens: 20 } };

  test.each(cuts)("H113: is streamed an answer that paused after block %i as one that did not", (cut) => {
    const { text } = joined(how, [bytes(streamOf(searching, whole))]);
    const parts = [streamOf(searching.slice(0, cut), first), streamOf(searching.slice(cut), second)].map(
      bytes,
    );
    for (const size of [Number.POSITIVE_INFINITY, 1, 17]) expect(joined(how, parts, size).text).toBe(text);
    expect(grammars[client].checkStream(text, { wantsUsage: true })).toEqual([]);
  });

  test.each(cuts)("is given whole an answer that paused after block %i as one that did not", (cut) => {
    const expected = convertAnswer(wholeOf(searching, whole), { ...how, stream: false });
    const [before, after] = [searching.slice(0, cut), searching.slice(cut)];
    const asBody = [
      (one: AnswerGathering) => one.whole(wholeOf(before, first)),
      (one: AnswerGathering) => one.whole(wholeOf(after, second)),
    ];
    const asStream = [streamOf(before, first), streamOf(after, second)].map(
      (text) => (one: AnswerGathering) => {
        one.push(bytes(text));
        one.end();
      },
    );
    for (const fill of [asBody, asStream, [asBody[0], asStream[1]], [asStream[0], asBody[1]]]) {
      const converted = gathered(how, fill as (typeof asBody)[number][]);
      expect(converted).toEqual(expected);
    }
  });

  test("is streamed three parts, of which one came whole", () => {
    const { text } = joined(how, [bytes(streamOf(searching, whole))]);
    const conversion = convertStream(how);
    const half = { input_tokens: 100, output_tokens: 10 };
    let said = conversion.push(bytes(streamOf(searching.slice(0, 3), first)));
    conversion.resume({});
    said += conversion.whole(wholeOf(searching.slice(3, 6), { stop: "pause_turn", usage: half }));
    conversion.resume({});
    said += conversion.push(bytes(streamOf(searching.slice(6), { usage: half })));
    expect(said).toBe(text);
  });

  test("is told that a part was cut, and nothing after it", () => {
    const part = streamOf(searching.slice(3));
    const { text, conversion } = joined(how, [
      bytes(streamOf(searching.slice(0, 3), first)),
      bytes(part.slice(0, part.indexOf("message_delta"))),
    ]);
    expect(conversion.over).toBe(true);
    expect(text).toContain("closed the stream before its end");
    expect(grammars[client].checkStream(text, { wantsUsage: true })).toEqual([]);
  });

  test("is told of a limit where an answer pauses for the ninth time", () => {
    const parts = Array.from({ length: 9 }, () => bytes(streamOf(searching.slice(0, 3), first)));
    const { text, turns, conversion } = joined(how, parts);
    expect(turns.map((turn) => turn?.content.length)).toEqual([3, 6, 9, 12, 15, 18, 21, 24, undefined]);
    expect(text).toMatch(/"finish_reason":"length"|"response.incomplete"|"MAX_TOKENS"/);
    expect(conversion.warnings.map(({ concept, treatment }) => `${concept} ${treatment}`)).toContain(
      "answer-paused approximated",
    );
    expect(grammars[client].checkStream(text, { wantsUsage: true })).toEqual([]);
  });

  test("is told of a limit where an answer pauses before it said anything", () => {
    const { text, turns } = joined(how, [bytes(streamOf([{ type: "text", text: " " }], first))]);
    expect(turns).toEqual([undefined]);
    expect(text).toMatch(/"finish_reason":"length"|"response.incomplete"|"MAX_TOKENS"/);
  });
});

const recorded = streamCases.filter(
  ({ format, payloads }) =>
    format === "anthropic-messages" && JSON.stringify(payloads).includes('"server_tool_use"'),
);

describe.skipIf(recorded.length === 0)("a recorded answer", () => {
  test.each(recorded.map((one) => [one.name, one] as const))(
    "%s is one, wherever it pauses",
    (_name, one) => {
      for (const client of others) {
        const how = pausing(client);
        const { text } = joined(how, [one.bytes]);
        for (let cut = 1; cut < blocksIn(one.payloads); cut += 1)
          expect(joined(how, split(one.payloads, cut)).text).toBe(text);
      }
    },
  );
});

const blocksIn = (payloads: readonly JsonObject[]): number =>
  payloads.filter(({ type }) => type === "content_block_start").length;

/** The stream as two, with a pause before a block; the first counts nothing. */
function split(payloads: readonly JsonObject[], cut: number): readonly Uint8Array[] {
  const indexOf = (event: JsonObject): number => Number(event["index"] ?? -1);
  const at = payloads.findIndex((event) => indexOf(event) === cut);
  const [start] = payloads;
  const nothing = { input_tokens: 0, output_tokens: 0 };
  const begun = { ...start, message: { ...(start?.["message"] as JsonObject), usage: nothing } };
  const paused = { type: "message_delta", delta: { stop_reason: "pause_turn" }, usage: nothing };
  return [
    [begun, ...payloads.slice(1, at), paused, { type: "message_stop" }],
    [
      start ?? {},
      ...payloads
        .slice(at)
        .map((event) => (indexOf(event) < 0 ? event : { ...event, index: indexOf(event) - cut })),
    ],
  ].map((events) => streamBytes("anthropic-messages", events as JsonObject[]));
}

describe("the turn that goes back", () => {
  const empty: JsonObject = { type: "text", text: "" };

  test.each(cuts)("is what came, after block %i, in a stream and in a body", (cut) => {
    const content = searching.slice(0, cut);
    const streamed = joined(pausing("openai-chat"), [
      bytes(streamOf([...content, empty], { stop: "pause_turn", container: "container_1" })),
    ]).turns[0];
    expect(JSON.stringify(streamed)).toBe(JSON.stringify({ content, container: "container_1" }));
    const gathering = gatherAnswer(pausing("openai-chat"));
    gathering.whole(wholeOf([...content, empty], { stop: "pause_turn", container: "container_1" }));
    expect(JSON.stringify(gathering.paused)).toBe(JSON.stringify({ content, container: "container_1" }));
  });

  test("is the last message of a request that is else the same", () => {
    const body = { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hi" }], tools: [] };
    const { pausing: codec } = codecs["anthropic-messages"];
    expect(codec?.goOn(body, { content: searching })).toEqual({
      ...body,
      messages: [...body.messages, { role: "assistant", content: searching }],
    });
    const skills = [{ type: "anthropic", skill_id: "pdf" }];
    expect(
      codec?.goOn({ ...body, container: { skills } }, { content: searching, container: "c1" }),
    ).toMatchObject({
      container: { id: "c1", skills },
    });
    expect(codec?.goOn(body, { content: searching, container: "c1" })).toMatchObject({ container: "c1" });
  });
});

test("a turn that is too long to go back is not kept, and its pause is a limit", () => {
  const long = { type: "text", text: "x".repeat(9 * 1024 * 1024) };
  const conversion = convertStream(pausing("openai-chat"));
  const text = conversion.push(bytes(streamOf([long, long, long, long], { stop: "pause_turn" })));
  expect(conversion.paused).toBeUndefined();
  expect(text).toContain('"finish_reason":"length"');
});

describe("a request", () => {
  const search: Readonly<Record<WireFormat, object>> = {
    "anthropic-messages": { tools: [{ type: "web_search_20250305", name: "web_search" }] },
    "openai-chat": { web_search_options: {} },
    "openai-responses": { tools: [{ type: "web_search" }] },
    gemini: { tools: [{ googleSearch: {} }] },
  };
  const plain: Readonly<Record<WireFormat, object>> = {
    "anthropic-messages": { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hi" }] },
    "openai-chat": { model: "m", messages: [{ role: "user", content: "hi" }] },
    "openai-responses": { model: "m", input: "hi" },
    gemini: { contents: [{ role: "user", parts: [{ text: "hi" }] }] },
  };
  const mayPause = (client: WireFormat, upstream: WireFormat, more: object): boolean | undefined => {
    const route = { model: "m", stream: true };
    const context = { client, id: "x1", created: 0, ...(client === "gemini" && { route }) };
    const request = decodeRequest({ ...plain[client], ...more } as JsonObject, context);
    const family = upstream === "anthropic-messages" ? "anthropic" : "openai";
    const target = { format: upstream, model: "m", family, dialect: {} };
    return encodeRequest(request, target, context).exchange.mayPause;
  };

  test.each(others)("of %s that lets the vendor search is one whose answer may pause", (client) => {
    expect(mayPause(client, "anthropic-messages", search[client])).toBe(true);
    expect(mayPause(client, "anthropic-messages", {})).toBeUndefined();
    expect(mayPause(client, "openai-responses", search[client])).toBeUndefined();
  });

  test("of Messages is told of the pause itself", () => {
    expect(
      mayPause("anthropic-messages", "anthropic-messages", search["anthropic-messages"]),
    ).toBeUndefined();
    const { text } = joined(exchangeOf("anthropic-messages", "anthropic-messages"), [
      bytes(streamOf(searching, { stop: "pause_turn" })),
    ]);
    expect(text).toContain('"stop_reason":"pause_turn"');
  });
});
