/** Errors as the client's own format says them, with the command that helps. */
import type { ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import type { WireFormat } from "../core/ids.ts";
import { FormatError } from "../formats/format-error.ts";
import type { ErrorClass, UpstreamError } from "../formats/internal/answer.ts";
import { codecs } from "../formats/list.ts";
import { printable } from "./printable.ts";
import { BodyTooLarge } from "./read-body.ts";
import { isTooDeep } from "./too-deep.ts";

/** Which class our own errors belong to, by code or by the folder in front of it. */
const classes: Readonly<Record<string, ErrorClass>> = {
  "proxy.at-limit": "rate-limit",
  "proxy.budget-exceeded": "billing",
  "proxy.no-token": "authentication",
  "page.no-session": "authentication",
  page: "permission",
  "proxy.no-route": "not-found",
  "proxy.refused": "permission",
  "routing.not-allowed": "permission",
  "registry.unknown-model": "not-found",
  "registry.unknown-provider": "not-found",
  "registry.ambiguous-model": "not-found",
  // Not the client's own token, of which tools take a 401 to speak (H101); at 403 Claude Code stops and says why
  // (tried 2026-11-30: claude 2.1.331).
  secrets: "permission",
};

/** What went wrong, as the formats say it. Anything unforeseen is our own fault and tells nothing of itself. */
export function upstreamErrorOf(error: unknown): UpstreamError {
  if (error instanceof FormatError) return error.error;
  if (error instanceof BodyTooLarge)
    return { class: "too-large", status: 413, message: `aienv: ${error.message}` };
  if (error instanceof AienvError) {
    const kind = classes[error.code] ?? classes[error.code.split(".")[0] ?? ""] ?? "invalid-request";
    const hint = error.hint === undefined ? "" : `; ${error.hint}`;
    return { class: kind, message: `aienv: ${error.message}${hint}`, code: error.code };
  }
  if (isTooDeep(error))
    return { class: "invalid-request", message: "aienv: the request is nested too deeply" };
  return { class: "server", message: "aienv: an unforeseen error; aienv proxy logs tells more" };
}

/** Answers with an error, once and only where nothing has gone out yet. */
export function sendError(response: ServerResponse, format: WireFormat, error: UpstreamError): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, body } = codecs[format].encodeError({
    ...error,
    message: printable(error.message),
  });
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
