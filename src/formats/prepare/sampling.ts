/** How words are picked, within what the target takes. */
import type { Request, Sampling } from "../internal/request.ts";
import type { Concept } from "../support.ts";
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
    if (keeps(context, concepts[field]) && !isUnsupported(context, concepts[field])) continue;
    sampling = drop(sampling, field, context);
  }
  sampling = clampTemperature(sampling, context);
  if (isClaude(context)) sampling = obeyClaude(sampling, request, context);
  return sampling === request.sampling ? request : { ...request, sampling };
}

function drop(sampling: Sampling, field: keyof Sampling, context: Context, detail?: string): Sampling {
  lose(context, concepts[field], "dropped", detail);
  return without(sampling, field);
}

/** H50. */
function clampTemperature(sampling: Sampling, context: Context): Sampling {
  const { maximumTemperature } = context.traits;
  if (sampling.temperature === undefined || sampling.temperature <= maximumTemperature) return sampling;
  lose(context, "temperature", "approximated", `${sampling.temperature} became ${maximumTemperature}`);
  return { ...sampling, temperature: maximumTemperature };
}

function isClaude({ target }: Context): boolean {
  return target.format === "anthropic-messages" && target.family === "anthropic";
}

/** H49, H50: no temperature and top k beside thinking, and never temperature and top p together. */
function obeyClaude(sampling: Sampling, request: Request, context: Context): Sampling {
  let left = sampling;
  if (thinks(request, context)) {
    if (left.temperature !== undefined && left.temperature !== 1) {
      left = drop(left, "temperature", context, "the model thinks");
    }
    if (left.topK !== undefined) left = drop(left, "topK", context, "the model thinks");
  }
  if (left.temperature !== undefined && left.topP !== undefined) {
    left = drop(left, "topP", context, "temperature is given");
  }
  return left;
}
