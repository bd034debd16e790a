/** Damaged and unheard-of input: nothing throws, and what comes out is grammatical. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isObject, type JsonObject, type JsonValue } from "../../../src/core/json.ts";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { checkResponsesAnswer } from "../../helpers/grammar/answers.ts";
import { checkResponsesStream } from "../../helpers/grammar/responses-stream.ts";
import { exchange, ignore, target } from "./samples.ts";

const itemTypes = [
  "message",
  "reasoning",
  "function_call",
  "custom_tool_call",
  "local_shell_call",
  "computer_call",
  "tool_search_call",
  "function_call_output",
  "shell_call_output",
  "web_search_call",
  "image_generation_call",
  "additional_tools",
  "item_reference",
  "unheard_of",
];
const word = fc.constantFrom<JsonValue>("a", "b", "", "c1", "fc_1", null, 0, 1, -1, true, [], {}, "\u0000 ");
const part = fc.record(
  {
    type: fc.constantFrom<JsonValue>(
      "output_text",
      "input_text",
      "refusal",
      "summary_text",
      "input_image",
      "input_file",
      "input_audio",
      null,
    ),
    text: word,
    refusal: word,
    image_url: word,
    file_data: word,
    annotations: fc.constantFrom<JsonValue>(null, [], [{ url: "u" }, null, 1]),
  },
  { requiredKeys: ["type"] },
);
const list = fc.oneof(word, fc.array(fc.oneof(part, word), { maxLength: 3 }));
const item = fc.record(
  {
    type: fc.oneof(fc.constantFrom<JsonValue>(...itemTypes), word),
    id: word,
    call_id: word,
    role: fc.constantFrom<JsonValue>("user", "assistant", "system", "developer", null, "x"),
    name: word,
    namespace: word,
    arguments: fc.oneof(word, fc.constant("{}"), fc.constant('{"a":1}')),
    input: word,
    action: fc.oneof(word, fc.constant<JsonValue>({ command: ["ls"] })),
    content: list,
    summary: list,
    output: list,
    tools: list,
    encrypted_content: word,
    result: word,
    status: word,
    execution: word,
  },
  { requiredKeys: ["type"] },
);
const eventTypes = [
  "response.created",
  "response.output_item.added",
  "response.output_item.done",
  "response.output_text.delta",
  "response.output_text.done",
  "response.output_text.annotation.added",
  "response.refusal.delta",
  "response.reasoning_summary_text.delta",
  "response.reasoning_text.delta",
  "response.function_call_arguments.delta",
  "response.custom_tool_call_input.delta",
  "response.unheard_of",
];
const event = fc.record(
  {
    type: fc.constantFrom<JsonValue>(...eventTypes),
    output_index: fc.constantFrom<JsonValue>(0, 1, 2, null, "x", -1),
    content_index: fc.constantFrom<JsonValue>(0, 1, null),
    summary_index: fc.constantFrom<JsonValue>(0, 1, null),
    item_id: word,
    item: fc.oneof(item, word),
    delta: fc.oneof(fc.constantFrom<JsonValue>("a", '{"a":', "1}"), word),
    text: word,
    annotation: fc.constantFrom<JsonValue>(null, { url: "u", title: 5 }),
  },
  { requiredKeys: ["type"] },
);
const last = fc.oneof(
  fc.record({
    type: fc.constantFrom<JsonValue>("response.completed", "response.incomplete", "response.failed", "error"),
    response: fc.record(
      {
        status: word,
        output: fc.array(fc.oneof(item, word), { maxLength: 3 }),
        usage: word,
        error: word,
        incomplete_details: word,
      },
      { requiredKeys: [] },
    ),
  }),
  fc.constant(undefined),
);

function through(events: readonly unknown[]): string {
  const decoder = openaiResponses.streamDecoder(exchange, ignore);
  const encoder = openaiResponses.streamEncoder(exchange, ignore);
  let text = "";
  let over = false;
  const stage = orderBlocks({ exchange, client: openaiResponses.traits, report: ignore }, (part) => {
    over ||= part.type === "end" || part.type === "error";
    text += encoder.part(part);
  });
  for (const one of events) decoder.frame({ data: JSON.stringify(one) }, stage);
  decoder.close(stage);
  if (!over) stage({ type: "error", error: { class: "server", message: "cut" } });
  return text;
}

test("a stream of any events is grammatical again", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), last, (events, terminal) => {
      const found = checkResponsesStream(through(terminal ? [...events, terminal] : events));
      // Ids of calls and whether arguments are JSON are for the stages between.
      expect(found.filter((breach) => !/^(?:call-id|arguments)\b/.test(breach))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("any list of items is a request, and a request again", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(item, word), { maxLength: 8 }), fc.boolean(), (input, store) => {
      const request = openaiResponses.decodeRequest({ model: "m", input, store } as JsonObject);
      const body = openaiResponses.encodeRequest(request, target, ignore);
      expect(JSON.parse(JSON.stringify(body))).toEqual(body);
    }),
    { numRuns: 300 },
  );
});

test("any value of any field is read or refused as no request", () => {
  const fields = [
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "reasoning",
    "text",
    "stream",
    "include",
    "metadata",
    "conversation",
    "max_output_tokens",
    "temperature",
    "prompt_cache_key",
    "user",
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...fields), fc.oneof(word, list, item)), (body) => {
      try {
        openaiResponses.encodeRequest(openaiResponses.decodeRequest(body as JsonObject), target, ignore);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 300 },
  );
});

test("any answer is an answer again, any body an error", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(item, word), { maxLength: 5 }),
      word,
      fc.jsonValue(),
      (output, status, body) => {
        const answer = openaiResponses.decodeAnswer({ output, status } as JsonObject, exchange, ignore);
        const wire = openaiResponses.encodeAnswer(answer, exchange, ignore);
        const found = checkResponsesAnswer(wire).filter(
          (breach) => !/^(?:call-id|call-name|arguments)\b/.test(breach),
        );
        expect(found).toEqual([]);
        expect(openaiResponses.decodeError(400, {}, body as JsonValue).message).not.toBe("");
        if (isObject(body as JsonValue)) openaiResponses.decodeModels(body as JsonObject);
      },
    ),
    { numRuns: 300 },
  );
});
