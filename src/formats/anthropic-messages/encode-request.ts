/** A request for an upstream that speaks Messages. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import type { Request } from "../internal/request.ts";
import { type BlockWriter, encodeContent, encodeMessage } from "./encode-blocks.ts";
import { type Draft, own, putFields } from "./own-fields.ts";
import { encodeReasoning } from "./reasoning.ts";
import { conceptOf } from "./request-fields.ts";
import { encodeTool, encodeToolChoice } from "./tools.ts";
import { setAt, takeAt } from "./wire-path.ts";

export function encodeRequest(request: Request, target: Target, report: Report): JsonObject {
  const writer: BlockWriter = { report, takesUnsigned: target.family !== "anthropic" };
  const kept = own(request.extra);
  const draft: Draft = { model: target.model };
  if (request.maxOutputTokens !== undefined) draft["max_tokens"] = request.maxOutputTokens;
  const system = encodeContent(request.system, kept, writer);
  if (system.length > 0) draft["system"] = system;
  draft["messages"] = request.turns.map(({ role, blocks, extra }) => {
    const keptOfTurn = own(extra);
    const wireRole = role === "developer" ? "system" : role;
    return encodeMessage(wireRole, encodeContent(blocks, keptOfTurn, writer), keptOfTurn);
  });
  writeTools(draft, request, report);
  encodeReasoning(draft, request, target);
  writeOutput(draft, request, report);
  writeSettings(draft, request);
  mergeKept(draft, kept, target, report);
  if (request.stream) draft["stream"] = true;
  else if (target.dialect["stream-flag"] === "required") draft["stream"] = false;
  applyDialect(draft, target, report);
  return draft;
}

function writeTools(draft: Draft, request: Request, report: Report): void {
  const tools = request.tools.map((tool) => encodeTool(tool, report)).filter((tool) => tool !== undefined);
  // A choice without tools is refused (H51).
  if (tools.length === 0) return;
  draft["tools"] = tools;
  const choice = encodeToolChoice(request);
  if (choice) draft["tool_choice"] = choice;
}

function writeOutput(draft: Draft, { output, extra }: Request, report: Report): void {
  if (output === undefined) return;
  if (output.schema === undefined) {
    report({
      concept: "json-output",
      treatment: "dropped",
      direction: "request",
      field: "output_config.format",
    });
    return;
  }
  const format = { type: "json_schema", schema: output.schema };
  const isEarlier = own(extra)["output_format"] !== undefined;
  setAt(draft, isEarlier ? "output_format" : "output_config.format", format);
}

function writeSettings(draft: Draft, { sampling, stops, session }: Request): void {
  const { temperature, topP, topK } = sampling;
  if (temperature !== undefined) draft["temperature"] = temperature;
  if (topP !== undefined) draft["top_p"] = topP;
  if (topK !== undefined) draft["top_k"] = topK;
  if (stops.length > 0) draft["stop_sequences"] = stops;
  if (session?.userId !== undefined) draft["metadata"] = { user_id: session.userId };
}

/** Objects of which a part is kept and a part has words of its own. */
const shared = ["thinking", "output_config", "output_format", "metadata", "tool_choice"] as const;

function mergeKept(draft: Draft, kept: JsonObject, { dialect }: Target, report: Report): void {
  if (dialect["unknown-fields"] === "refused") {
    for (const field in kept) if (saysSomething(field, kept[field])) dropField(field, report);
    return;
  }
  const fields: Draft = { ...kept };
  for (const field of shared) {
    const left = fields[field];
    if (!isObject(left)) continue;
    delete fields[field];
    if (Object.keys(left).length === 0) continue;
    const written = draft[field];
    // What is left of a choice or of thinking means nothing without the rest.
    if (isObject(written)) draft[field] = { ...left, ...written };
    else if (field === "metadata" || field === "output_config" || left["type"] !== undefined)
      draft[field] = left;
  }
  if (dialect["empty-tools"] === "refused") delete fields["tools"];
  // The mark stands for the whole request here, where blocks have theirs.
  if (fields["cache_control"] !== undefined) draft["cache_control"] = fields["cache_control"];
  putFields(draft, fields);
}

/** False for our own marks and for what is empty. */
function saysSomething(field: string, value: JsonValue | undefined): boolean {
  if (field.startsWith("$") || value === false) return false;
  return typeof value !== "object" || value === null || Object.keys(value).length > 0;
}

function applyDialect(draft: Draft, { dialect }: Target, report: Report): void {
  for (const field of dialect["unsupported-fields"] ?? []) {
    if (takeAt(draft, field) !== undefined) dropField(field, report);
  }
  for (const [field, other] of Object.entries(dialect["renamed-fields"] ?? {})) {
    const value = takeAt(draft, field);
    if (value !== undefined) setAt(draft, other, value);
  }
}

function dropField(field: string, report: Report): void {
  report({ concept: conceptOf(field), treatment: "dropped", direction: "request", field });
}
