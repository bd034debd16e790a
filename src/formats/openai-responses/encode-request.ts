/** The internal shape as a request of this format. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import type { OutputShape, Reasoning, Request } from "../internal/request.ts";
import { compact } from "../read.ts";
import { applyDialect } from "./dialect-fields.ts";
import { encodeInput } from "./encode-input.ts";
import { own } from "./own.ts";
import { encodeToolChoice } from "./tool-choice.ts";
import { encodeTools } from "./tools.ts";

/** OpenAI refuses less. */
export const minimumOutputTokens = 16;

const secretReasoning = "reasoning.encrypted_content";

/**
 * A client of another format holds the whole conversation itself: nothing is to be stored, and reasoning has to come back
 * encrypted so that it can be sent again.
 */
export function encodeRequest(request: Request, target: Target, report: Report): JsonObject {
  const remembered = own(request);
  const left = remembered ?? {};
  const stored = remembered ? left["store"] !== false : false;
  const { instructions, input } = encodeInput(request, { target, stored, report });
  const tools = encodeTools(request.tools, report);
  const body: Record<string, JsonValue> = { ...wireFields(left), model: target.model, input };
  set(body, "instructions", instructions);
  if (request.stream) body["stream"] = true;
  else if (target.dialect["stream-flag"] === "required") body["stream"] = false;
  if (tools.length > 0) body["tools"] = tools;
  if (request.toolChoice) {
    body["tool_choice"] = encodeToolChoice(request.toolChoice, request.tools, left["tool_choice"]);
  }
  set(body, "parallel_tool_calls", request.parallelCalls);
  if (request.maxOutputTokens !== undefined) {
    body["max_output_tokens"] = Math.max(request.maxOutputTokens, minimumOutputTokens);
  }
  set(body, "temperature", request.sampling.temperature);
  set(body, "top_p", request.sampling.topP);
  set(body, "prompt_cache_key", request.session?.cacheKey);
  if (left["user"] === undefined) set(body, "safety_identifier", request.session?.userId);
  merge(body, "reasoning", request.reasoning && encodeReasoningChoice(request.reasoning));
  merge(body, "text", request.output && { format: encodeOutputShape(request.output) });
  if (!remembered) {
    set(body, "metadata", request.metadata);
    set(body, "service_tier", request.serviceTier);
    if (request.verbosity !== undefined) merge(body, "text", { verbosity: request.verbosity });
    body["store"] = false;
    if (reasons(request.reasoning, target)) body["include"] = [secretReasoning];
  }
  return applyDialect(body, target.dialect);
}

/** What the client's body held beside the fields that were understood; marks of our own are no fields. */
function wireFields(left: JsonObject): JsonObject {
  const { $inserted: _inserted, $echo: _echo, ...fields } = left;
  return fields;
}

function set(body: Record<string, JsonValue>, field: string, value: JsonValue | undefined): void {
  if (value !== undefined) body[field] = value;
}

function merge(body: Record<string, JsonValue>, field: string, members: JsonObject | undefined): void {
  if (!members) return;
  const before = body[field];
  if (Object.keys(members).length > 0) body[field] = { ...(isObject(before) ? before : {}), ...members };
}

/** Models that do not reason refuse to have their reasoning encrypted. */
function reasons(reasoning: Reasoning | undefined, { can }: Target): boolean {
  if (can) return can.includes("reasoning");
  return reasoning !== undefined && reasoning.mode !== "off";
}

const summaries = new Set(["auto", "concise", "detailed", "none"]);

function encodeReasoningChoice({ mode, effort, show, detail }: Reasoning): JsonObject {
  return compact({
    effort: effort ?? (mode === "off" ? "none" : undefined),
    summary:
      detail !== undefined && summaries.has(detail) ? detail : show && mode !== "off" ? "auto" : undefined,
  });
}

function encodeOutputShape({ kind, name, description, schema, strict }: OutputShape): JsonObject {
  if (kind === "json") return { type: "json_object" };
  return compact({
    type: "json_schema",
    name: name ?? "answer",
    description,
    schema: schema ?? { type: "object" },
    strict,
  });
}
