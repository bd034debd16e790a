/** `generationConfig`: limits, sampling, thinking and the shape of the answer, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Target } from "../contract.ts";
import type { OutputShape, Reasoning, Request, Sampling, Use } from "../internal/request.ts";
import { compact, count, flag, number, object, rest, text, texts } from "../read.ts";
import type { Concept } from "../support.ts";
import { lowestLevel, takesLevel } from "./model-rules.ts";
import { jsonSchemaOf } from "./schema.ts";
import { camelFields } from "./spelling.ts";

type Decoded = Pick<Request, "sampling" | "stops"> &
  Partial<Pick<Request, "maxOutputTokens" | "reasoning" | "output">> & { readonly extra?: JsonObject };

const samplingFields = [
  "temperature",
  "topP",
  "topK",
  "seed",
  "presencePenalty",
  "frequencyPenalty",
] as const;
const known = new Set(["maxOutputTokens", "stopSequences", ...samplingFields]);
const knownThinking = new Set(["includeThoughts", "thinkingBudget", "thinkingLevel"]);

/** Fields without a place in the internal shape, and what they mean to other formats. */
const usedFields: Readonly<Record<string, Concept>> = {
  responseLogprobs: "logprobs",
  logprobs: "logprobs",
  mediaResolution: "media-resolution",
  speechConfig: "output-media",
  imageConfig: "output-media",
};

export function decodeGenerationConfig(value: JsonValue | undefined, uses: Use[]): Decoded {
  const config = camelFields(object(value) ?? {});
  noteUses(config, uses);
  const maxOutputTokens = count(config["maxOutputTokens"]);
  const thinking = decodeThinking(config["thinkingConfig"]);
  const shape = decodeOutput(config);
  const extra = extraOf(config, thinking, shape) ?? (object(value) && asEmpty(config));
  return {
    sampling: decodeSampling(config),
    stops: texts(config["stopSequences"]),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(thinking && { reasoning: thinking.reasoning }),
    ...(shape && { output: shape }),
    ...(extra && { extra }),
  };
}

function noteUses(config: JsonObject, uses: Use[]): void {
  for (const key of Object.keys(config)) {
    if (Object.hasOwn(usedFields, key) && config[key] !== false && config[key] !== null) {
      uses.push({ concept: usedFields[key] as Concept, field: `generationConfig.${key}` });
    }
  }
  if ((count(config["candidateCount"]) ?? 1) > 1) {
    uses.push({ concept: "several-answers", field: "generationConfig.candidateCount" });
  }
  if (texts(config["responseModalities"]).some((kind) => kind.toUpperCase() !== "TEXT")) {
    uses.push({ concept: "output-media", field: "generationConfig.responseModalities" });
  }
}

function decodeSampling(config: JsonObject): Sampling {
  const sampling: { -readonly [K in keyof Sampling]: Sampling[K] } = {};
  for (const field of samplingFields) {
    const value = number(config[field]);
    if (value !== undefined) sampling[field] = value;
  }
  return sampling;
}

interface Thinking {
  readonly reasoning: Reasoning;
  readonly left: JsonObject | undefined;
}

/** A budget of -1 leaves it to the model, 0 is off. Levels are written in either case. */
function decodeThinking(value: JsonValue | undefined): Thinking | undefined {
  const found = object(value);
  if (!found) return undefined;
  const config = camelFields(found);
  const show = flag(config["includeThoughts"]);
  const level = text(config["thinkingLevel"])?.toLowerCase();
  const effort = level === "thinking_level_unspecified" ? undefined : level;
  const budget = number(config["thinkingBudget"]);
  return {
    reasoning: {
      ...modeOf(budget, effort),
      ...(effort !== undefined && { effort }),
      ...(show !== undefined && { show }),
    },
    left: rest(config, knownThinking) ?? asEmpty(config),
  };
}

function modeOf(budget: number | undefined, effort: string | undefined): Reasoning {
  if (budget === undefined) return effort === undefined ? {} : { mode: "on" };
  if (budget < 0) return { mode: "adaptive" };
  return budget === 0 ? { mode: "off" } : { mode: "on", budgetTokens: Math.floor(budget) };
}

/** A schema counts with the type of JSON only; without a schema the type asks for any object. */
function decodeOutput(config: JsonObject): OutputShape | undefined {
  if (text(config["responseMimeType"])?.toLowerCase() !== "application/json") return undefined;
  const schema = object(config["responseJsonSchema"]) ?? object(config["responseSchema"]);
  return schema ? { kind: "schema", schema: jsonSchemaOf(schema) } : { kind: "json" };
}

/** The schema as the client wrote it is kept, for Google alone. */
function extraOf(
  config: JsonObject,
  thinking: Thinking | undefined,
  shape: OutputShape | undefined,
): JsonObject | undefined {
  const left: Record<string, JsonValue> = { ...rest(config, known) };
  delete left["thinkingConfig"];
  if (shape) delete left["responseMimeType"];
  if (thinking?.left) left["thinkingConfig"] = thinking.left;
  return Object.keys(left).length === 0 ? undefined : left;
}

/** An object without fields is kept as such: what is read is written again as it was. */
function asEmpty(config: JsonObject): JsonObject | undefined {
  return Object.keys(config).length === 0 ? {} : undefined;
}

/** The fields that a prepared request has a word for. `kept` is what the client of this format wrote. */
export function encodeGenerationConfig(
  request: Request,
  target: Target,
  kept: JsonObject | undefined,
): JsonObject {
  const { sampling, stops, maxOutputTokens, reasoning, output } = request;
  return compact({
    maxOutputTokens,
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    seed: sampling.seed,
    presencePenalty: sampling.presencePenalty,
    frequencyPenalty: sampling.frequencyPenalty,
    stopSequences: stops.length > 0 ? stops : undefined,
    responseMimeType: output && "application/json",
    responseSchema: output && hasSchema(kept) ? undefined : output?.schema,
    thinkingConfig:
      (reasoning && encodeThinking(reasoning, target)) ?? (kept?.["thinkingConfig"] ? {} : undefined),
  });
}

function hasSchema(kept: JsonObject | undefined): boolean {
  return kept?.["responseSchema"] !== undefined || kept?.["responseJsonSchema"] !== undefined;
}

/** Never both level and budget: together they are an error. */
function encodeThinking(
  { mode, budgetTokens, effort, show }: Reasoning,
  target: Target,
): JsonObject | undefined {
  const byLevel = takesLevel(target);
  const config = compact({
    includeThoughts: show,
    thinkingLevel: mode === "off" && byLevel ? (effort ?? lowestLevel(target)) : effort,
    thinkingBudget: effort === undefined ? budgetOf(mode, budgetTokens, byLevel) : undefined,
  });
  return Object.keys(config).length === 0 ? undefined : config;
}

function budgetOf(mode: Reasoning["mode"], budget: number | undefined, byLevel: boolean): number | undefined {
  if (budget !== undefined) return budget;
  if (byLevel || mode === undefined || mode === "on") return undefined;
  return mode === "off" ? 0 : -1;
}
