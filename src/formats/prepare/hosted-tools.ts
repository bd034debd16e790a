/** Tools that the vendor runs: kept where the target runs them too, else taken out and said so. */
import type { WireFormat } from "../../core/ids.ts";
import type { HostedKind } from "../internal/blocks.ts";
import type { HostedTool } from "../internal/request.ts";
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

/** Whose service hosts a format's own tools. */
const hosts: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "anthropic",
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "google",
};

/**
 * Whether the target runs the tool. A tool of the target's own format is believed in. One of another format is asked for
 * only where the vendor itself is asked: third parties that speak the format seldom host anything (H64).
 */
export function isHosted(tool: HostedTool, context: Context): boolean {
  if (!keeps(context, hostedConcepts[tool.tool])) return false;
  if (tool.format === context.target.format) return true;
  if (tool.tool === "other" || tool.tool === "mcp" || tool.tool === "maps") return false;
  return context.target.family === hosts[context.target.format];
}
