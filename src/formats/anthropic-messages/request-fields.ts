/** Fields of a request that have no words in the internal shape: what they are about, for formats that lack them. */
import type { JsonObject } from "../../core/json.ts";
import type { Use } from "../internal/request.ts";
import { object, objects } from "../read.ts";
import type { Concept } from "../support.ts";

/** Fields that `decodeRequest` reads. */
export const knownFields: ReadonlySet<string> = new Set([
  "model",
  "stream",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "output_format",
  "metadata",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
]);

/**
 * `safeguards` (Claude Code 2.1.331) holds a classifier's context with paths of the user's machine.
 * @see https://platform.claude.com/docs/en/api/messages
 */
const concepts: ReadonlyMap<string, Concept> = new Map<string, Concept>([
  ["mcp_servers", "mcp-connector"],
  ["container", "stored-state"],
  // The vendor holds the turns before these, or is to sum them up: `BetaMessageCreateParams` of @anthropic-ai/sdk 1.13.0.
  ["thread", "stored-state"],
  ["compaction", "compaction"],
  ["context_management", "context-management"],
  ["service_tier", "service-tier"],
  ["safeguards", "safety-settings"],
  ["cache_control", "cache-marks"],
  ["metadata", "metadata"],
  ["thinking", "thinking-adaptive"],
  ["thinking.budget_tokens", "thinking-budget"],
  ["output_config.effort", "effort"],
  ["output_config.format", "schema-output"],
  ["temperature", "temperature"],
  ["top_p", "top-p"],
  ["top_k", "top-k"],
  ["stop_sequences", "stops"],
]);

/** A field that is not listed belongs to a beta: the vendor refuses what it doesn't know. */
export function conceptOf(field: string): Concept {
  return concepts.get(field) ?? concepts.get(field.split(".")[0] ?? field) ?? "betas";
}

/** Fields that change nothing for a model elsewhere: versions that other hosts of the vendor's models want in the body. */
const silent: ReadonlySet<string> = new Set(["anthropic_version", "anthropic_beta"]);

/** What is asked for by fields that only this format has. `left`: those that nobody read. */
export function usesOf(left: JsonObject | undefined, body: JsonObject): Use[] {
  const uses: Use[] = [];
  for (const field in left) {
    if (silent.has(field)) continue;
    const value = left[field];
    if (Array.isArray(value) && value.length === 0) continue;
    if (field !== "service_tier") uses.push({ concept: conceptOf(field), field });
  }
  const output = object(body["output_config"]);
  for (const field in output) {
    if (field !== "effort" && field !== "format")
      uses.push({ concept: "betas", field: `output_config.${field}` });
  }
  if (objects(body["tools"]).some((tool) => tool["allowed_callers"] !== undefined)) {
    uses.push({ concept: "betas", field: "tools.allowed_callers" });
  }
  return uses;
}
