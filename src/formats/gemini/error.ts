/** Errors: a class in Google's words. */
import type { JsonValue } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { compact } from "../read.ts";

/** @see https://ai.google.dev/gemini-api/docs/troubleshooting (checked 2026-11-25) */
const statuses: Readonly<Record<ErrorClass, readonly [number, string]>> = {
  "invalid-request": [400, "INVALID_ARGUMENT"],
  "context-overflow": [400, "INVALID_ARGUMENT"],
  authentication: [401, "UNAUTHENTICATED"],
  permission: [403, "PERMISSION_DENIED"],
  billing: [402, "RESOURCE_EXHAUSTED"],
  "not-found": [404, "NOT_FOUND"],
  "too-large": [413, "INVALID_ARGUMENT"],
  "rate-limit": [429, "RESOURCE_EXHAUSTED"],
  overloaded: [503, "UNAVAILABLE"],
  server: [500, "INTERNAL"],
  timeout: [504, "DEADLINE_EXCEEDED"],
  unsupported: [400, "INVALID_ARGUMENT"],
};

/** The status is the class's own: a client of this format knows no other (H101). */
export function encodeError(error: UpstreamError): EncodedError {
  const [code, status] = statuses[error.class];
  const { retryAfterMs, param } = error;
  const details: JsonValue[] = [];
  if (retryAfterMs !== undefined) {
    details.push({
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: `${retryAfterMs / 1000}s`,
    });
  }
  if (param !== undefined) {
    const fieldViolations = [{ field: param, description: error.message }];
    details.push({ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations });
  }
  const body = compact({
    code,
    message: sentence(error),
    status,
    details: details.length > 0 ? details : undefined,
  });
  return {
    status: code,
    headers: retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1000)) },
    body: { error: body },
  };
}

/** A context overflow in Google's own words, which is how clients know it (H100). */
function sentence({ class: kind, message, tokens, maximumTokens }: UpstreamError): string {
  if (kind !== "context-overflow" || message.includes("exceeds the maximum number of tokens")) return message;
  const counted = tokens === undefined ? "" : ` (${tokens})`;
  const allowed = maximumTokens === undefined ? "" : ` (${maximumTokens})`;
  return `The input token count${counted} exceeds the maximum number of tokens allowed${allowed}. ${message}`;
}
