/** Whatever stands where the wire has its fields, nothing is thrown and what is written stays legal. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject, type JsonValue } from "../../../src/core/json.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import { checkMessagesStream } from "../../helpers/grammar/messages-stream.ts";
import { exchangeOf, ignore, ordered, partsOf, targetOf, textOf } from "./exchange.ts";

const words = [
  "text",
  "thinking",
  "redacted_thinking",
  "tool_use",
  "tool_result",
  "image",
  "document",
  "search_result",
  "base64",
  "url",
  "server_tool_use",
  "web_search_tool_result",
  "compaction",
  "user",
  "assistant",
  "system",
  "ephemeral",
  "1h",
  "enabled",
  "message_start",
  "message_delta",
  "message_stop",
  "content_block_start",
  "content_block_delta",
  "content_block_stop",
  "text_delta",
  "input_json_delta",
  "signature_delta",
  "citations_delta",
  "end_turn",
  "tool_use",
  "refusal",
  "error",
  "ping",
  "constructor",
  "__proto__",
  "",
  "{",
  "bash_20250124",
  "any",
  "tool",
];
const keys = [
  "type",
  "text",
  "content",
  "role",
  "name",
  "id",
  "input",
  "tool_use_id",
  "source",
  "data",
  "media_type",
  "url",
  "thinking",
  "signature",
  "cache_control",
  "ttl",
  "citations",
  "is_error",
  "index",
  "delta",
  "content_block",
  "message",
  "usage",
  "stop_reason",
  "stop_sequence",
  "stop_details",
  "explanation",
  "partial_json",
  "input_tokens",
  "cache_creation",
  "error",
  "ephemeral_5m_input_tokens",
  "cache_creation_input_tokens",
  "tools",
  "messages",
  "system",
  "tool_choice",
  "output_config",
  "effort",
  "format",
  "schema",
  "metadata",
  "user_id",
  "input_schema",
  "model",
  "stream",
  "stop_sequences",
  "__proto__",
  "code",
];
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...words),
    fc.constantFrom<JsonValue[]>(null, true, false, 0, 1, -1, 1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));
const anyObject = fc
  .dictionary(fc.constantFrom(...keys), value, { maxKeys: 8, noNullPrototype: true })
  .map((one) => JSON.parse(JSON.stringify(one)) as JsonObject);

describe("odd input", () => {
  it("requests are read and written, twice alike", () => {
    fc.assert(
      fc.property(anyObject, fc.array(value, { maxLength: 4 }), (body, messages) => {
        const sent = { ...body, messages };
        const once = codec.encodeRequest(codec.decodeRequest(sent), targetOf({ family: "other" }), ignore);
        const twice = codec.encodeRequest(codec.decodeRequest(once), targetOf({ family: "other" }), ignore);
        expect(twice).toEqual(once);
        expect(JSON.parse(JSON.stringify(once))).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it("answers and errors are read and written", () => {
    fc.assert(
      fc.property(anyObject, (body) => {
        const exchange = exchangeOf();
        const written = codec.encodeAnswer(codec.decodeAnswer(body, exchange, ignore), exchange, ignore);
        expect(Array.isArray(written["content"])).toBe(true);
        expect(isObject(codec.encodeError(codec.decodeError(400, {}, body)).body["error"])).toBe(true);
        expect(codec.decodeModels(body)).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });

  it("streams stay legal", () => {
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 12 }), (events) => {
        const parts = ordered(partsOf([...events, { type: "message_stop" }]));
        expect(checkMessagesStream(textOf(parts))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
