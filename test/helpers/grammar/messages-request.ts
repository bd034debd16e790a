/** What a Messages request must hold to be accepted. @see https://platform.claude.com/docs/en/api/messages (checked 2026-11-25) */
import type { Dialect } from "../../../src/core/dialect.ts";
import { at, isRecord, listAt, recordAt, textAt } from "./json.ts";
import { messagesCallId, messagesToolName } from "./messages-vocabulary.ts";
import {
  cacheMarksIn,
  checkDialectFields,
  checkFields,
  checkLimit,
  checkRange,
  checkRootSchema,
  checkStable,
  checkStops,
  checkToolNames,
} from "./request-rules.ts";
import { show, Violations } from "./violations.ts";

const fields = new Set(
  `model max_tokens messages system stop_sequences stream temperature top_p top_k tools tool_choice thinking
  output_config metadata service_tier speed context_management mcp_servers container fallbacks
  output_format anthropic_beta diagnostics cache_control`.split(/\s+/),
);
const imageTypes = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Everything for which the request would be refused; empty: nothing. */
export function checkMessagesRequest(body: unknown, dialect: Dialect = {}): string[] {
  const found = new Violations();
  checkStable(body, found);
  checkFields(body, fields, "", found);
  checkDialectFields(body, dialect, found);
  found.unless((textAt(body, "model") ?? "") !== "", "model", show(at(body, "model")));
  found.unless(at(body, "max_tokens") !== undefined, "limit", "no max_tokens");
  checkLimit(body, ["max_tokens"], 1, found);
  checkRange(body, ["temperature"], 0, 1, found);
  checkStops(at(body, "stop_sequences"), dialect["stop-max"] ?? Number.POSITIVE_INFINITY, found);
  found.unless(cacheMarksIn(body) <= 4, "cache-marks", `${cacheMarksIn(body)}`);
  checkSystem(at(body, "system"), found);
  checkTools(body, found);
  checkThinking(body, found);
  const messages = listAt(body, "messages");
  found.unless(messages.length > 0, "messages", "none");
  found.unless(at(messages, 0, "role") === "user", "first-role", show(at(messages, 0, "role")));
  for (const [index, message] of messages.entries()) checkMessage(message, messages[index - 1], index, found);
  checkLast(messages.at(-1), found);
  checkPairs(messages, dialect, found);
  return found.list;
}

function checkSystem(system: unknown, found: Violations): void {
  if (system === undefined) return;
  const texts = typeof system === "string" ? [system] : listAt(system).map((block) => textAt(block, "text"));
  found.unless(texts.length > 0, "empty", "system without blocks");
  for (const text of texts) found.unless((text ?? "").trim() !== "", "empty", "a system block");
}

function checkTools(body: unknown, found: Violations): void {
  const tools = listAt(body, "tools");
  if (at(body, "tool_choice") !== undefined) found.unless(tools.length > 0, "tool-choice", "without tools");
  checkToolNames(
    tools.filter((tool) => at(tool, "type") !== "mcp_toolset").map((tool) => textAt(tool, "name")),
    messagesToolName,
    found,
  );
  for (const tool of tools) {
    if ((at(tool, "type") ?? "custom") !== "custom") continue;
    checkRootSchema(at(tool, "input_schema"), found, `tool ${show(at(tool, "name"))}`);
    const { oneOf, anyOf, allOf } = recordAt(tool, "input_schema") ?? {};
    found.unless(!oneOf && !anyOf && !allOf, "schema", `${show(at(tool, "name"))}: a union at the root`);
  }
  const choice = at(body, "tool_choice");
  if (at(choice, "type") !== "tool") return;
  const named = tools.some((tool) => at(tool, "name") === at(choice, "name"));
  found.unless(named, "tool-choice", `no tool ${show(at(choice, "name"))}`);
}

function checkThinking(body: unknown, found: Violations): void {
  const type = at(body, "thinking", "type");
  if (type === "enabled") {
    const budget = Number(at(body, "thinking", "budget_tokens"));
    const right = Number.isInteger(budget) && budget >= 1024 && budget < Number(at(body, "max_tokens"));
    found.unless(right, "thinking", `budget ${budget} of ${show(at(body, "max_tokens"))}`);
  }
  if (type !== "enabled" && type !== "adaptive") return;
  found.unless([undefined, 1].includes(at(body, "temperature") as number), "thinking", "with temperature");
  found.unless(at(body, "top_k") === undefined, "thinking", "with top_k");
  const choice = at(body, "tool_choice", "type") ?? "auto";
  found.unless(choice === "auto" || choice === "none", "thinking", `with tool_choice ${show(choice)}`);
}

