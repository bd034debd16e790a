/** That the validator of Responses streams accepts what is legal, and fails for each rule. */
import { describe, expect, it } from "vitest";
import { edited, streamOf } from "../../helpers/grammar/broken.ts";
import { checkResponsesStream } from "../../helpers/grammar/responses-stream.ts";
import { rulesOf } from "../../helpers/grammar/violations.ts";

const response = (status: string, more: object = {}) => ({
  id: "resp_1",
  object: "response",
  created_at: 5,
  model: "m",
  status,
  output: [],
  ...more,
});
const reasoning = {
  type: "reasoning",
  id: "rs_1",
  summary: [{ type: "summary_text", text: "hm" }],
  encrypted_content: "gAAAA",
};
const message = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "Hi there", annotations: [] }],
};
const call = {
  type: "function_call",
  id: "fc_1",
  call_id: "call_1",
  name: "read",
  arguments: '{"a":1}',
  status: "completed",
};
const custom = {
  type: "custom_tool_call",
  id: "ctc_1",
  call_id: "call_2",
  name: "patch",
  input: "***",
  status: "completed",
};
const usage = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 1 },
  total_tokens: 14,
};
const inMessage = { item_id: "msg_1", output_index: 1, content_index: 0 };
const inReasoning = { item_id: "rs_1", output_index: 0, summary_index: 0 };
const inCall = { item_id: "fc_1", output_index: 2 };
const inCustom = { item_id: "ctc_1", output_index: 3 };

/** By name, in order: sequence numbers are written when the stream is. */
const events = {
  created: { type: "response.created", response: response("in_progress") },
  progress: { type: "response.in_progress", response: response("in_progress") },
  rsAdded: { type: "response.output_item.added", output_index: 0, item: { ...reasoning, summary: [] } },
  sumAdded: {
    type: "response.reasoning_summary_part.added",
    ...inReasoning,
    part: { type: "summary_text", text: "" },
  },
  sumDelta: { type: "response.reasoning_summary_text.delta", ...inReasoning, delta: "hm" },
  sumText: { type: "response.reasoning_summary_text.done", ...inReasoning, text: "hm" },
  sumDone: {
    type: "response.reasoning_summary_part.done",
    ...inReasoning,
    part: { type: "summary_text", text: "hm" },
  },
  rsDone: { type: "response.output_item.done", output_index: 0, item: reasoning },
  msgAdded: {
    type: "response.output_item.added",
    output_index: 1,
    item: { ...message, status: "in_progress", content: [] },
  },
  partAdded: {
    type: "response.content_part.added",
    ...inMessage,
    part: { type: "output_text", text: "", annotations: [] },
  },
  delta: { type: "response.output_text.delta", ...inMessage, delta: "Hi " },
  delta2: { type: "response.output_text.delta", ...inMessage, delta: "there" },
  textDone: { type: "response.output_text.done", ...inMessage, text: "Hi there" },
  partDone: { type: "response.content_part.done", ...inMessage, part: message.content[0] },
  msgDone: { type: "response.output_item.done", output_index: 1, item: message },
  callAdded: {
    type: "response.output_item.added",
    output_index: 2,
    item: { ...call, arguments: "", status: "in_progress" },
  },
  argsDelta: { type: "response.function_call_arguments.delta", ...inCall, delta: '{"a":1}' },
  argsDone: { type: "response.function_call_arguments.done", ...inCall, arguments: '{"a":1}' },
  callDone: { type: "response.output_item.done", output_index: 2, item: call },
  customAdded: {
    type: "response.output_item.added",
    output_index: 3,
    item: { ...custom, input: "", status: "in_progress" },
  },
  inputDelta: { type: "response.custom_tool_call_input.delta", ...inCustom, delta: "***" },
  inputDone: { type: "response.custom_tool_call_input.done", ...inCustom, input: "***" },
  customDone: { type: "response.output_item.done", output_index: 3, item: custom },
  completed: {
    type: "response.completed",
    response: response("completed", { output: [reasoning, message, call, custom], usage }),
  },
};
type Name = keyof typeof events;
const failed = {
  type: "response.failed",
  response: response("failed", { error: { code: "server_error", message: "broke" } }),
};
const expected = { customTools: ["patch"] };

function text(list: readonly object[]): string {
  return streamOf(
    list.map((event, position) => ({ ...event, sequence_number: position })),
    true,
  );
}

/** The stream with one event otherwise, or left out. */
function changed(name: Name, path: readonly (string | number)[], value: unknown): object[] {
  return Object.entries({ ...events, [name]: edited(events[name], path, value) }).map(([, event]) => event);
}

function lacking(...names: readonly Name[]): object[] {
  return Object.entries(events).flatMap(([name, event]) => (names.includes(name as Name) ? [] : [event]));
}

