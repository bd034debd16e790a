/** Hazards that show only where a whole request or answer goes from one format to another. */
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Exchange, Target } from "../../../src/formats/contract.ts";
import { convertAnswer, convertStream } from "../../../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";

function convert(client: WireFormat, body: JsonObject, target: Partial<Target> & Pick<Target, "format">) {
  const context = { client, route: { model: "m", stream: false }, id: "1", created: 0 };
  return encodeRequest(
    decodeRequest(body, context),
    { model: "m", family: "somebody", dialect: {}, ...target },
    context,
  );
}

function exchangeOf(upstream: WireFormat, client: WireFormat): Exchange {
  return {
    id: "abc",
    created: 0,
    client,
    upstream,
    family: "somebody",
    dialect: {},
    model: "m",
    stream: true,
    tools: new Map(),
    usedCallIds: new Set(),
    cutStops: [],
    wantsUsage: true,
  };
}

const user = (content: string): JsonObject => ({ role: "user", content });

describe("requests", () => {
  test.each(["ignored", "refused"] as const)("H13: earlier reasoning stays here where it is %s", (word) => {
    const messages = [
      user("hi"),
      { role: "assistant", reasoning_content: "hm", content: "yes" },
      user("so?"),
    ];
    const dialect: Dialect = { "reasoning-roundtrip": word };
    const { body } = convert("openai-chat", { model: "m", messages }, { format: "openai-chat", dialect });
    expect(JSON.stringify(body)).not.toContain("hm");
  });

  test.each(wireFormats.filter((format) => format !== "openai-responses"))(
    "H67: a compaction is refused for %s by the item that asks for it",
    (format) => {
      const input = [user("hi"), { type: "compaction_trigger" }];
      expect(() => convert("openai-responses", { model: "m", input }, { format })).toThrow(
        expect.objectContaining({ class: "unsupported", param: "input[1]" }),
      );
    },
  );

  test("H67: and kept where it is understood", () => {
    const input = [user("hi"), { type: "compaction_trigger" }];
    const { body } = convert("openai-responses", { model: "m", input }, { format: "openai-responses" });
    expect(body["input"]).toContainEqual({ type: "compaction_trigger" });
  });

  const beta: JsonObject = { model: "m", max_tokens: 9, messages: [user("hi")], some_beta: { a: 1 } };

  test.each(wireFormats.filter((format) => format !== "anthropic-messages"))(
    "H98: the field of a beta does not reach %s, and that is said",
    (format) => {
      const { body, warnings } = convert("anthropic-messages", beta, { format });
      expect(JSON.stringify(body)).not.toContain("some_beta");
      expect(warnings).toContainEqual({
        concept: "betas",
        treatment: "dropped",
        direction: "request",
        field: "some_beta",
      });
    },
  );

  test("H98: nor a host of Messages that refuses what it does not know", () => {
    const format = "anthropic-messages";
    expect(convert(format, beta, { format }).body).toHaveProperty("some_beta");
    const { body, warnings } = convert(format, beta, { format, dialect: { "unknown-fields": "refused" } });
    expect(body).not.toHaveProperty("some_beta");
    expect(warnings).toMatchObject([{ concept: "betas", field: "some_beta" }]);
  });

  test("H102: a session has one key in all its requests, and equal requests have equal bytes", () => {
    const metadata = { user_id: `user_${"d".repeat(64)}_account__session_1111-2222` };
    const turn = (text: string) =>
      convert(
        "anthropic-messages",
        { model: "m", max_tokens: 9, metadata, messages: [user(text)] },
        { format: "openai-responses" },
      ).body;
    expect(turn("a")["prompt_cache_key"]).toBe("1111-2222");
    expect(turn("b")["prompt_cache_key"]).toBe(turn("a")["prompt_cache_key"]);
    expect(JSON.stringify(turn("a"))).toBe(JSON.stringify(turn("a")));
  });

  test.each([
    ["anthropic-messages", "output_config"],
    ["openai-chat", "response_format"],
    ["openai-responses", "text"],
  ] as const)("H119: JSON that Gemini CLI asks for is asked for as such in %s", (format, field) => {
    const schema = { type: "object", properties: { next: { type: "string" } }, required: ["next"] };
    const generationConfig = { responseMimeType: "application/json", responseJsonSchema: schema };
    const contents = [{ role: "user", parts: [{ text: "who?" }] }];
    const { body } = convert("gemini", { contents, generationConfig }, { format });
    expect(body[field]).toMatchObject(
      field === "output_config"
        ? { format: { schema } }
        : field === "text"
          ? { format: { schema } }
          : { json_schema: { schema } },
    );
  });
});

