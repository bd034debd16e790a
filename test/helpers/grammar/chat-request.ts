/** What a Chat Completions request must hold to be accepted. @see https://platform.openai.com/docs/api-reference/chat/create (checked 2026-11-25) */
import type { Dialect } from "../../../src/core/dialect.ts";
import { sameJson } from "../../../src/core/json.ts";
import { checkChatMessage, checkChatPairs } from "./chat-request-messages.ts";
import { at, listAt, recordAt, textAt } from "./json.ts";
import { openapiBreaches } from "./openapi-schema.ts";
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
  strictBreaches,
} from "./request-rules.ts";
import { show, Violations } from "./violations.ts";

const fields = new Set(
  `model messages max_completion_tokens n stop temperature top_p presence_penalty frequency_penalty logit_bias
  logprobs top_logprobs seed response_format tools tool_choice parallel_tool_calls reasoning_effort verbosity
  stream stream_options user safety_identifier prompt_cache_key prompt_cache_retention store metadata service_tier
  modalities audio prediction web_search_options moderation`.split(/\s+/),
);
/** Fields of several vendors: a client of one may have sent them, and who does not refuse them may get them. */
const vendorFields = ["thinking", "enable_thinking", "thinking_budget", "reasoning", "chat_template_kwargs"];
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

/** Everything for which the request would be refused; empty: nothing. */
export function checkChatRequest(body: unknown, dialect: Dialect = {}): string[] {
  const found = new Violations();
  checkStable(body, found);
  checkOwnFields(body, dialect, found);
  checkDialectFields(body, dialect, found);
  found.unless((textAt(body, "model") ?? "") !== "", "model", show(at(body, "model")));
  found.unless([undefined, 1].includes(at(body, "n") as number), "several", `n ${show(at(body, "n"))}`);
  checkRange(body, ["temperature"], 0, 2, found);
  checkStops(at(body, "stop"), dialect["stop-max"] ?? 4, found);
  for (const field of ["max_tokens", "max_completion_tokens"]) {
    checkLimit(body, [field], dialect["min-output-tokens"] ?? 1, found);
  }
  const marks = dialect["cache-marks"] === true ? 4 : (dialect["cache-marks"] ?? 0);
  found.unless(cacheMarksIn(body) <= marks, "cache-marks", `${cacheMarksIn(body)} of ${marks}`);
  checkTools(body, dialect, found);
  checkOptions(body, dialect, found);
  const messages = listAt(body, "messages");
  found.unless(messages.length > 0, "messages", "none");
  const words = thinksNot(body, dialect) ? { ...dialect, "reasoning-placeholder": undefined } : dialect;
  for (const [index, message] of messages.entries()) {
    checkChatMessage(message, index, words as Dialect, found);
  }
  const roles = messages.map((message) => String(at(message, "role")));
  if (dialect["system-position"] === "first") {
    const late = roles.slice(1).some((role) => role === "system" || role === "developer");
    found.unless(!late, "system-position", "a system message that is not first");
  }
  const last = dialect["last-roles"];
  if (last !== undefined) found.unless(last.includes(roles.at(-1) ?? ""), "last-role", show(roles.at(-1)));
  checkChatPairs(messages, dialect, found);
  return found.list;
}

/** Whether thinking is switched off: then no reasoning has to come back. */
function thinksNot(body: unknown, { thinking }: Dialect): boolean {
  if (thinking?.disable === undefined) return false;
  return sameJson(at(body, ...thinking.parameter.split(".")), thinking.disable);
}

/** The vendor's own fields; a dialect names the limit and may add what it has for thinking. */
function checkOwnFields(body: unknown, dialect: Dialect, found: Violations): void {
  const limit = dialect["max-tokens-field"];
  const limits = ["max_tokens", "max_completion_tokens"].filter((name) => at(body, name) !== undefined);
  const right = limits.length < 2 && (limit === undefined || limits.every((name) => name === limit));
  found.unless(right, "limit-field", limits.join(", "));
  const { parameter = "", budget = "", effort = "", format = "" } = dialect.thinking ?? {};
  const own = [
    ...(dialect["unknown-fields"] === "refused" ? [] : vendorFields),
    dialect["reasoning-split-field"] ?? "",
    dialect["tool-stream-field"] ?? "",
    ...Object.values(dialect["renamed-fields"] ?? {}),
    parameter,
    budget,
    effort,
    format,
  ].map((path) => path.split(".")[0] ?? "");
  checkFields(body, new Set([...fields, "max_tokens", ...own]), "", found);
}

