/** Errors both ways: whatever a body is, its class survives, since clients decide by it whether to compact, wait or stop. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { list, number, object, objects, parseJson, text } from "../read.ts";
import { overflowMessage, readOverflow } from "./overflow.ts";

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

/** Types and codes of this format, and those of others that say more than their status. */
const classes: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["invalid_request_error", "invalid-request"],
  ["authentication_error", "authentication"],
  ["permission_error", "permission"],
  ["billing_error", "billing"],
  ["not_found_error", "not-found"],
  ["conflict_error", "invalid-request"],
  ["request_too_large", "too-large"],
  ["rate_limit_error", "rate-limit"],
  ["overloaded_error", "overloaded"],
  ["api_error", "server"],
  ["timeout_error", "timeout"],
  ["context_length_exceeded", "context-overflow"],
  ["exceed_context_size_error", "context-overflow"],
  ["invalid_api_key", "authentication"],
  ["insufficient_quota", "billing"],
  ["model_not_found", "not-found"],
  ["rate_limit_exceeded", "rate-limit"],
  ["server_is_overloaded", "overloaded"],
  ["server_error", "server"],
  ["INVALID_ARGUMENT", "invalid-request"],
  ["UNAUTHENTICATED", "authentication"],
  ["PERMISSION_DENIED", "permission"],
  ["NOT_FOUND", "not-found"],
  ["RESOURCE_EXHAUSTED", "rate-limit"],
  ["UNAVAILABLE", "overloaded"],
  ["INTERNAL", "server"],
  ["DEADLINE_EXCEEDED", "timeout"],
]);

const byStatus: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [401, "authentication"],
  [402, "billing"],
  [403, "permission"],
  [404, "not-found"],
  [408, "timeout"],
  [413, "too-large"],
  [429, "rate-limit"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

function classOfStatus(status: number): ErrorClass {
  return byStatus.get(status) ?? (status >= 400 && status < 500 ? "invalid-request" : "server");
}

export function decodeError(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: JsonValue | string,
): UpstreamError {
  const parsed = typeof body === "string" ? (parseJson(body) ?? body) : body;
  const error = readError(parsed);
  const retryAfterMs = retryAfter(headers) ?? error.retryAfterMs;
  const known = classed(error, status);
  return {
    ...known,
    message: known.message === "" ? `HTTP ${status}` : known.message,
    ...(status >= 400 && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The error in a frame of a stream, which has no status. */
export function decodeStreamError(raw: JsonObject): UpstreamError {
  const error = classed(readError(raw), 0);
  return error.message === "" ? { ...error, message: "the upstream sent an error" } : error;
}

interface ReadError {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  readonly retryAfterMs?: number;
}

function classed(error: ReadError, status: number): UpstreamError {
  const { type, code, message, param } = error;
  const named = classes.get(code ?? "") ?? classes.get(type ?? "");
  const numeric = Number(code);
  const found = named ?? classOfStatus(status === 0 && numeric >= 400 ? numeric : status);
  const overflow = readOverflow(message);
  const overflows = found === "context-overflow" || (overflow !== undefined && mayOverflow.has(found));
  const isBroke = found === "invalid-request" && /credit balance is too low/i.test(message);
  return {
    class: overflows ? "context-overflow" : isBroke ? "billing" : found,
    message,
    ...(param !== undefined && { param }),
    ...((code ?? type) !== undefined && { code: code ?? type ?? "" }),
    ...(overflows && overflow),
  };
}

/** Classes under which vendors report an overflow. */
const mayOverflow: ReadonlySet<ErrorClass> = new Set(["invalid-request", "too-large", "server"]);

/** Messages, Chat and Responses, Gemini (also in a list), FastAPI's `detail`, or no JSON at all. */
function readError(body: JsonValue): ReadError {
  if (typeof body === "string") return { message: plainText(body) };
  const outer = isObject(body) ? body : objects(list(body))[0];
  if (outer === undefined) return { message: "" };
  const inner = object(outer["error"]) ?? outer;
  const detail = outer["detail"];
  const message =
    text(inner["message"]) ??
    text(outer["error"]) ??
    text(outer["message"]) ??
    text(outer["error_msg"]) ??
    text(detail) ??
    text(objects(detail)[0]?.["msg"]) ??
    "";
  const type = text(inner["type"]) ?? text(inner["status"]);
  const code = text(inner["code"]) ?? number(inner["code"])?.toString();
  const param = text(inner["param"]);
  const delay = objects(inner["details"])
    .map((one) => text(one["retryDelay"]))
    .find((one) => one !== undefined);
  const seconds = delay === undefined ? Number.NaN : Number.parseFloat(delay);
  return {
    message: message.trim(),
    ...(type !== undefined && type !== "error" && { type }),
    ...(code !== undefined && { code }),
    ...(param !== undefined && { param }),
    ...(Number.isFinite(seconds) && { retryAfterMs: Math.ceil(seconds * 1000) }),
  };
}

/** Pages of HTML come from balancers: their title says what is wrong, the rest is noise. */
function plainText(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
  return (title ?? body.slice(0, 2000).replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ").trim().slice(0, 500);
}

/** Seconds, or milliseconds under a name of the SDKs'. A date is not read: no clock here. */
function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const milliseconds = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (milliseconds >= 0) return Math.ceil(milliseconds);
  const seconds = headers["retry-after"] ?? "";
  return /^\d+(\.\d+)?$/.test(seconds.trim()) ? Math.ceil(Number(seconds) * 1000) : undefined;
}

export function errorBody(error: UpstreamError): JsonObject {
  const [type] = written[error.class];
  const message = error.class === "context-overflow" ? overflowMessage(error) : error.message;
  return { type: "error", error: { type, message } };
}

export function encodeError(error: UpstreamError): EncodedError {
  const [, usual] = written[error.class];
  const { status, retryAfterMs } = error;
  // A status of the same class says more (502); overload and overflow have one that clients know.
  const isFit =
    status !== undefined && error.class === "server" && status >= 500 && classOfStatus(status) === "server";
  return {
    status: isFit ? status : usual,
    headers: retryAfterMs === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterMs / 1000)) },
    body: errorBody(error),
  };
}