describe("answers", () => {
  const chunk = (delta: JsonObject) =>
    new TextEncoder().encode(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`,
    );

  test.each(wireFormats.filter((format) => format !== "openai-chat"))(
    "H20: reasoning goes out to %s as it comes, so that nothing looks hung",
    (client) => {
      const conversion = convertStream(exchangeOf("openai-chat", client));
      conversion.push(chunk({ role: "assistant", content: "" }));
      for (const piece of ["let me ", "see"]) {
        expect(conversion.push(chunk({ reasoning_content: piece }))).toContain(piece);
      }
    },
  );

  const calling: JsonObject = {
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "read", arguments: "{}" } }],
        },
        finish_reason: "stop",
      },
    ],
  };

  test("H82: an answer with calls ends with them, whatever the upstream calls its end", () => {
    expect(convertAnswer(calling, exchangeOf("openai-chat", "anthropic-messages"))).toMatchObject({
      body: { stop_reason: "tool_use" },
    });
    expect(convertAnswer(calling, exchangeOf("openai-chat", "openai-chat"))).toMatchObject({
      body: { choices: [{ finish_reason: "tool_calls" }] },
    });
  });

  test.each(wireFormats.filter((format) => format !== "anthropic-messages"))(
    "H113: a pause that nobody goes on with is told to %s as a limit, and reported",
    (client) => {
      const paused: JsonObject = {
        id: "msg_1",
        content: [{ type: "text", text: "searching" }],
        stop_reason: "pause_turn",
        usage: {},
      };
      const converted = convertAnswer(paused, exchangeOf("anthropic-messages", client));
      expect(JSON.stringify(converted)).toMatch(/"finish_reason":"length"|"max_output_tokens"|"MAX_TOKENS"/);
      expect(converted.warnings).toEqual([
        {
          concept: "answer-paused",
          treatment: "approximated",
          direction: "answer",
          field: "stop_reason",
        },
      ]);
    },
  );
});

describe("a structured answer of a provider that has no word for it", () => {
  const dialect: Dialect = { "structured-output": "none" };
  const schema = { type: "object", properties: { x: { type: "integer" } }, required: ["x"] };
  const format = { type: "json_schema", json_schema: { name: "n", schema } };
  const asked = { model: "m", stream: true, messages: [user("hi")], response_format: format };

  test("is asked for as a tool, and streamed to the client as the text that it wants", () => {
    const { body, exchange } = convert("openai-chat", asked, { format: "anthropic-messages", dialect });
    const [tool] = body["tools"] as readonly JsonObject[];
    expect(tool).toMatchObject({ input_schema: schema });
    expect(body["tool_choice"]).toEqual({ type: "tool", name: tool?.["name"] });
    const events = [
      { type: "message_start", message: { id: "1", usage: {} } },
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "tool_use", id: "a", name: tool?.["name"], input: {} },
      },
      { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"x":' } },
      { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "1}" } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 3 } },
      { type: "message_stop" },
    ];
    const conversion = convertStream(exchange);
    const text = events
      .map((event) =>
        conversion.push(new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)),
      )
      .join("");
    const said = [...text.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)]
      .map(([, part]) => JSON.parse(`"${part}"`))
      .join("");
    expect(JSON.parse(said)).toEqual({ x: 1 });
    expect(text).toContain('"finish_reason":"stop"');
    expect(text).not.toContain("tool_calls");
  });
});
