/** Why an answer ended, by what was in it: upstreams say `stop` after tool calls and `tool_calls` without any. */
import type { Stop, UpstreamError } from "../internal/answer.ts";

/** What the answer held. `visible` counts blocks that are neither reasoning nor calls. */
interface Content {
  readonly calls: number;
  readonly visible: number;
}

/**
 * Natural ends follow the content (H82, H83); a limit or a filter outranks calls (H27). A call that the vendor could not
 * read, or an unexplained end with nothing to show, is an error and no success (H57).
 */
export function settleStop(
  stop: Stop | undefined,
  { calls, visible }: Content,
): { readonly stop: Stop; readonly error?: undefined } | { readonly error: UpstreamError } {
  const given = stop ?? { reason: "other" };
  switch (given.reason) {
    case "end":
    case "tool-calls":
      return { stop: { ...given, reason: calls > 0 ? "tool-calls" : "end" } };
    case "malformed-call":
      return { error: { class: "server", message: `the model wrote a broken tool call${word(given)}` } };
    case "other":
      if (calls > 0) return { stop: { ...given, reason: "tool-calls" } };
      if (visible > 0) return { stop: { ...given, reason: "end" } };
      return { error: { class: "server", message: `the upstream ended with an empty answer${word(given)}` } };
    default:
      return { stop: given };
  }
}

function word({ native }: Stop): string {
  return native === undefined ? "" : ` (${native})`;
}
