/** Tools that the vendor runs: kept where the target runs them too, else taken out and said so. */
import type { WireFormat } from "../../core/ids.ts";
import type { HostedKind } from "../internal/blocks.ts";
import type { HostedTool, Request } from "../internal/request.ts";
import type { Concept } from "../support.ts";
import { type Context, keeps } from "./context.ts";

/** The concept by which support for each kind is declared. `other` kinds exist in their own format only. */
export const hostedConcepts: Readonly<Record<HostedKind, Concept>> = {
  "web-search": "web-search",
  "web-fetch": "web-fetch",
  "code-execution": "code-execution",
  "file-search": "file-search",
  "image-generation": "image-generation",
  "tool-search": "deferred-tools",
  mcp: "mcp-connector",
  maps: "web-search",
  other: "unknown-block",
};

/**
 * Whether deferred tools can be found at the target: its own clients know how they search, for all others the target has to
 * run a search. What nothing finds must not be deferred.
 */
export function keepsDeferral({ tools }: Request, context: Context): boolean {
  if (!keeps(context, "deferred-tools")) return false;
  return (
    context.client === context.target.format ||
    tools.some((tool) => tool.kind === "hosted" && tool.tool === "tool-search" && isHosted(tool, context))
  );
}

/**
 * Google runs its own tools beside declared functions only where a request binds itself to send back what they did, which
 * clients of other formats can't. The functions are the client's work, so they stay.
 * @see https://ai.google.dev/gemini-api/docs/tool-combination (checked 2026-11-30)
 */
export function excludesFunctions({ tools }: Request, { target, client }: Context): boolean {
  if (target.format !== "gemini" || client === "gemini") return false;
  return tools.some(({ kind }) => kind !== "hosted");
}

/** Who made each format, and hosts its tools. */
export const vendors: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "anthropic",
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "google",
};

/**
 * Whether what OpenAI added to its Chat after tools of functions (free-text tools, a subset of the tools) may be said to the
 * target: others who speak Chat answer unknown types with an error. A client of Chat is believed to know whom it talks to.
 */
export function saysNewChat({ target, client }: Context): boolean {
  return (
    target.format !== "openai-chat" || client === "openai-chat" || target.family === vendors["openai-chat"]
  );
}

/**
 * Whether the target runs the tool. A tool of the target's own format is believed in. One of another format is asked for
 * only where the vendor itself is asked: third parties that speak the format seldom host anything (H64).
 */
export function isHosted(tool: HostedTool, context: Context): boolean {
  if (tool.format === context.target.format) return true;
  const treatment = context.traits.support[hostedConcepts[tool.tool]];
  if (treatment !== "kept" && treatment !== "approximated") return false;
  // A search is none of the approximations: where it is lacking, all tools are sent.
  if (tool.tool === "tool-search" && treatment !== "kept") return false;
  if (tool.tool === "other" || tool.tool === "mcp" || tool.tool === "maps") return false;
  return context.target.family === vendors[context.target.format];
}
