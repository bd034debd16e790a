/** What is chosen, as the status line's shell script reads it: one line a tool. */
import type { ToolSelection } from "../../compile/selection.ts";

export const statusFileName = "statusline";

/** What the script shows; it shows no word with any other. */
const shown = /[^A-Za-z0-9._/:@+~-]/g;

/**
 *   TOOL  MODEL  WAY     parted by tabs; MODEL is the name that the main slot was chosen by, `-` with the tool's own
 *                        login; WAY is proxy, direct or login
 *
 * No field is empty, since a shell takes two tabs for one.
 */
export function statusText({ tools }: { readonly tools: readonly ToolSelection[] }): string {
  const lines = tools.flatMap(({ tool, state, via, chosen }): string[][] => {
    if (state === "impossible") return [];
    if (state === "login") return [[tool, "-", "login"]];
    return [[tool, chosen["main"] ?? "-", via]];
  });
  return lines.map((line) => `${line.map((word) => word.replace(shown, "?")).join("\t")}\n`).join("");
}
