/** Token counts: Chat counts cached input as input, the internal shape counts it apart. */
import type { Dialect } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Usage } from "../internal/answer.ts";
import { compact, count, object, rest } from "../read.ts";
import { valueAtPath } from "./fields.ts";

const known = new Set([
  "prompt_tokens",
  "completion_tokens",
  "total_tokens",
  "prompt_tokens_details",
  "completion_tokens_details",
]);

/**
 * The usage of a body or chunk: where the dialect says, else in `usage`, else in the choice (Kimi) or beside it (Groq). Undefined where none
 * stands; an empty `choices` says nothing about it (H78).
 */
export function usageOf(body: JsonObject, dialect: Dialect): Usage | undefined {
  const field = dialect["usage-field"];
  const found = (field === undefined ? undefined : object(valueAtPath(body, field))) ?? object(body["usage"]);
  if (found) return decodeUsage(found, dialect);
  const choice = Array.isArray(body["choices"]) ? object(body["choices"][0]) : undefined;
  const elsewhere = object(choice?.["usage"]) ?? object(object(body["x_groq"])?.["usage"]);
  return elsewhere && decodeUsage(elsewhere, dialect);
}

/** Counts never go below zero, and a count that is missing stays unknown (H81). */
export function decodeUsage(usage: JsonObject, dialect: Dialect): Usage {
  const prompt = count(usage["prompt_tokens"]);
  const details = object(usage["prompt_tokens_details"]);
  const cacheRead = cachedTokens(usage, details, dialect);
  const cacheWrite =
    count(details?.["cache_write_tokens"]) ??
    count(details?.["cache_creation_input_tokens"]) ??
    count(usage["cache_creation_input_tokens"]);
  const reasoning = count(object(usage["completion_tokens_details"])?.["reasoning_tokens"]);
  const output = outputTokens(usage, { prompt, reasoning, dialect });
  const more = rest(usage, known);
  return {
    ...(prompt !== undefined && { input: Math.max(0, prompt - (cacheRead ?? 0) - (cacheWrite ?? 0)) }),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite5m: cacheWrite }),
    ...(output !== undefined && { output }),
    ...(reasoning !== undefined && { reasoning }),
    ...(more && { extra: { "openai-chat": more } }),
  };
}

/** The dialect's field is written from the body's root: `usage.prompt_cache_hit_tokens`. */
function cachedTokens(
  usage: JsonObject,
  details: JsonObject | undefined,
  dialect: Dialect,
): number | undefined {
  const field = dialect["cached-tokens-field"];
  const named = field === undefined ? undefined : count(valueAtPath({ usage }, field));
  // The own places of DeepSeek, Kimi and LiteLLM come last: they stand beside the standard one.
  return (
    named ??
    count(details?.["cached_tokens"]) ??
    count(usage["prompt_cache_hit_tokens"]) ??
    count(usage["cached_tokens"]) ??
    count(usage["cache_read_input_tokens"])
  );
}

/**
 * xAI and Google's Chat endpoint leave reasoning out of `completion_tokens`; the total tells. Without the dialect's word
 * only a total that is too large by exactly the reasoning counts as such.
 */
function outputTokens(
  usage: JsonObject,
  {
    prompt,
    reasoning,
    dialect,
  }: { prompt: number | undefined; reasoning: number | undefined; dialect: Dialect },
): number | undefined {
  const completion = count(usage["completion_tokens"]);
  const total = count(usage["total_tokens"]);
  if (total === undefined || prompt === undefined) return completion;
  const surplus = total - prompt - (completion ?? 0);
  const outside =
    dialect["reasoning-tokens"] === "outside" || completion === undefined || surplus === reasoning;
  return surplus > 0 && outside ? total - prompt : completion;
}

/** `estimated`: what to say of the input where the upstream never counted it. */
export function encodeUsage(usage: Usage, estimated?: number): JsonObject {
  const cached = usage.cacheRead;
  const written = sum(usage.cacheWrite5m, usage.cacheWrite1h);
  const prompt = sum(usage.input, cached, written) ?? estimated ?? 0;
  const completion = usage.output ?? 0;
  return compact({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: compact({ cached_tokens: cached ?? 0, cache_write_tokens: written }),
    completion_tokens_details:
      usage.reasoning === undefined ? undefined : { reasoning_tokens: usage.reasoning },
  });
}

/** Of those that are known; undefined where none is. */
function sum(...counts: readonly (number | undefined)[]): number | undefined {
  let total: number | undefined;
  for (const one of counts) if (one !== undefined) total = (total ?? 0) + one;
  return total;
}
