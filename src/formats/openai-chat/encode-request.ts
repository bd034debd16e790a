/** Requests: internal to Chat, in the words of the target's dialect. */
import type { Dialect } from "../../core/dialect.ts";
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import { shortHash } from "../hash.ts";
import type { OutputShape, Request, Tool, ToolChoice } from "../internal/request.ts";
import { compact } from "../read.ts";
import { encodeMessages } from "./encode-messages.ts";
import { type Draft, setAtPath, valueAtPath, withoutPath } from "./fields.ts";
import { thinks, writeReasoning } from "./reasoning-request.ts";
import { samplingFields } from "./sampling-fields.ts";
import { encodeToolChoice, encodeTools } from "./tools.ts";

interface Words {
  readonly dialect: Dialect;
  readonly report: Report;
}

export function encodeRequest(request: Request, { model, dialect }: Target, report: Report): JsonObject {
  const words: Words = { dialect, report };
  const own = request.extra?.["openai-chat"] ?? {};
  const cacheMarks = dialect["cache-marks"] !== undefined;
  const strict = dialect["unknown-fields"] === "refused";
  const body: Draft = { model, messages: encodeMessages({ request, dialect, report, cacheMarks, strict }) };
  for (const key in own) body[key] = own[key] as JsonValue;
  writeTools(body, request, { ...words, cacheMarks });
  writeStream(body, request, words);
  writeLimits(body, request, words);
  writeSampling(body, request);
  if (request.output) body["response_format"] = encodeOutput(request.output, words);
  writeSession(body, request, { own, strict });
  if (!strict) writeSettings(body, request);
  writeReasoning(body, request, words);
  return allowed(body, dialect);
}

function writeTools(
  body: Draft,
  request: Request,
  { dialect, report, cacheMarks }: Words & { cacheMarks: boolean },
): void {
  const tools = encodeTools(request.tools, {
    parametersRequired: dialect["tool-parameters"] === "required",
    cacheMarks,
  });
  // An empty list, and a choice without tools, are errors (H51).
  if (tools.length === 0) return;
  body["tools"] = tools;
  const choice = request.toolChoice && sayable(request.toolChoice, request, { dialect, report });
  if (choice)
    body["tool_choice"] = encodeToolChoice(
      choice,
      request.tools as readonly Tool[],
      dialect["tool-choice-words"],
    );
  if (request.parallelCalls !== undefined) body["parallel_tool_calls"] = request.parallelCalls;
  const streams = dialect["tool-stream-field"];
  if (request.stream && streams !== undefined) setAtPath(body, streams, true);
}

/** A choice that does not work at this vendor, or not while it thinks, is `auto`. */
function sayable(choice: ToolChoice, request: Request, { dialect, report }: Words): ToolChoice {
  const always = dialect["tool-choice"];
  const thinking = thinks(request, dialect) ? dialect["tool-choice-with-thinking"] : undefined;
  const works = (list: readonly string[] | undefined) => list === undefined || list.includes(choice.mode);
  if (works(always) && works(thinking)) return choice;
  report({
    concept: "forced-tool",
    treatment: "approximated",
    direction: "request",
    field: "tool_choice",
    detail: `${choice.mode} became auto`,
  });
  return { mode: "auto" };
}

/**
 * Usage is asked for whether or not the client did, since budgets and clients of other formats need it; the client's stream
 * shows it only to one that asked (11.15). Not where it comes unasked or never.
 */
function writeStream(body: Draft, { stream }: Request, { dialect }: Words): void {
  const given = body["stream_options"];
  delete body["stream_options"];
  if (!stream) {
    if (body["stream"] !== undefined || dialect["stream-flag"] === "required") body["stream"] = false;
    return;
  }
  body["stream"] = true;
  const usage = dialect["usage-in-stream"];
  const asks = usage !== "last-chunk" && usage !== "none";
  const options = { ...(isObject(given) ? given : {}), ...(asks && { include_usage: true }) };
  if (Object.keys(options).length > 0) body["stream_options"] = options;
}

/** Without a word of the dialect: as the client wrote it, else `max_tokens`, which servers of every age know (H47). */
function writeLimits(body: Draft, { maxOutputTokens, stops }: Request, { dialect }: Words): void {
  const written = body["max_completion_tokens"] !== undefined && body["max_tokens"] === undefined;
  const field = dialect["max-tokens-field"] ?? (written ? "max_completion_tokens" : "max_tokens");
  delete body["max_tokens"];
  delete body["max_completion_tokens"];
  if (maxOutputTokens !== undefined) body[field] = maxOutputTokens;
  const [first] = stops;
  const single = typeof body["stop"] === "string" && stops.length === 1;
  delete body["stop"];
  if (first !== undefined) body["stop"] = single ? first : stops;
}

function writeSampling(body: Draft, { sampling }: Request): void {
  for (const [name, field] of samplingFields) {
    const value = sampling[name];
    if (value !== undefined) body[field] = value;
  }
}

/** The strongest form that the vendor keeps. OpenAI asks for a name. */
function encodeOutput(output: OutputShape, { dialect, report }: Words): JsonObject {
  if (output.kind === "json") return { type: "json_object" };
  if (dialect["structured-output"] === "json-object") {
    report({
      concept: "schema-output",
      treatment: "approximated",
      direction: "request",
      field: "response_format",
    });
    return { type: "json_object" };
  }
  const { name = "answer", description, schema, strict } = output;
  return { type: "json_schema", json_schema: compact({ name, description, schema, strict }) };
}

/**
 * A Chat client's own fields stand already. Ids of other clients hold more than a name (H104) and are told as a fingerprint;
 * a vendor that refuses unknown fields is told neither.
 */
function writeSession(
  body: Draft,
  { session }: Request,
  { own, strict }: { own: JsonObject; strict: boolean },
): void {
  if (!session || strict) return;
  const { userId, cacheKey } = session;
  const named = own["user"] !== undefined || own["safety_identifier"] !== undefined;
  if (userId !== undefined && !named) {
    body["user"] = /^[\w.@-]{1,64}$/.test(userId) ? userId : shortHash(userId, 32);
  }
  if (cacheKey !== undefined && own["prompt_cache_key"] === undefined) body["prompt_cache_key"] = cacheKey;
}

/** A Chat client's own stand already. */
function writeSettings(body: Draft, { metadata, verbosity, serviceTier }: Request): void {
  if (metadata !== undefined) body["metadata"] ??= metadata;
  if (verbosity !== undefined) body["verbosity"] ??= verbosity;
  if (serviceTier !== undefined) body["service_tier"] ??= serviceTier;
}

/** The body in the vendor's names, without the fields that it refuses. */
function allowed(body: Draft, dialect: Dialect): JsonObject {
  const renamed = dialect["renamed-fields"];
  for (const field in renamed) {
    const name = renamed[field];
    const value = valueAtPath(body, field);
    if (name === undefined || value === undefined) continue;
    delete body[field];
    setAtPath(body, name, value);
  }
  let result: JsonValue = body;
  for (const field of dialect["unsupported-fields"] ?? []) result = withoutPath(result, field);
  return result as JsonObject;
}
