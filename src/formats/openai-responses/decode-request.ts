/** A request of this format as the internal shape. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { FormatError } from "../format-error.ts";
import type { Block } from "../internal/blocks.ts";
import type { OutputShape, Reasoning, Request, Use } from "../internal/request.ts";
import { count, flag, number, object, rest, text, texts } from "../read.ts";
import { readNamedSchema } from "../read-named-schema.ts";
import { type DecodedInput, decodeInput } from "./decode-input.ts";
import { echoOf } from "./echo.ts";
import { format, ownExtra } from "./own.ts";
import { decodeToolChoice } from "./tool-choice.ts";
import { decodeTools } from "./tools.ts";

/**
 * @throws FormatError `invalid-request` where there is no input, and nothing stored that could stand for it
 */
export function decodeRequest(
  body: JsonObject,
  route?: { readonly model: string; readonly stream: boolean },
): Request {
  const input = decodeAnyInput(body);
  const fields = new FieldReader(body);
  const instructions = fields.take("instructions", (value) => text(value) || undefined);
  const model = fields.take("model", text);
  const stream = fields.take("stream", (value) => flag(value) || undefined);
  const declared = fields.take("tools", (value) => (Array.isArray(value) ? decodeTools(value) : undefined));
  const toolChoice = decodeToolChoice(body["tool_choice"]);
  if (typeof body["tool_choice"] === "string" && toolChoice) fields.taken("tool_choice");
  const parallelCalls = fields.take("parallel_tool_calls", flag);
  const maxOutputTokens = fields.take("max_output_tokens", (value) => count(value) || undefined);
  const temperature = fields.take("temperature", number);
  const topP = fields.take("top_p", number);
  const cacheKey = fields.take("prompt_cache_key", text);
  const reasoning = decodeReasoningChoice(body["reasoning"]);
  const output = decodeOutputShape(body["text"]);
  // The older word for the same stays in `extra` and is written back from there.
  const userId = fields.take("safety_identifier", text) ?? text(body["user"]);
  fields.taken("input");
  if (reasoning) fields.replace("reasoning", rest(object(body["reasoning"]) ?? {}, reasoning.known));
  if (output) fields.replace("text", rest(object(body["text"]) ?? {}, formatKeys));

  return {
    model: model ?? route?.model ?? "",
    stream: stream ?? false,
    system: [...instructionBlocks(instructions), ...input.system],
    ...(input.developer && { developer: true }),
    turns: input.turns,
    tools: merged(declared ?? [], input),
    ...(toolChoice && { toolChoice }),
    ...(parallelCalls !== undefined && { parallelCalls }),
    ...(reasoning && { reasoning: reasoning.value }),
    ...(output && { output }),
    sampling: { ...(temperature !== undefined && { temperature }), ...(topP !== undefined && { topP }) },
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    stops: [],
    ...((userId !== undefined || cacheKey !== undefined) && {
      session: { ...(userId !== undefined && { userId }), ...(cacheKey !== undefined && { cacheKey }) },
    }),
    ...settingsOf(body),
    wantsUsage: true,
    uses: [...input.uses, ...usesOf(body)],
    extra: {
      [format]: {
        ...fields.left,
        ...(input.inserted.length > 0 && { $inserted: input.inserted }),
        $echo: echoOf(body),
      },
    },
  };
}

/** Tools at the top come first, and win over those that came as items (H62). */
function merged(declared: Request["tools"], input: DecodedInput): Request["tools"] {
  if (input.tools.length === 0) return declared;
  const seen = new Set(declared.map(({ namespace, name }) => `${namespace ?? ""} ${name}`));
  return [
    ...declared,
    ...input.tools.filter(({ namespace, name }) => !seen.has(`${namespace ?? ""} ${name}`)),
  ];
}

