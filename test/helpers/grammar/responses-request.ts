/** What a Responses request must hold to be accepted. @see https://platform.openai.com/docs/api-reference/responses/create (checked 2026-11-25) */
import type { Dialect } from "../../../src/core/dialect.ts";
import { at, isObjectText, listAt, recordAt, textAt } from "./json.ts";
import { openapiBreaches } from "./openapi-schema.ts";
import {
  cacheMarksIn,
  checkDialectFields,
  checkFields,
  checkLimit,
  checkRange,
  checkRootSchema,
  checkStable,
  checkToolNames,
  strictBreaches,
} from "./request-rules.ts";
import { show, Violations } from "./violations.ts";

const fields = new Set(
  `model input instructions max_output_tokens temperature top_p tools tool_choice parallel_tool_calls max_tool_calls
  reasoning text store previous_response_id conversation include truncation context_management prompt_cache_key
  prompt_cache_retention safety_identifier user metadata service_tier background stream stream_options top_logprobs
  client_metadata thinking enable_thinking moderation`.split(/\s+/),
);
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;
const callTypes: Readonly<Record<string, string>> = {
  function_call: "function_call_output",
  custom_tool_call: "custom_tool_call_output",
  local_shell_call: "local_shell_call_output",
  shell_call: "shell_call_output",
  apply_patch_call: "apply_patch_call_output",
  computer_call: "computer_call_output",
};
const outputTypes = new Set(Object.values(callTypes));

/** Everything for which the request would be refused; empty: nothing. */
export function checkResponsesRequest(body: unknown, dialect: Dialect = {}): string[] {
  const found = new Violations();
  checkStable(body, found);
  checkFields(body, fields, "", found);
  checkDialectFields(body, dialect, found);
  found.unless((textAt(body, "model") ?? "") !== "", "model", show(at(body, "model")));
  checkRange(body, ["temperature"], 0, 2, found);
  checkLimit(body, ["max_output_tokens"], dialect["min-output-tokens"] ?? 16, found);
  found.unless(cacheMarksIn(body) === 0, "cache-marks", `${cacheMarksIn(body)}`);
  checkTools(body, dialect, found);
  const { format } = (recordAt(body, "text") ?? {}) as { format?: unknown };
  if (at(format, "type") === "json_schema") {
    found.unless((textAt(format, "name") ?? "") !== "", "text-format", "no name");
    found.unless(recordAt(format, "schema") !== undefined, "text-format", "no schema");
    if (at(format, "strict") === true) {
      for (const breach of strictBreaches(at(format, "schema"))) found.add("strict", `text: ${breach}`);
    }
  }
  const effort = at(body, "reasoning", "effort");
  if (effort !== undefined && effort !== null && dialect.efforts !== undefined) {
    found.unless(dialect.efforts.includes(String(effort)), "effort", show(effort));
  }
  checkInput(body, found);
  return found.list;
}

function checkTools(body: unknown, dialect: Dialect, found: Violations): void {
  const tools = listAt(body, "tools");
  const named = tools.filter((tool) =>
    ["function", "custom", "namespace"].includes(String(at(tool, "type"))),
  );
  checkToolNames(
    named.map((tool) => textAt(tool, "name")),
    toolName,
    found,
  );
  for (const tool of tools) {
    found.unless(textAt(tool, "type") !== undefined, "tool-type", show(tool));
    if (at(tool, "type") === "function") checkFunction(tool, dialect, found);
    if (at(tool, "type") === "namespace") {
      for (const inner of listAt(tool, "tools")) checkFunction(inner, dialect, found);
    }
  }
  const choice = at(body, "tool_choice");
  if (choice === undefined) return;
  const type = at(choice, "type");
  if (type !== "function" && type !== "custom") {
    const known =
      typeof choice === "string" ? ["auto", "none", "required"].includes(choice) : type !== undefined;
    found.unless(known, "tool-choice", show(choice));
    return;
  }
  const exists = named.some((tool) => at(tool, "name") === at(choice, "name"));
  found.unless(exists, "tool-choice", `no tool ${show(at(choice, "name"))}`);
}

/** A function that does not say `strict` is strict. */
function checkFunction(tool: unknown, dialect: Dialect, found: Violations): void {
  const name = show(at(tool, "name"));
  const parameters = at(tool, "parameters");
  if (parameters !== undefined && parameters !== null) {
    checkRootSchema(parameters, found, name);
    const { oneOf, anyOf, enum: values } = recordAt(parameters) ?? {};
    found.unless(!oneOf && !anyOf && !values, "schema", `${name}: a union at the root`);
    if (dialect["tool-schema"] === "openapi-subset") {
      for (const breach of openapiBreaches(parameters)) found.add("schema", `${name}: ${breach}`);
    }
  }
  if (at(tool, "strict") === false) return;
  for (const breach of strictBreaches(parameters)) found.add("strict", `${name}: ${breach}`);
}

