/** Errors: those inside of answers, and a class as OpenAI's envelope. */
import type { JsonObject } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import { errorIn, readError } from "../errors/read-error.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { number, object } from "../read.ts";

/**
 * The error that an answer or a chunk holds in spite of HTTP 200; undefined for a healthy one (H84, H87). OpenRouter's
 * stands beside `choices`, MiniMax' is a status other than 0 in `base_resp`.
 */
export function errorInside(body: JsonObject): UpstreamError | undefined {
  return errorIn(body) ?? (holdsError(body) ? readError(body) : undefined);
}

function holdsError(body: JsonObject): boolean {
  const base = object(body["base_resp"]);
  if (base && (number(base["status_code"]) ?? 0) !== 0) return true;
  if (body["object"] === "error" || body["type"] === "error") return true;
  return body["choices"] === undefined && body["code"] !== undefined && typeof body["message"] === "string";
}

/** How OpenAI says each class. */
const envelopes: Readonly<
  Record<ErrorClass, { readonly status: number; readonly type: string; readonly code: string | null }>
> = {
  "invalid-request": { status: 400, type: "invalid_request_error", code: null },
  "context-overflow": { status: 400, type: "invalid_request_error", code: "context_length_exceeded" },
  authentication: { status: 401, type: "invalid_request_error", code: "invalid_api_key" },
  permission: { status: 403, type: "invalid_request_error", code: "permission_denied" },
  // OpenAI's own 429 is waited for: Qwen Code tries ten times, a minute apart, Droid and opencode for 80 s, and Droid
  // never says why. At 402, which DeepSeek and OpenRouter send, all three stop and the message is seen
  // (tried 2026-11-30: qwen 0.24.4, droid 0.215.0, opencode 1.18.33).
  billing: { status: 402, type: "insufficient_quota", code: "insufficient_quota" },
  "not-found": { status: 404, type: "invalid_request_error", code: "model_not_found" },
  "too-large": { status: 413, type: "invalid_request_error", code: "request_too_large" },
  "rate-limit": { status: 429, type: "rate_limit_error", code: "rate_limit_exceeded" },
  overloaded: { status: 503, type: "server_error", code: "server_is_overloaded" },
  server: { status: 500, type: "server_error", code: null },
  timeout: { status: 504, type: "server_error", code: "timeout" },
  unsupported: { status: 400, type: "invalid_request_error", code: "unsupported_parameter" },
};

export function encodeError({ class: kind, message, retryAfterMs, param }: UpstreamError): EncodedError {
  const { status, type, code } = envelopes[kind];
  const headers: Record<string, string> =
    retryAfterMs === undefined
      ? {}
      : {
          "retry-after": String(Math.ceil(retryAfterMs / 1000)),
          "retry-after-ms": String(Math.ceil(retryAfterMs)),
        };
  return { status, headers, body: { error: { message, type, param: param ?? null, code } } };
}
