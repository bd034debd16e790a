/** Takes Claude Code's telemetry line out of the instructions for models that are not Anthropic's. */
import type { Request } from "../internal/request.ts";
import type { Context } from "./context.ts";

/**
 * The first system block of Claude Code, as recorded (2.1.197 and 2.1.331): a line with a version and a nonce.
 * H41: its change with every request lets no cache of another vendor hit.
 */
const line = /^x-anthropic-billing-header:[^\n]*\n?/;

export function stripTelemetry(request: Request, { target, client }: Context): Request {
  const [first, ...others] = request.system;
  if (client !== "anthropic-messages" || target.family === "anthropic") return request;
  if (first?.type !== "text" || !line.test(first.text)) return request;
  const text = first.text.replace(line, "");
  return { ...request, system: text.trim() === "" ? others : [{ ...first, text }, ...others] };
}
