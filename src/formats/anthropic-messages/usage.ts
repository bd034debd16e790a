/** Token counts: on this wire the parts of the input do not overlap, just as in the internal shape. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Usage } from "../internal/answer.ts";
import { count, object, rest } from "../read.ts";
import { type Draft, keep, own, putFields } from "./own-fields.ts";

/** @see https://github.com/anthropics/anthropic-sdk-typescript `Usage` of @anthropic-ai/sdk 1.13.0 (checked 2026-11-25) */
const known: ReadonlySet<string> = new Set([
  "input_tokens",
  "output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "cache_creation",
  "output_tokens_details",
]);

/** `before`: counts of the same answer, since the end of a stream repeats cache writes without their lifetimes. */
export function decodeUsage(value: JsonValue | undefined, before?: Usage): Usage {
  const raw = object(value);
  if (raw === undefined) return {};
  const left = rest(raw, known);
  const members: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const input = count(raw["input_tokens"]);
  const cacheRead = count(raw["cache_read_input_tokens"]);
  const output = count(raw["output_tokens"]);
  const reasoning = count(object(raw["output_tokens_details"])?.["thinking_tokens"]);
  if (input !== undefined) members.input = input;
  if (cacheRead !== undefined) members.cacheRead = cacheRead;
  Object.assign(members, cacheWrites(raw, before));
  if (output !== undefined) members.output = output;
  if (reasoning !== undefined) members.reasoning = reasoning;
  if (left !== undefined) members.extra = keep({ ...own(before?.extra), ...left });
  return members;
}

/** A total without lifetimes is of five minutes, the default, but for what is known to last an hour. */
function cacheWrites(raw: JsonObject, before: Usage | undefined): Usage {
  const split = object(raw["cache_creation"]);
  const fiveMinutes = count(split?.["ephemeral_5m_input_tokens"]);
  const hour = count(split?.["ephemeral_1h_input_tokens"]);
  if (fiveMinutes !== undefined || hour !== undefined) {
    return {
      ...(fiveMinutes !== undefined && { cacheWrite5m: fiveMinutes }),
      ...(hour !== undefined && { cacheWrite1h: hour }),
    };
  }
  const total = count(raw["cache_creation_input_tokens"]);
  if (total === undefined) return {};
  const lasting = Math.min(before?.cacheWrite1h ?? 0, total);
  return {
    cacheWrite5m: total - lasting,
    ...(before?.cacheWrite1h !== undefined && { cacheWrite1h: lasting }),
  };
}

/**
 * Always with every count of the input: clients measure how full the context is by their sum, and never compact when it is
 * missing (H80). `estimatedInput` stands in where the upstream gave no count.
 */
export function encodeUsage(usage: Usage, estimatedInput: number | undefined): JsonObject {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = usage;
  const draft: Draft = {
    input_tokens: input ?? estimatedInput ?? 0,
    cache_creation_input_tokens: (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0),
    cache_read_input_tokens: cacheRead ?? 0,
  };
  if (cacheWrite5m !== undefined || cacheWrite1h !== undefined) {
    draft["cache_creation"] = {
      ephemeral_5m_input_tokens: cacheWrite5m ?? 0,
      ephemeral_1h_input_tokens: cacheWrite1h ?? 0,
    };
  }
  draft["output_tokens"] = output ?? 0;
  if (reasoning !== undefined) draft["output_tokens_details"] = { thinking_tokens: reasoning };
  putFields(draft, own(usage.extra));
  return draft;
}
