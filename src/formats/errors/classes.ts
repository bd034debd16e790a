/** What vendors' error codes, types and sentences mean. Data for `read-error.ts`. */
import type { ErrorClass } from "../internal/answer.ts";

type Table = Readonly<Record<string, ErrorClass>>;

export const classByStatus: Readonly<Record<number, ErrorClass>> = {
  400: "invalid-request",
  401: "authentication",
  402: "billing",
  403: "permission",
  404: "not-found",
  408: "timeout",
  413: "too-large",
  422: "invalid-request",
  429: "rate-limit",
  // Groq: no room in the flex tier.
  498: "overloaded",
  // Google: the caller went away.
  499: "server",
  500: "server",
  501: "unsupported",
  502: "server",
  503: "overloaded",
  504: "timeout",
  // Cloudflare's: the server behind it did not answer in time.
  522: "timeout",
  524: "timeout",
  529: "overloaded",
};

/** Words in `code`, `type` or `status` that say more than the HTTP status does. */
export const classByWord: Table = {
  // @see https://platform.openai.com/docs/guides/error-codes (checked 2026-11-25)
  context_length_exceeded: "context-overflow",
  invalid_api_key: "authentication",
  model_not_found: "not-found",
  insufficient_quota: "billing",
  billing_hard_limit_reached: "billing",
  rate_limit_exceeded: "rate-limit",
  server_is_overloaded: "overloaded",
  slow_down: "overloaded",
  server_error: "server",
  timeout: "timeout",
  vector_store_timeout: "timeout",
  permission_denied: "permission",
  // ChatGPT's plans
  usage_not_included: "billing",
  usage_limit_reached: "billing",
  // llama.cpp
  exceed_context_size_error: "context-overflow",
  // Anthropic's types, from gateways.
  authentication_error: "authentication",
  permission_error: "permission",
  not_found_error: "not-found",
  billing_error: "billing",
  rate_limit_error: "rate-limit",
  overloaded_error: "overloaded",
  api_error: "server",
  timeout_error: "timeout",
  request_too_large: "too-large",
  // Google's status words. @see https://ai.google.dev/gemini-api/docs/troubleshooting (checked 2026-11-25)
  UNAUTHENTICATED: "authentication",
  PERMISSION_DENIED: "permission",
  NOT_FOUND: "not-found",
  RESOURCE_EXHAUSTED: "rate-limit",
  INTERNAL: "server",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
  CANCELLED: "server",
  UNKNOWN: "server",
  DATA_LOSS: "server",
  ABORTED: "overloaded",
  UNIMPLEMENTED: "unsupported",
  // Groq: the model wrote a call or an answer that is not as declared, which another try mends (H57).
  tool_use_failed: "server",
  json_validate_failed: "server",
  // Kimi's types and DashScope's codes.
  exceeded_current_quota_error: "billing",
  invalid_authentication_error: "authentication",
  incorrect_api_key_error: "authentication",
  rate_limit_reached_error: "rate-limit",
  engine_overloaded_error: "overloaded",
  resource_not_found_error: "not-found",
  InvalidApiKey: "authentication",
  Arrearage: "billing",
  ModelNotFound: "not-found",
  "Throttling.RateQuota": "rate-limit",
  "Throttling.AllocationQuota": "rate-limit",
  // GLM's numbers, as text: https://docs.z.ai/api-reference/api-code (not yet seen in recorded traffic)
  "1000": "authentication",
  "1001": "authentication",
  "1002": "authentication",
  "1003": "authentication",
  "1004": "authentication",
  "1110": "permission",
  "1111": "permission",
  "1112": "permission",
  "1113": "billing",
  "1210": "invalid-request",
  "1211": "not-found",
  "1213": "invalid-request",
  "1214": "invalid-request",
  "1220": "permission",
  "1234": "server",
  "1261": "context-overflow",
  "1302": "rate-limit",
  "1303": "rate-limit",
  "1304": "rate-limit",
  "1305": "overloaded",
  "1308": "rate-limit",
  "1309": "billing",
  "1310": "rate-limit",
};

/**
 * Words for "something is wrong with the request": what the text or the status says is more. Google's stands for a wrong
 * key too.
 */
export const vagueWords: ReadonlySet<string> = new Set([
  "invalid_request_error",
  "invalid_prompt",
  "conflict_error",
  // Of a failed response. @see https://github.com/openai/openai-node `ResponseError` of openai 7.57.0 (checked 2026-11-25)
  "data_residency_mismatch",
  "bio_policy",
  "cyber_policy",
  "misalignment_policy_violation",
  "invalid_image",
  "invalid_image_format",
  "invalid_base64_image",
  "invalid_image_url",
  "image_too_large",
  "image_too_small",
  "image_parse_error",
  "image_content_policy_violation",
  "invalid_image_mode",
  "image_file_too_large",
  "unsupported_image_media_type",
  "empty_image_file",
  "failed_to_download_image",
  "image_file_not_found",
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
]);

/** `base_resp.status_code` of MiniMax: https://platform.minimax.io/docs/api-reference/errorcode */
export const classByBaseStatus: Readonly<Record<number, ErrorClass>> = {
  1001: "timeout",
  1002: "rate-limit",
  1004: "authentication",
  1008: "billing",
  1026: "invalid-request",
  1027: "invalid-request",
  1039: "rate-limit",
  1041: "rate-limit",
  1042: "invalid-request",
  2013: "invalid-request",
  2049: "authentication",
  2056: "rate-limit",
};

/** Further sentences, tried in order, for errors whose status says little: in a stream, 200, 400, 403, 429, 500. */
export const classByText: readonly (readonly [ErrorClass, readonly string[]])[] = [
  [
    "billing",
    [
      "insufficient balance",
      "insufficient_quota",
      "insufficient credit",
      "credit balance is too low",
      "credits are depleted",
      "billing account",
      "exceeded your current quota",
      "arrears",
      "欠费",
      "余额不足",
    ],
  ],
  [
    "rate-limit",
    [
      "rate limit",
      "rate_limit",
      "ratelimit",
      "too many requests",
      "tokens per minute",
      "requests per minute",
    ],
  ],
  ["overloaded", ["overloaded", "at capacity", "server is busy", "high demand", "no available capacity"]],
  [
    "authentication",
    [
      "invalid api key",
      "incorrect api key",
      "invalid_api_key",
      "api key not valid",
      "api_key_invalid",
      "api key expired",
      "unauthorized",
    ],
  ],
  [
    "not-found",
    ["model not found", "model does not exist", "model not exist", "no such model", "unknown model"],
  ],
  ["too-large", ["payload size exceeds"]],
  ["timeout", ["timed out", "timeout"]],
];
