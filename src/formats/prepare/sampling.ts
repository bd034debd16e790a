/** How words are picked, within what the target takes. */
import type { Request, Sampling } from "../internal/request.ts";
import type { Concept } from "../support.ts";
import { fieldOf, frequencyPenalty } from "./client-fields.ts";
import { type Context, isUnsupported, keeps, lose } from "./context.ts";
import { thinks } from "./fit-reasoning.ts";
import { without } from "./map-blocks.ts";

const concepts: Readonly<Record<keyof Sampling, Concept>> = {
  temperature: "temperature",
  topP: "top-p",
  topK: "top-k",
  seed: "seed",
  presencePenalty: "penalties",
  frequencyPenalty: "penalties",
};
const fields = Object.keys(concepts) as readonly (keyof Sampling)[];

/** Takes the request with its reasoning prepared. */
export function limitSampling(request: Request, context: Context): Request {
  let { sampling } = request;
  for (const field of fields) {
    if (sampling[field] === undefined) continue;
    if (isKept(field, context)) continue;
    sampling = drop(sampling, field, context);
  }
  sampling = clampTemperature(sampling, context);
  if (isClaude(context)) sampling = obeyClaude(sampling, request, context);
  return sampling === request.sampling ? request : { ...request, sampling };
}

function isKept(field: keyof Sampling, context: Context): boolean {
  return keeps(context, concepts[field]) && !isUnsupported(context, concepts[field]);
}

function wireName(field: keyof Sampling, { client }: Context): string {
  return field === "frequencyPenalty" ? frequencyPenalty[client] : fieldOf(concepts[field], client);
}

function drop(sampling: Sampling, field: keyof Sampling, context: Context, detail?: string): Sampling {
  lose(context, concepts[field], "dropped", detail, wireName(field, context));
  return without(sampling, field);
}

/** H50. */
function clampTemperature(sampling: Sampling, context: Context): Sampling {
  const { maximumTemperature } = context.traits;
  const { temperature: wanted } = sampling;
  if (wanted === undefined) return sampling;
  const temperature = Math.min(Math.max(wanted, 0), maximumTemperature);
  if (temperature === wanted) return sampling;
  lose(context, "temperature", "approximated", `${wanted} became ${temperature}`);
  return { ...sampling, temperature };
}

function isClaude({ target }: Context): boolean {
  return target.format === "anthropic-messages" && target.family === "anthropic";
}

/** @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking (checked 2026-11-30) */
const leastThinkingTopP = 0.95;

/** H49, H50: no temperature and top k beside thinking, and never temperature and top p together. */
function obeyClaude(sampling: Sampling, request: Request, context: Context): Sampling {
  let left = sampling;
  if (thinks(request, context)) {
    if (left.temperature !== undefined && left.temperature !== 1) {
      left = drop(left, "temperature", context, "the model thinks");
    }
    if (left.topK !== undefined) left = drop(left, "topK", context, "the model thinks");
    if (left.topP !== undefined && left.topP < leastThinkingTopP) {
      left = drop(left, "topP", context, "the model thinks");
    }
  }
  if (left.temperature !== undefined && left.topP !== undefined) {
    left = drop(left, "topP", context, "temperature is given");
  }
  return left;
}