const all: object[] = Object.values(events);
const breaches: readonly (readonly [rules: string, what: string, list: readonly object[]])[] = [
  ["start", "no response.created", lacking("created", "progress").toSpliced(0, 0, events.progress)],
  ["response-shape", "no output in created", changed("created", ["response", "output"], undefined)],
  ["response-id", "another id in completed", changed("completed", ["response", "id"], "resp_2")],
  ["status", "completed that is in progress", changed("completed", ["response", "status"], "in_progress")],
  [
    "output-index",
    "an index left out",
    changed("callAdded", ["output_index"], 3).filter(
      (event) => !JSON.stringify(event).includes('"fc_1","output_index":2'),
    ),
  ],
  ["item-id", "a prefix of another kind", JSON.parse(JSON.stringify(all).replaceAll("fc_1", "call_9"))],
  ["added-shape", "a message without content", changed("msgAdded", ["item", "content"], undefined)],
  ["added-shape", "a call with arguments", changed("callAdded", ["item", "arguments"], "{}")],
  ["place", "a delta of another item", changed("delta2", ["item_id"], "rs_1")],
  ["place", "a delta of a part that was not added", changed("delta2", ["content_index"], 1)],
  [
    "part-index",
    "a first part with index 1",
    JSON.parse(JSON.stringify(all).replaceAll('"content_index":0', '"content_index":1')),
  ],
  ["done-text", "done text that is not its deltas", changed("textDone", ["text"], "Hi")],
  ["part-done", "a part that is never done", lacking("partDone")],
  ["input-done", "arguments that are never done", lacking("argsDone")],
  [
    "call-id",
    "a call id of 65 letters",
    JSON.parse(JSON.stringify(all).replaceAll("call_1", "c".repeat(65))),
  ],
  ["call-id", "a call id twice", JSON.parse(JSON.stringify(all).replaceAll("call_2", "call_1"))],
  ["arguments", "broken arguments", JSON.parse(JSON.stringify(all).replaceAll('{\\"a\\":1}', '{\\"a\\"'))],
  [
    "item-status",
    "a done item in progress",
    JSON.parse(
      JSON.stringify(all).replaceAll(
        '"arguments":"{\\"a\\":1}","status":"completed"',
        '"arguments":"{\\"a\\":1}","status":"in_progress"',
      ),
    ),
  ],
  [
    "part-shape",
    "text without annotations",
    JSON.parse(JSON.stringify(all).replaceAll('"text":"Hi there","annotations":[]', '"text":"Hi there"')),
  ],
  ["output", "output that lacks an item", changed("completed", ["response", "output"], [message])],
  ["usage", "a total that is no sum", changed("completed", ["response", "usage", "total_tokens"], 1)],
  [
    "usage",
    "no detail of cached tokens",
    changed("completed", ["response", "usage", "input_tokens_details"], undefined),
  ],
  ["end", "no end", lacking("completed")],
  ["after-end", "an event after the end", [...all, { type: "response.queued" }]],
  [
    "error",
    "failed without a code",
    [...all.slice(0, 5), edited(failed, ["response", "error", "code"], undefined)],
  ],
  ["type", "an event of another format", [...all.slice(0, 8), { type: "ping" }, ...all.slice(8)]],
  [
    "incomplete",
    "incomplete without its reason",
    changed("completed", [], undefined).toSpliced(-1, 1, {
      type: "response.incomplete",
      response: { ...events.completed.response, status: "incomplete" },
    }),
  ],
];

describe("the validator of Responses streams", () => {
  it.each([
    ["a whole stream", all],
    ["a failure within an item", [...all.slice(0, 11), failed]],
    ["nothing but a failure", [failed]],
    [
      "an error event before the failure",
      [...all.slice(0, 3), { type: "error", error: { message: "x" } }, failed],
    ],
  ])("accepts %s", (_what, list) => {
    expect(checkResponsesStream(text(list), expected)).toEqual([]);
  });

  it.each(breaches)("%s: %s", (rule, _what, list) => {
    expect(rulesOf(checkResponsesStream(text(list), expected))).toContain(rule);
  });

  it("custom-tool: a custom tool as function_call, and the other way round", () => {
    expect(rulesOf(checkResponsesStream(text(all), { customTools: ["patch", "read"] }))).toEqual([
      "custom-tool",
    ]);
    expect(rulesOf(checkResponsesStream(text(all), { customTools: [] }))).toEqual(["custom-tool"]);
  });

  it.each([
    ["sequence", text(all).replace('"sequence_number":4', '"sequence_number":9')],
    ["event", text(all).replace("event: response.created\n", "")],
    ["done", `${text(all)}data: [DONE]\n\n`],
  ])("%s in the text of the stream", (rule, stream) => {
    expect(rulesOf(checkResponsesStream(stream, expected))).toEqual([rule]);
  });

  it("open: an item within another, and one that is never done", () => {
    expect(rulesOf(checkResponsesStream(text(lacking("msgDone")), expected))).toContain("open");
    expect(rulesOf(checkResponsesStream(text(lacking("rsDone")), expected))).toContain("open");
  });
});
