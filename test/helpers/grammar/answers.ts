/** The shape of whole answers, per format. */

import { chatFinishReasons, usageBreaches } from "./chat-stream.ts";
import { at, isCount, isObjectText, isRecord, listAt, textAt, unstable } from "./json.ts";
import { messagesCallId, messagesStopReasons, messagesToolName } from "./messages-vocabulary.ts";
import { checkDoneItem, checkItemId, checkResponsesUsage, type ItemExpectation } from "./responses-items.ts";
import { show, Violations } from "./violations.ts";

/** Everything about a whole Messages answer that a client may not be sent. */
export function checkMessagesAnswer(body: unknown): string[] {
  const found = new Violations();
  stable(body, found);
  const right =
    (textAt(body, "id") ?? "").startsWith("msg_") &&
    at(body, "type") === "message" &&
    at(body, "role") === "assistant" &&
    (textAt(body, "model") ?? "") !== "" &&
    Array.isArray(at(body, "content"));
  found.unless(right, "shape", show(body));
  const ids = new Set<string>();
  for (const block of listAt(body, "content")) checkMessagesBlock(block, ids, found);
  const reason = textAt(body, "stop_reason") ?? "";
  found.unless(messagesStopReasons.has(reason), "stop-reason", show(at(body, "stop_reason")));
  const sequence = at(body, "stop_sequence");
  found.unless(
    reason === "stop_sequence" ? typeof sequence === "string" : sequence === null,
    "stop-sequence",
    `${show(sequence)} with ${reason}`,
  );
  if (reason === "tool_use") found.unless(ids.size > 0, "tool-use", "tool_use without a call");
  if (reason === "end_turn") found.unless(ids.size === 0, "tool-use", "end_turn with calls");
  const usage = at(body, "usage");
  found.unless(
    isCount(at(usage, "input_tokens")) && isCount(at(usage, "output_tokens")),
    "usage",
    show(usage),
  );
  return found.list;
}

function checkMessagesBlock(block: unknown, ids: Set<string>, found: Violations): void {
  const type = at(block, "type");
  if (type === "text") found.unless((textAt(block, "text") ?? "") !== "", "empty", "a text block");
  if (type === "thinking") {
    const length = (textAt(block, "thinking") ?? "").length + (textAt(block, "signature") ?? "").length;
    found.unless(length > 0, "empty", "a thinking block");
    found.unless(typeof at(block, "signature") === "string", "block-shape", "thinking without signature");
  }
  if (type !== "tool_use") return;
  const id = textAt(block, "id") ?? "";
  found.unless(messagesCallId.test(id) && !ids.has(id), "call-id", show(id));
  ids.add(id);
  found.unless(messagesToolName.test(textAt(block, "name") ?? ""), "call-name", show(at(block, "name")));
  found.unless(isRecord(at(block, "input")), "call-input", show(at(block, "input")));
}

/** Everything about a whole Chat answer that a client may not be sent. */
export function checkChatAnswer(body: unknown): string[] {
  const found = new Violations();
  stable(body, found);
  const choice = at(body, "choices", 0);
  const message = at(choice, "message");
  const right =
    (textAt(body, "id") ?? "").startsWith("chatcmpl-") &&
    at(body, "object") === "chat.completion" &&
    isCount(at(body, "created")) &&
    (textAt(body, "model") ?? "") !== "" &&
    listAt(body, "choices").length === 1 &&
    at(choice, "index") === 0 &&
    at(message, "role") === "assistant";
  found.unless(right, "shape", show(body));
  const content = at(message, "content");
  found.unless(content === null || typeof content === "string", "content", show(content));
  const calls = listAt(message, "tool_calls");
  found.unless(at(message, "tool_calls") === undefined || calls.length > 0, "tool-calls", "an empty list");
  const finish = textAt(choice, "finish_reason") ?? "";
  found.unless(chatFinishReasons.has(finish), "finish", show(at(choice, "finish_reason")));
  if (finish === "tool_calls")
    found.unless(calls.length > 0, "tool-calls", "finish tool_calls without a call");
  if (finish === "stop") found.unless(calls.length === 0, "tool-calls", "finish stop with calls");
  const ids = new Set<string>();
  for (const call of calls) {
    const id = textAt(call, "id") ?? "";
    found.unless(id !== "" && id.length <= 64 && !ids.has(id), "call-id", show(id));
    ids.add(id);
    if (at(call, "type") === "custom") continue;
    found.unless(at(call, "type") === "function", "call-type", show(call));
    found.unless((textAt(call, "function", "name") ?? "") !== "", "call-name", show(call));
    const input = textAt(call, "function", "arguments") ?? "";
    if (finish !== "length") found.unless(isObjectText(input), "arguments", show(input));
  }
  for (const breach of usageBreaches(at(body, "usage"))) found.add("usage", breach);
  return found.list;
}

/** Everything about a whole Responses answer that a client may not be sent. */
export function checkResponsesAnswer(body: unknown, expected: ItemExpectation = {}): string[] {
  const found = new Violations();
  stable(body, found);
  const status = textAt(body, "status") ?? "";
  const right =
    (textAt(body, "id") ?? "").startsWith("resp_") &&
    at(body, "object") === "response" &&
    isCount(at(body, "created_at")) &&
    (textAt(body, "model") ?? "") !== "" &&
    Array.isArray(at(body, "output"));
  found.unless(right, "shape", show(body));
  found.unless(["completed", "incomplete", "failed"].includes(status), "status", show(status));
  const ids = new Set<string>();
  const callIds = new Set<string>();
  for (const item of listAt(body, "output")) {
    checkDoneItem(item, expected, found);
    checkItemId(item, ids, found);
    const callId = textAt(item, "call_id");
    if (callId === undefined) continue;
    found.unless(!callIds.has(callId), "call-id", `${callId} twice`);
    callIds.add(callId);
  }
  const reason = at(body, "incomplete_details", "reason");
  if (status === "incomplete") {
    found.unless(reason === "max_output_tokens" || reason === "content_filter", "incomplete", show(reason));
  }
  if (status === "failed") found.unless(textAt(body, "error", "message") !== undefined, "error", show(body));
  else checkResponsesUsage(at(body, "usage"), found);
  return found.list;
}

function stable(body: unknown, found: Violations): void {
  for (const path of unstable(body)) found.add("stable", path);
}
