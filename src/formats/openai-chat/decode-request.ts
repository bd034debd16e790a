/** Requests: Chat to internal. Nothing is lost: what has no field of its own stays in `extra`. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { FormatError } from "../format-error.ts";
import type { OutputShape, Request, Sampling, Session, Tool, Use } from "../internal/request.ts";
import { count, flag, number, object, rest, text, texts } from "../read.ts";
import { readNamedSchema } from "../read-named-schema.ts";
import type { Concept } from "../support.ts";
import { decodeMessages } from "./decode-messages.ts";
import { decodeReasoningRequest } from "./reasoning-request.ts";
import { samplingFields } from "./sampling-fields.ts";
import { decodeToolChoice, decodeTools, searchField } from "./tools.ts";

/** Fields that the internal shape says wholly: they are written anew. All others are kept as they came. */
const said = new Set([
  "model",
  "messages",
  "tools",
  "functions",
  "tool_choice",
  "function_call",
  "parallel_tool_calls",
  "temperature",
  "top_p",
  "seed",
  "random_seed",
  "presence_penalty",
  "frequency_penalty",
  "stream_options",
]);

/** Kept fields that change the meaning elsewhere, and when they do: where none of `idle` stands there. */
const used: Readonly<Record<string, { readonly concept: Concept; readonly idle: readonly JsonValue[] }>> = {
  n: { concept: "several-answers", idle: [1] },
  logit_bias: { concept: "logit-bias", idle: [] },
  logprobs: { concept: "logprobs", idle: [false] },
  top_logprobs: { concept: "logprobs", idle: [0] },
  // Kept for evaluation only: no later request builds on it.
  store: { concept: "extra-output", idle: [false] },
  prediction: { concept: "prediction", idle: [] },
  audio: { concept: "output-media", idle: [] },
};

/** @throws FormatError where there are no messages */
export function decodeRequest(body: JsonObject): Request {
  const { messages } = body;
  if (!Array.isArray(messages)) {
    throw new FormatError("invalid-request", "messages must be a list", "messages");
  }
  const { system, developer, turns } = decodeMessages(messages as readonly JsonValue[]);
  const toolChoice = decodeToolChoice(body);
  const parallelCalls = flag(body["parallel_tool_calls"]);
  const reasoning = decodeReasoningRequest(body);
  const output = decodeOutput(body["response_format"]);
  const maxOutputTokens = count(body["max_completion_tokens"]) ?? count(body["max_tokens"]);
  const session = decodeSession(body);
  const extra = decodeExtra(body);
  return {
    model: text(body["model"]) ?? "",
    stream: body["stream"] === true,
    system,
    ...(developer !== undefined && { developer }),
    turns,
    tools: [...decodeTools(body), ...searchOf(body)],
    ...(toolChoice && { toolChoice }),
    ...(parallelCalls !== undefined && { parallelCalls }),
    ...(reasoning && { reasoning }),
    ...(output && { output }),
    sampling: decodeSampling(body),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    stops: typeof body["stop"] === "string" ? [body["stop"]] : texts(body["stop"]),
    ...(session && { session }),
    ...decodeSettings(body),
    wantsUsage: object(body["stream_options"])?.["include_usage"] === true,
    uses: decodeUses(body),
    ...(extra && { extra: { "openai-chat": extra } }),
  };
}

function decodeOutput(format: JsonValue | undefined): OutputShape | undefined {
  const given = object(format);
  if (given?.["type"] === "json_object") return { kind: "json" };
  const shape = given?.["type"] === "json_schema" ? object(given["json_schema"]) : undefined;
  return shape && readNamedSchema(shape);
}

function decodeSampling(body: JsonObject): Sampling {
  const sampling: { -readonly [K in keyof Sampling]: Sampling[K] } = {};
  for (const [name, field] of samplingFields) {
    // Mistral has its own word for the seed.
    const value = number(body[field] ?? (field === "seed" ? body["random_seed"] : undefined));
    if (value !== undefined) sampling[name] = value;
  }
  return sampling;
}

function decodeSession(body: JsonObject): Session | undefined {
  const userId = text(body["safety_identifier"]) ?? text(body["user"]);
  const cacheKey = text(body["prompt_cache_key"]);
  if (userId === undefined && cacheKey === undefined) return undefined;
  return { ...(userId !== undefined && { userId }), ...(cacheKey !== undefined && { cacheKey }) };
}

function decodeSettings(body: JsonObject): Pick<Request, "metadata" | "verbosity" | "serviceTier"> {
  const metadata = object(body["metadata"]);
  const verbosity = text(body["verbosity"]);
  const serviceTier = text(body["service_tier"]);
  return {
    ...(metadata && { metadata }),
    ...(verbosity !== undefined && { verbosity }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
}

/** OpenAI's search models are told to search by a field; elsewhere that is a tool. */
function searchOf(body: JsonObject): readonly Tool[] {
  const options = object(body[searchField]);
  if (!options) return [];
  return [{ kind: "hosted", name: searchField, tool: "web-search", format: "openai-chat", raw: options }];
}

function decodeUses(body: JsonObject): readonly Use[] {
  const uses: Use[] = [];
  for (const field in used) {
    const value = body[field];
    const use = used[field];
    if (value === undefined || value === null || !use || use.idle.includes(value)) continue;
    uses.push({ concept: use.concept, field });
  }
  return uses;
}

/**
 * Fields whose form says more than their value come too, and the encoder looks at their form alone: a `stop` that is no
 * list, `stream: false`, the name of the field for the limit. An output shape is written anew.
 */
function decodeExtra(body: JsonObject): JsonObject | undefined {
  const extra: Record<string, JsonValue> = { ...rest(body, said) };
  if (body["stream"] !== false) delete extra["stream"];
  if (typeof body["stop"] !== "string") delete extra["stop"];
  if (object(body["response_format"])?.["type"] !== "text") delete extra["response_format"];
  const options = object(body["stream_options"]);
  const further = options && rest(options, new Set(["include_usage"]));
  if (further) extra["stream_options"] = further;
  return Object.keys(extra).length > 0 ? extra : undefined;
}
