/** Tools that the vendor runs: their kinds by name, and how the same kinds of other vendors are asked for here. */
import type { JsonObject } from "../../core/json.ts";
import type { HostedKind } from "../internal/blocks.ts";
import type { HostedTool } from "../internal/request.ts";
import { compact, object, texts } from "../read.ts";

/** Longer names first where one begins with another. Types of tools, names of calls and types of results alike. */
const kinds: readonly (readonly [prefix: string, kind: HostedKind])[] = [
  ["web_search", "web-search"],
  ["web_fetch", "web-fetch"],
  ["code_execution", "code-execution"],
  ["bash_code_execution", "code-execution"],
  ["text_editor_code_execution", "code-execution"],
  ["tool_search", "tool-search"],
  ["mcp_", "mcp"],
];

/** Of a tool's type, a call's name or a result's type. */
export function hostedKind(name: string): HostedKind {
  return kinds.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "other";
}

/**
 * The first versions that need no beta: later ones (`web_search_20260318` and its like) run code to filter what they find,
 * which not every model and host can. All of them stand in the types of the vendor's library.
 * @see https://github.com/anthropics/anthropic-sdk-typescript `ToolUnion` of @anthropic-ai/sdk 1.13.0 (checked 2026-11-25)
 */
const shapes: { readonly [K in HostedKind]?: JsonObject } = {
  "web-search": { type: "web_search_20250305", name: "web_search" },
  "web-fetch": { type: "web_fetch_20250910", name: "web_fetch" },
  "code-execution": { type: "code_execution_20250825", name: "code_execution" },
  "tool-search": { type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" },
};

/** Another format's hosted tool in this one's words; undefined where it has none of the kind. */
export function foreignHosted({ tool, raw }: HostedTool): JsonObject | undefined {
  const shape = shapes[tool];
  if (shape === undefined || tool !== "web-search") return shape;
  const search = object(raw["googleSearch"]) ?? object(raw["google_search"]) ?? raw;
  const filters = object(search["filters"]) ?? search;
  const allowed = texts(filters["allowed_domains"]);
  const blocked = texts(filters["blocked_domains"] ?? search["excludeDomains"]);
  const place = object(search["user_location"]);
  const known = place && { ...object(place["approximate"]), ...place };
  // The vendor refuses both lists at once.
  return {
    ...shape,
    ...(allowed.length > 0 && { allowed_domains: allowed }),
    ...(allowed.length === 0 && blocked.length > 0 && { blocked_domains: blocked }),
    ...(known && {
      user_location: compact({
        type: "approximate",
        city: known["city"] ?? undefined,
        region: known["region"] ?? undefined,
        country: known["country"] ?? undefined,
        timezone: known["timezone"] ?? undefined,
      }),
    }),
  };
}
