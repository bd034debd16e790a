/** A request of a client of Messages, in no vendor's words. */
import { isObject, type JsonObject } from "../../core/json.ts";
import { FormatError } from "../format-error.ts";
import type { Block } from "../internal/blocks.ts";
import type { OutputShape, Request, Sampling, Tool, Turn } from "../internal/request.ts";
import { count, list, number, object, objects, rest, text, texts } from "../read.ts";
import { type Conversation, decodeContent, newConversation } from "./decode-blocks.ts";
import { asString, commonOf, type Draft, keep } from "./own-fields.ts";
import { decodeReasoning } from "./reasoning.ts";
import { knownFields, usesOf } from "./request-fields.ts";
import { decodeSession } from "./session.ts";
import { decodeTool, decodeToolChoice } from "./tools.ts";

/** Claude Code marks a model of a million tokens so; no vendor knows the name (H55). */
const wideContext = "[1m]";

/** @throws FormatError `invalid-request` where there are no messages. */
export function decodeRequest(body: JsonObject): Request {
  const messages = body["messages"];
  if (!Array.isArray(messages))
    throw new FormatError("invalid-request", "messages: Field required", "messages");
  const left = rest(body, knownFields);
  const uses = usesOf(left, body);
  const name = text(body["model"]) ?? "";
  const isWide = name.endsWith(wideContext);
  if (isWide) uses.push({ concept: "betas", field: "model" });
  const tools = objects(body["tools"]).map(decodeTool);
  const conversation = newConversation(namesOfTyped(tools), uses);
  const system = decodeContent(body["system"] ?? undefined, conversation);
  const turns = messages.filter(isObject).map((message) => decodeMessage(message, conversation));
  const { reasoning, left: thinking } = decodeReasoning(body);
  const output = outputOf(body);
  const userId = text(object(body["metadata"])?.["user_id"]);
  const maxOutputTokens = count(body["max_tokens"]);
  const kept = keptFields(body, left, system.marks, thinking);
  return {
    model: isWide ? name.slice(0, -wideContext.length) : name,
    stream: body["stream"] === true,
    system: system.blocks,
    turns,
    tools,
    ...decodeToolChoice(object(body["tool_choice"])),
    ...(reasoning && { reasoning }),
    ...(output && { output }),
    sampling: samplingOf(body),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    stops: texts(body["stop_sequences"]),
    ...(userId !== undefined && { session: decodeSession(userId) }),
    ...settingsOf(body),
    wantsUsage: true,
    uses: once(uses),
    ...(kept && { extra: keep(kept) }),
  };
}

function namesOfTyped(tools: readonly Tool[]): ReadonlySet<string> {
  return new Set(tools.filter(({ kind }) => kind === "typed").map(({ name }) => name));
}

/** Each use once, however many blocks repeat it. */
function once(uses: Request["uses"]): Request["uses"] {
  if (uses.length < 2) return uses;
  return [...new Map(uses.map((use) => [`${use.concept} ${use.field}`, use])).values()];
}

const roles: ReadonlySet<string> = new Set(["user", "assistant", "system", "developer"]);
const messageKeys: ReadonlySet<string> = new Set(["role", "content"]);

function decodeMessage(message: JsonObject, conversation: Conversation): Turn {
  const role = text(message["role"]) ?? "";
  const { blocks, marks } = decodeContent(message["content"] ?? undefined, conversation);
  const { extra } = commonOf(message, messageKeys, marks);
  return {
    role: roles.has(role) ? (role as Turn["role"]) : "user",
    blocks: blocks as readonly Block[],
    ...(extra && { extra }),
  };
}

/** `output_format` is the same under an earlier beta. */
function outputOf(body: JsonObject): OutputShape | undefined {
  const format = object(object(body["output_config"])?.["format"]) ?? object(body["output_format"]);
  const schema = object(format?.["schema"]);
  const name = text(format?.["name"]);
  if (schema === undefined) return undefined;
  return { kind: "schema", schema, ...(name !== undefined && { name }) };
}

function samplingOf(body: JsonObject): Sampling {
  const temperature = number(body["temperature"]);
  const topP = number(body["top_p"]);
  const topK = number(body["top_k"]);
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
  };
}

/** In OpenAI's words. Whatever stands beside the user's id is no field of the vendor's, but it can be a label only. */
function settingsOf(body: JsonObject): Pick<Request, "metadata" | "serviceTier"> {
  const metadata = rest(object(body["metadata"]) ?? {}, userKey);
  const tier = body["service_tier"];
  const serviceTier = tier === "standard_only" ? "default" : text(tier);
  return { ...(metadata && { metadata }), ...(serviceTier !== undefined && { serviceTier }) };
}

const configKeys: ReadonlySet<string> = new Set(["effort", "format"]);
const userKey: ReadonlySet<string> = new Set(["user_id"]);
const choiceKeys: ReadonlySet<string> = new Set(["type", "name", "disable_parallel_tool_use"]);
/** Fields that say the same when they are empty as when they are absent. */
const lists = ["tools", "stop_sequences"] as const;

/**
 * What is written back to this format alone. An empty object at `thinking` and `output_config` says that the client wrote
 * the field.
 */
function keptFields(
  body: JsonObject,
  left: JsonObject | undefined,
  systemMarks: JsonObject | undefined,
  thinking: JsonObject | undefined,
): JsonObject | undefined {
  const kept: Draft = { ...left };
  if (body["system"] === "") kept["system"] = "";
  else if (systemMarks?.[asString] === true) kept[asString] = true;
  if (systemMarks?.["content"] !== undefined) kept["system"] = [];
  for (const field of lists) {
    if (Array.isArray(body[field]) && list(body[field]).length === 0) kept[field] = [];
  }
  if (thinking) kept["thinking"] = thinking;
  const config = object(body["output_config"]);
  if (config) kept["output_config"] = rest(config, configKeys) ?? {};
  if (body["output_format"] !== undefined) kept["output_format"] = {};
  const metadata = object(body["metadata"]);
  const labels = metadata && rest(metadata, userKey);
  if (labels) kept["metadata"] = labels;
  const choice = object(body["tool_choice"]);
  const choiceLeft = choice && rest(choice, choiceKeys);
  if (choiceLeft) kept["tool_choice"] = choiceLeft;
  if (body["stream"] === false) kept["stream"] = false;
  return Object.keys(kept).length === 0 ? undefined : kept;
}