function checkTools(body: unknown, dialect: Dialect, found: Violations): void {
  const tools = listAt(body, "tools");
  if (at(body, "tools") !== undefined) found.unless(tools.length > 0, "tools", "an empty list");
  for (const field of ["tool_choice", "parallel_tool_calls"]) {
    if (at(body, field) !== undefined)
      found.unless(tools.length > 0, "tool-choice", `${field} without tools`);
  }
  const pattern = dialect["tool-name-pattern"];
  const names = tools.map((tool) => textAt(tool, "function", "name") ?? textAt(tool, "custom", "name"));
  checkToolNames(names, pattern === undefined ? toolName : new RegExp(pattern), found);
  for (const tool of tools) checkTool(tool, dialect, found);
  checkChoice(at(body, "tool_choice"), names, dialect, found);
}

function checkTool(tool: unknown, dialect: Dialect, found: Violations): void {
  const type = at(tool, "type");
  if (type === "custom") {
    found.unless(dialect["custom-tools"] === true, "custom-tool", show(at(tool, "custom", "name")));
    return;
  }
  found.unless(type === "function", "tool-type", show(type));
  const parameters = at(tool, "function", "parameters");
  const name = show(at(tool, "function", "name"));
  if (parameters === undefined) {
    found.unless(dialect["tool-parameters"] !== "required", "schema", `${name}: no parameters`);
    return;
  }
  checkRootSchema(parameters, found, name);
  const { oneOf, anyOf, enum: values } = recordAt(parameters) ?? {};
  found.unless(!oneOf && !anyOf && !values, "schema", `${name}: a union at the root`);
  if (dialect["tool-schema"] === "openapi-subset") {
    for (const breach of openapiBreaches(parameters)) found.add("schema", `${name}: ${breach}`);
  }
  // What the subset lacks, strictness asks for: who takes the one can't mean the other.
  if (at(tool, "function", "strict") !== true || dialect["tool-schema"] === "openapi-subset") return;
  for (const breach of strictBreaches(parameters)) found.add("strict", `${name}: ${breach}`);
}

function checkChoice(choice: unknown, names: readonly unknown[], dialect: Dialect, found: Violations): void {
  if (choice === undefined) return;
  const word = typeof choice === "string" ? choice : at(choice, "type");
  const words = { auto: "auto", none: "none", required: "required", ...dialect["tool-choice-words"] };
  const known = [...Object.values(words), "function", "custom", "allowed_tools"].includes(String(word));
  found.unless(known, "tool-choice", show(choice));
  const meant = Object.entries(words).find(([, said]) => said === word)?.[0] ?? "named";
  const allowed = dialect["tool-choice"];
  if (allowed !== undefined && word !== "allowed_tools") {
    found.unless((allowed as readonly string[]).includes(meant), "tool-choice", `${meant} is not taken`);
  }
  const name = at(choice, "function", "name") ?? at(choice, "custom", "name");
  if (name !== undefined) found.unless(names.includes(name), "tool-choice", `no tool ${show(name)}`);
}

function checkOptions(body: unknown, dialect: Dialect, found: Violations): void {
  if (dialect["stream-flag"] === "required") {
    found.unless(typeof at(body, "stream") === "boolean", "stream-flag", show(at(body, "stream")));
  }
  if (at(body, "stream_options") !== undefined) {
    found.unless(at(body, "stream") === true, "stream-options", "without stream");
  }
  const kind = at(body, "response_format", "type");
  if (kind === "json_schema") {
    found.unless(dialect["structured-output"] !== "json-object", "response-format", "json_schema");
    const name = textAt(body, "response_format", "json_schema", "name") ?? "";
    found.unless(/^[a-zA-Z0-9_-]{1,64}$/.test(name), "response-format", `name ${show(name)}`);
  }
  const field = dialect.thinking?.effort ?? "reasoning_effort";
  const effort = at(body, ...field.split("."));
  if (effort !== undefined && dialect.efforts !== undefined) {
    found.unless(dialect.efforts.includes(String(effort)), "effort", show(effort));
  }
  const budget = dialect.thinking?.budget;
  if (budget !== undefined && effort !== undefined) {
    found.unless(at(body, ...budget.split(".")) === undefined, "effort", "a budget beside an effort");
  }
}