function decodeAnyInput(body: JsonObject): DecodedInput {
  const { input } = body;
  if (typeof input === "string") {
    const block: Block = { type: "text", text: input, extra: { [format]: { at: 0, input: true } } };
    return { ...decodeInput([]), turns: [{ role: "user", blocks: [block] }] };
  }
  if (Array.isArray(input)) return decodeInput(input);
  const stored = body["previous_response_id"] ?? body["conversation"] ?? body["prompt"];
  if (stored === undefined || stored === null) {
    throw new FormatError("invalid-request", "input must be a text or a list of items", "input");
  }
  return decodeInput([]);
}

/** They stay in `extra` too, from where they come back to this format. */
function settingsOf(body: JsonObject): Pick<Request, "metadata" | "verbosity" | "serviceTier"> {
  const metadata = object(body["metadata"]);
  const verbosity = text(object(body["text"])?.["verbosity"]);
  const serviceTier = text(body["service_tier"]);
  return {
    ...(metadata && Object.keys(metadata).length > 0 && { metadata }),
    ...(verbosity !== undefined && { verbosity }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
}

function instructionBlocks(instructions: string | undefined): readonly Block[] {
  if (instructions === undefined) return [];
  return [{ type: "text", text: instructions, extra: ownExtra(undefined) }];
}

/** Remembers which fields were understood; the others go back to this format as they came. */
class FieldReader {
  readonly left: Record<string, JsonValue>;
  readonly body: JsonObject;

  constructor(body: JsonObject) {
    this.body = body;
    this.left = { ...body };
  }

  take<T>(field: string, read: (value: JsonValue | undefined) => T | undefined): T | undefined {
    const value = read(this.body[field]);
    if (value !== undefined) this.taken(field);
    return value;
  }

  taken(field: string): void {
    delete this.left[field];
  }

  replace(field: string, value: JsonObject | undefined): void {
    if (value) this.left[field] = value;
    else this.taken(field);
  }
}

function decodeReasoningChoice(
  value: JsonValue | undefined,
): { readonly value: Reasoning; readonly known: ReadonlySet<string> } | undefined {
  const choice = object(value);
  const effort = text(choice?.["effort"]);
  const detail = text(choice?.["summary"]);
  if (effort === undefined && detail === undefined) return undefined;
  const known = new Set<string>();
  if (effort !== undefined) known.add("effort");
  if (detail !== undefined) known.add("summary");
  return {
    value: {
      ...(effort !== undefined && { mode: effort === "none" ? "off" : "on", effort }),
      ...(detail !== undefined && { show: detail !== "none", detail }),
    },
    known,
  };
}

const formatKeys = new Set(["format"]);

function decodeOutputShape(value: JsonValue | undefined): OutputShape | undefined {
  const shape = object(object(value)?.["format"]);
  if (shape?.["type"] === "json_object") return { kind: "json" };
  return shape?.["type"] === "json_schema" ? readNamedSchema(shape) : undefined;
}

const quietIncludes = new Set(["reasoning.encrypted_content"]);

/** What else a request asks for: the concept, and whether the field's value really asks for it. */
const fieldUses: readonly (readonly [string, Use["concept"], (value: JsonValue) => boolean])[] = [
  ["previous_response_id", "stored-state", () => true],
  ["conversation", "stored-state", () => true],
  ["prompt", "stored-state", () => true],
  ["background", "background", (value) => value === true],
  ["truncation", "truncation", (value) => value !== "disabled"],
  [
    "include",
    "extra-output",
    (value) => texts(value).some((one) => !quietIncludes.has(one) && !one.includes("logprobs")),
  ],
  ["include", "logprobs", (value) => texts(value).some((one) => one.includes("logprobs"))],
  ["top_logprobs", "logprobs", (value) => value !== 0],
  ["context_management", "context-management", () => true],
];

function usesOf(body: JsonObject): readonly Use[] {
  const uses: Use[] = [];
  for (const [field, concept, asks] of fieldUses) {
    const value = body[field];
    if (value !== undefined && value !== null && asks(value)) uses.push({ concept, field });
  }
  return uses;
}
