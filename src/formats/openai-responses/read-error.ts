/** Finds out of whatever an upstream sent what went wrong: by its code, by what the message says, by the HTTP status. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { object, parseJson, text } from "../read.ts";

interface Around {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function readError(body: JsonValue | string, { status, headers = {} }: Around = {}): UpstreamError {
  const parsed = typeof body === "string" ? (parseJson(body) ?? body) : body;
  const outer = isObject(parsed)
    ? parsed
    : Array.isArray(parsed) && isObject(parsed[0])
      ? parsed[0]
      : undefined;
  const error = object(outer?.["error"]) ?? outer;
  const message =
    messageOf(error, outer, parsed) ?? (status === undefined ? "the upstream failed" : `HTTP ${status}`);
  const code = word(error?.["code"]);
  const type = word(error?.["type"]) ?? word(error?.["status"]);
  const param = text(error?.["param"]);
  const kind = classOf({ code, type, message, status });
  const retryAfterMs = waitMs(headers, message);
  return {
    class: kind,
    message,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
    ...(kind === "context-overflow" && sizes(message)),
  };
}

function word(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return `${value}`;
  return text(value) || undefined;
}

function messageOf(
  error: JsonObject | undefined,
  outer: JsonObject | undefined,
  parsed: JsonValue | undefined,
): string | undefined {
  const found =
    text(error?.["message"]) ?? text(outer?.["error"]) ?? text(outer?.["message"]) ?? detail(outer);
  if (found) return found;
  if (typeof parsed !== "string") return undefined;
  // A page of HTML says little: its title, without tags.
  const plain = parsed
    .slice(0, 4000)
    .replace(/<[^>]{0,1000}>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain.slice(0, 300) || undefined;
}

function detail(outer: JsonObject | undefined): string | undefined {
  const value = outer?.["detail"];
  return typeof value === "string" ? value : text(object(value)?.["message"]);
}

const classByWord: Readonly<Record<string, ErrorClass>> = {
  context_length_exceeded: "context-overflow",
  insufficient_quota: "billing",
  usage_not_included: "billing",
  usage_limit_reached: "billing",
  billing_error: "billing",
  billing_hard_limit_reached: "billing",
  rate_limit_exceeded: "rate-limit",
  rate_limit_error: "rate-limit",
  RESOURCE_EXHAUSTED: "rate-limit",
  slow_down: "overloaded",
  server_is_overloaded: "overloaded",
  overloaded_error: "overloaded",
  UNAVAILABLE: "overloaded",
  invalid_api_key: "authentication",
  authentication_error: "authentication",
  UNAUTHENTICATED: "authentication",
  permission_error: "permission",
  permission_denied: "permission",
  PERMISSION_DENIED: "permission",
  model_not_found: "not-found",
  not_found_error: "not-found",
  NOT_FOUND: "not-found",
  request_too_large: "too-large",
  unsupported_parameter: "unsupported",
  unsupported_value: "unsupported",
  invalid_prompt: "invalid-request",
  invalid_request_error: "invalid-request",
  INVALID_ARGUMENT: "invalid-request",
  server_error: "server",
  api_error: "server",
  timeout: "timeout",
  timeout_error: "timeout",
  DEADLINE_EXCEEDED: "timeout",
};

const classByStatus: Readonly<Record<number, ErrorClass>> = {
  401: "authentication",
  402: "billing",
  403: "permission",
  404: "not-found",
  408: "timeout",
  413: "too-large",
  429: "rate-limit",
  502: "server",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

const overflow =
  /maximum context length|context (?:length|window)|prompt is too long|input (?:is )?too long|exceeds? the (?:model'?s )?(?:maximum )?(?:context|input token)/i;

/** A vague word ("invalid request") must not hide a clear message or status, a clear one decides. */
function classOf({
  code = "",
  type = "",
  message,
  status,
}: {
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly message: string;
  readonly status: number | undefined;
}): ErrorClass {
  const byCode = lookup(code);
  if (byCode && byCode !== "invalid-request") return byCode;
  const byType = lookup(type);
  const isClientFault = status === undefined || (status >= 400 && status < 500 && status !== 429);
  if (isClientFault && overflow.test(message)) return "context-overflow";
  if (byType && byType !== "invalid-request") return byType;
  const byStatus = status === undefined ? Number(code) : status;
  const found = classByStatus[byStatus];
  if (found) return found;
  if (byCode ?? byType) return byCode ?? byType ?? "server";
  return byStatus >= 400 && byStatus < 500 ? "invalid-request" : "server";
}

function lookup(key: string): ErrorClass | undefined {
  return Object.hasOwn(classByWord, key) ? classByWord[key] : undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** A date in `retry-after` is no use to a library without a clock. */
function waitMs(headers: Readonly<Record<string, string>>, message: string): number | undefined {
  const exact = positive(headers["retry-after-ms"]);
  if (exact !== undefined) return exact;
  const seconds = positive(headers["retry-after"]);
  if (seconds !== undefined) return seconds * 1000;
  const [, amount, unit = "s"] = /(?:try again|retry) in (\d+(?:\.\d+)?) ?(ms|s|m)?/i.exec(message) ?? [];
  return amount === undefined ? undefined : Math.ceil(Number(amount) * (units[unit.toLowerCase()] ?? 1000));
}

function positive(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const value = Number(header);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The two sizes that overflow messages tell, in either order of words. */
function sizes(message: string): { readonly tokens?: number; readonly maximumTokens?: number } {
  const maximum =
    /maximum context length (?:is|of) ([\d,]+)/i.exec(message)?.[1] ??
    /> ?([\d,]+) maximum/i.exec(message)?.[1];
  const tokens =
    /(?:resulted in|requested|too long:) (?:about )?([\d,]+)/i.exec(message)?.[1] ??
    /([\d,]+) tokens? >/i.exec(message)?.[1];
  return {
    ...(tokens !== undefined && { tokens: Number(tokens.replaceAll(",", "")) }),
    ...(maximum !== undefined && { maximumTokens: Number(maximum.replaceAll(",", "")) }),
  };
}
