/** Errors: the envelope that all of OpenAI's endpoints share, and the shorter form inside a stream. */
import type { JsonObject } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { compact } from "../read.ts";

interface ErrorWords {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  /** Code inside a stream. Codex compacts, waits or gives up by it, and retries what it does not know. */
  readonly streamCode: string;
}

const words: Readonly<Record<ErrorClass, ErrorWords>> = {
  "invalid-request": { status: 400, type: "invalid_request_error", code: null, streamCode: "invalid_prompt" },
  "context-overflow": {
    status: 400,
    type: "invalid_request_error",
    code: "context_length_exceeded",
    streamCode: "context_length_exceeded",
  },
  authentication: {
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    streamCode: "invalid_api_key",
  },
  permission: {
    status: 403,
    type: "invalid_request_error",
    code: "permission_denied",
    streamCode: "permission_denied",
  },
  // At 429 Codex says "Quota exceeded. Check your plan" in place of the message, at 402 it tries five times more; at
  // 400 it stops and shows what is said (tried 2026-11-30: codex 0.169.0). OpenAI's billing limits have been 400 too.
  billing: {
    status: 400,
    type: "insufficient_quota",
    code: "insufficient_quota",
    streamCode: "insufficient_quota",
  },
  "not-found": {
    status: 404,
    type: "invalid_request_error",
    code: "model_not_found",
    streamCode: "model_not_found",
  },
  "too-large": { status: 413, type: "invalid_request_error", code: null, streamCode: "invalid_prompt" },
  "rate-limit": {
    status: 429,
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    streamCode: "rate_limit_exceeded",
  },
  overloaded: {
    status: 503,
    type: "server_error",
    code: "server_is_overloaded",
    streamCode: "server_is_overloaded",
  },
  server: { status: 500, type: "server_error", code: "server_error", streamCode: "server_error" },
  timeout: { status: 504, type: "server_error", code: "timeout", streamCode: "server_error" },
  unsupported: {
    status: 400,
    type: "invalid_request_error",
    code: "unsupported_parameter",
    streamCode: "invalid_prompt",
  },
};

/** The classes whose code the vendor's own word can't replace: clients act on ours. */
const acted = new Set<ErrorClass>([
  "context-overflow",
  "billing",
  "rate-limit",
  "overloaded",
  "authentication",
]);

export function encodeError(error: UpstreamError): EncodedError {
  const { status, type, code } = words[error.class];
  const given = acted.has(error.class) ? code : (error.code ?? code);
  return {
    status,
    headers: retryHeaders(error),
    body: { error: { message: error.message, type, param: error.param ?? null, code: given } },
  };
}

function retryHeaders({ retryAfterMs }: UpstreamError): Readonly<Record<string, string>> {
  if (retryAfterMs === undefined) return {};
  return {
    "retry-after": `${Math.ceil(retryAfterMs / 1000)}`,
    "retry-after-ms": `${Math.ceil(retryAfterMs)}`,
  };
}

/** `error` of a failed response. Codex reads its waiting time from the words "try again in Ns". */
export function encodeStreamError(error: UpstreamError): JsonObject {
  const { message, retryAfterMs } = error;
  const waits = error.class === "rate-limit" && retryAfterMs !== undefined && !/try again in/i.test(message);
  const hint = waits ? ` Please try again in ${Math.max(0.001, Math.ceil(retryAfterMs) / 1000)}s.` : "";
  return compact({ code: words[error.class].streamCode, message: `${message}${hint}` });
}