function checkMessage(message: unknown, before: unknown, index: number, found: Violations): void {
  const role = textAt(message, "role") ?? "";
  found.unless(["user", "assistant", "system"].includes(role), "role", `${role} at ${index}`);
  const last = at(before, "role");
  found.unless(role !== last, "alternation", `${role} twice at ${index}`);
  // Since the beta of 2026-04-07: after the user, and last or before the assistant.
  if (role === "system") found.unless(last === "user", "role", `system after ${show(last)} at ${index}`);
  if (last === "system") found.unless(role === "assistant", "role", `${role} after system at ${index}`);
  const content = at(message, "content");
  if (typeof content === "string") {
    found.unless(content.trim() !== "", "empty", `message ${index}`);
    return;
  }
  found.unless(listAt(content).length > 0, "empty", `message ${index} has no blocks`);
  for (const block of listAt(content)) checkBlock(block, role, index, found);
}

const roleOfBlock: Readonly<Record<string, string>> = {
  tool_use: "assistant",
  thinking: "assistant",
  redacted_thinking: "assistant",
  tool_result: "user",
  image: "user",
  document: "user",
};

function checkBlock(block: unknown, role: string, index: number, found: Violations): void {
  const type = textAt(block, "type") ?? "";
  found.unless((roleOfBlock[type] ?? role) === role, "block-role", `${type} of ${role} at ${index}`);
  if (type === "text") found.unless((textAt(block, "text") ?? "").trim() !== "", "empty", `text at ${index}`);
  if (type === "thinking") {
    const signed = (textAt(block, "signature") ?? "") !== "";
    found.unless(signed && textAt(block, "thinking") !== undefined, "signature", `thinking at ${index}`);
  }
  if (type === "redacted_thinking")
    found.unless((textAt(block, "data") ?? "") !== "", "signature", "redacted");
  if (type === "image") checkImage(at(block, "source"), index, found);
  if (type === "tool_use") {
    found.unless(messagesToolName.test(textAt(block, "name") ?? ""), "tool-name", show(at(block, "name")));
    found.unless(isRecord(at(block, "input")), "call-input", show(block));
  }
  if (type !== "tool_result") return;
  for (const part of listAt(block, "content")) {
    found.unless(at(part, "cache_control") === undefined, "cache-marks", "within a tool_result");
    if (at(part, "type") === "text") {
      found.unless((textAt(part, "text") ?? "").trim() !== "", "empty", `text of a result at ${index}`);
    }
    if (at(part, "type") === "image") checkImage(at(part, "source"), index, found);
  }
}

function checkImage(source: unknown, index: number, found: Violations): void {
  const kind = at(source, "type");
  const right =
    (kind === "base64" &&
      imageTypes.has(textAt(source, "media_type") ?? "") &&
      (textAt(source, "data") ?? "") !== "") ||
    (kind === "url" && /^https?:\/\//.test(textAt(source, "url") ?? "")) ||
    (kind === "file" && textAt(source, "file_id") !== undefined);
  found.unless(right, "image", `${show(source)} at ${index}`);
}

/** White space at the end of a prefill is refused. */
function checkLast(message: unknown, found: Violations): void {
  if (at(message, "role") !== "assistant") return;
  const content = at(message, "content");
  const text = typeof content === "string" ? content : (textAt(listAt(content).at(-1), "text") ?? "");
  found.unless(text === text.trimEnd(), "prefill", "ends in white space");
}

/** Each call has its result in the next message, first in it; each result has its call in the message before. */
function checkPairs(messages: readonly unknown[], dialect: Dialect, found: Violations): void {
  const pattern = new RegExp(dialect["tool-id-pattern"] ?? messagesCallId);
  const seen = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    const calls = idsOf(message, "tool_use", "id");
    for (const id of calls) {
      found.unless(typeof id === "string" && pattern.test(id), "call-id", show(id));
      found.unless(!seen.has(id), "call-id", `${show(id)} twice`);
      seen.add(id);
    }
    const results = idsOf(messages[index + 1], "tool_result", "tool_use_id");
    for (const id of calls) found.unless(results.includes(id), "unanswered", show(id));
    const before = idsOf(messages[index - 1], "tool_use", "id");
    const own = idsOf(message, "tool_result", "tool_use_id");
    for (const id of own) found.unless(before.includes(id), "orphan", show(id));
    found.unless(new Set(own).size === own.length, "orphan", "two results of one call");
    const leading = listAt(message, "content").slice(0, own.length);
    found.unless(
      leading.every((block) => at(block, "type") === "tool_result"),
      "result-order",
      `message ${index}`,
    );
  }
}

function idsOf(message: unknown, type: string, field: string): unknown[] {
  return listAt(message, "content")
    .filter((block) => at(block, "type") === type)
    .map((block) => at(block, field));
}