function checkInput(body: unknown, found: Violations): void {
  const input = at(body, "input");
  if (typeof input === "string") {
    found.unless(input !== "", "input", "an empty text");
    return;
  }
  const items = listAt(input);
  found.unless(items.length > 0, "input", "no items");
  const stored = at(body, "store") !== false;
  const calls = new Map<string, string>();
  const answered = new Set<string>();
  for (const [index, item] of items.entries()) {
    const type = textAt(item, "type") ?? (at(item, "role") === undefined ? "" : "message");
    if (type === "message") checkMessage(item, index, found);
    else if (type === "reasoning") checkReasoning(item, items[index + 1], { index, stored, found });
    else if (Object.hasOwn(callTypes, type)) checkCall(item, type, calls, found);
    else if (outputTypes.has(type)) checkOutput(item, type, { calls, answered, found });
    else if (type === "item_reference") found.unless(stored, "stored", "item_reference without store");
    else found.unless(type !== "", "item-type", show(item));
  }
  for (const id of calls.keys()) found.unless(answered.has(id), "unanswered", id);
}

function checkMessage(item: unknown, index: number, found: Violations): void {
  const role = textAt(item, "role") ?? "";
  found.unless(["user", "assistant", "system", "developer"].includes(role), "role", `${role} at ${index}`);
  const content = at(item, "content");
  if (typeof content === "string") {
    found.unless(content !== "", "empty", `item ${index}`);
    return;
  }
  found.unless(listAt(content).length > 0, "empty", `item ${index} has no parts`);
  for (const part of listAt(content)) checkPart(part, role, index, found);
}

function checkPart(part: unknown, role: string, index: number, found: Violations): void {
  const type = textAt(part, "type") ?? "";
  const fits =
    role === "assistant"
      ? ["output_text", "refusal"].includes(type)
      : ["input_text", "input_image", "input_file", "input_audio"].includes(type);
  found.unless(fits, "part-type", `${type} of ${role} at ${index}`);
  if (type === "input_text" || type === "output_text") {
    found.unless((textAt(part, "text") ?? "") !== "", "empty", `text at ${index}`);
  }
  if (type !== "input_image") return;
  const url = textAt(part, "image_url") ?? "";
  const fine = /^(https?:\/\/|data:image\/[a-z.+-]+;base64,.)/.test(url) || at(part, "file_id") !== undefined;
  found.unless(fine, "image", `${url.slice(0, 60)} at ${index}`);
}

interface ReasoningPlace {
  readonly index: number;
  readonly stored: boolean;
  readonly found: Violations;
}

/** Reasoning goes back encrypted where nothing is stored, and is followed by what came of it (H9, H10). */
function checkReasoning(item: unknown, next: unknown, { index, stored, found }: ReasoningPlace): void {
  found.unless(Array.isArray(at(item, "summary")), "reasoning", `no summary at ${index}`);
  if (!stored) {
    found.unless(
      (textAt(item, "encrypted_content") ?? "") !== "",
      "reasoning",
      `nothing encrypted at ${index}`,
    );
  }
  const type = textAt(next, "type") ?? "message";
  const follows = next !== undefined && !outputTypes.has(type) && at(next, "role") !== "user";
  found.unless(follows, "reasoning", `nothing follows it at ${index}`);
}

function checkCall(item: unknown, type: string, calls: Map<string, string>, found: Violations): void {
  const id = textAt(item, "call_id") ?? "";
  found.unless(id !== "" && id.length <= 64, "call-id", show(id));
  found.unless(!calls.has(id), "call-id", `${id} twice`);
  calls.set(id, type);
  if (type !== "function_call" && type !== "custom_tool_call") return;
  found.unless(toolName.test(textAt(item, "name") ?? ""), "tool-name", show(at(item, "name")));
  if (type === "custom_tool_call") {
    found.unless(typeof at(item, "input") === "string", "call-input", show(item));
    return;
  }
  const input = textAt(item, "arguments") ?? "";
  found.unless(isObjectText(input), "arguments", show(input));
}

interface OutputPlace {
  readonly calls: ReadonlyMap<string, string>;
  readonly answered: Set<string>;
  readonly found: Violations;
}

function checkOutput(item: unknown, type: string, { calls, answered, found }: OutputPlace): void {
  const id = textAt(item, "call_id") ?? textAt(item, "id") ?? "";
  const call = calls.get(id);
  found.unless(call !== undefined, "orphan", show(id));
  if (call !== undefined) found.unless(callTypes[call] === type, "output-type", `${type} for ${call}`);
  found.unless(!answered.has(id), "orphan", `${id} answered twice`);
  answered.add(id);
  const output = at(item, "output");
  const right = typeof output === "string" || Array.isArray(output) || type !== "function_call_output";
  found.unless(right, "output", show(output));
}
