/** Token counts: here the input includes what a cache gave and took, and the output includes reasoning. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Usage } from "../internal/answer.ts";
import { count, object, rest } from "../read.ts";
import { format } from "./own.ts";

const known = new Set([
  "input_tokens",
  "input_tokens_details",
  "output_tokens",
  "output_tokens_details",
  "total_tokens",
]);

export function decodeUsage(value: JsonValue | undefined): Usage {
  const usage = object(value);
  if (!usage) return {};
  const input = count(usage["input_tokens"]);
  const output = count(usage["output_tokens"]);
  const details = object(usage["input_tokens_details"]);
  const cacheRead = count(details?.["cached_tokens"]);
  const cacheWrite5m = count(details?.["cache_write_tokens"]);
  const reasoning = count(object(usage["output_tokens_details"])?.["reasoning_tokens"]);
  const further = rest(usage, known);
  return {
    ...(input !== undefined && { input: Math.max(0, input - (cacheRead ?? 0) - (cacheWrite5m ?? 0)) }),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite5m !== undefined && { cacheWrite5m }),
    ...(output !== undefined && { output }),
    ...(reasoning !== undefined && { reasoning }),
    ...(further && { extra: { [format]: further } }),
  };
}

/** All integers and both details, because Codex drops an answer whose usage lacks one. Unknown counts are 0. */
export function encodeUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite5m ?? usage.cacheWrite1h;
  const write = (usage.cacheWrite5m ?? 0) + (usage.cacheWrite1h ?? 0);
  const input = (usage.input ?? 0) + (usage.cacheRead ?? 0) + write;
  const output = Math.max(usage.output ?? 0, usage.reasoning ?? 0);
  return {
    ...usage.extra?.[format],
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead ?? 0,
      ...(written !== undefined && { cache_write_tokens: write }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    total_tokens: input + output,
  };
}
