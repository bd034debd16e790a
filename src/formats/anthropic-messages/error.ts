/** Errors: those in frames, and a class in the words of this format. */
import type { JsonObject } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import { classByStatus } from "../errors/classes.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";

/** @see https://platform.claude.com/docs/en/api/errors (checked 2026-11-25) */
const written: Readonly<Record<ErrorClass, readonly [type: string, status: number]>> = {
  "invalid-request": ["invalid_request_error", 400],
  "context-overflow": ["invalid_request_error", 400],
  authentication: ["authentication_error", 401],
  permission: ["permission_error", 403],
  billing: ["billing_error", 402],
  "not-found": ["not_found_error", 404],
  "too-large": ["request_too_large", 413],
  "rate-limit": ["rate_limit_error", 429],
  overloaded: ["overloaded_error", 529],
  server: ["api_error", 500],
  timeout: ["timeout_error", 504],
  unsupported: ["invalid_request_error", 400],
};

export function errorBody(error: UpstreamError): JsonObject {
  const [type] = written[error.class];
  const message = error.class === "context-overflow" ? overflowMessage(error) : error.message;
  const noThread = error.class === "unsupported" && error.param === "thread";
  return { type: "error", error: { type, message, ...(noThread && { details: threadUnsupported }) } };
}

/**
 * By this the vendor's library knows that it has to send the whole conversation itself, as its tool runner then does.
 * @see https://github.com/anthropics/anthropic-sdk-typescript `ThreadState` of @anthropic-ai/sdk 1.13.0 (checked 2026-11-30)
 */
const threadUnsupported: JsonObject = { error_code: "thread_unsupported_request", unsupported: ["thread"] };

export function encodeError(error: UpstreamError): EncodedError {
  const [, usual] = written[error.class];
  const { status, retryAfterMs } = error;
  // A status of the same class says more (502); overload and overflow have one that clients know.
  const isFit =
    status !== undefined && error.class === "server" && status >= 500 && classByStatus[status] === "server";
  return {
    status: isFit ? status : usual,
    headers: {
      ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }),
      ...(error.class === "authentication" && neverAgain),
    },
    body: errorBody(error),
  };
}

/**
 * A key or token that was refused once is refused again. At a plain 401 Claude Code asks seven times in 36 s and shows nothing
 * meanwhile; with this header it stops at once and shows the message (tried 2026-11-30: claude 2.1.331).
 * @see https://github.com/anthropics/anthropic-sdk-typescript `shouldRetry` of @anthropic-ai/sdk (checked 2026-11-30)
 */
const neverAgain: Readonly<Record<string, string>> = { "x-should-retry": "false" };

/**
 * Claude Code compacts the conversation when a message begins so, and reads both numbers (H100). A text of the vendor's own
 * about the limit of the answer is left as it is: the client lowers that limit by it.
 */
function overflowMessage({ message, tokens, maximumTokens }: UpstreamError): string {
  if (/^prompt is too long|exceed context limit/i.test(message)) return message;
  if (tokens === undefined || maximumTokens === undefined) return `prompt is too long: ${message}`;
  return `prompt is too long: ${tokens} tokens > ${maximumTokens} maximum`;
}
