/** Errors: Google's status words and details, whatever else a server sends in their place, and the way back. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { compact, count, number, object, objects, parseJson, text } from "../read.ts";

type Headers = Readonly<Record<string, string>>;

/** @see https://ai.google.dev/gemini-api/docs/troubleshooting (checked 2026-11-25) */
const classByWord: Readonly<Record<string, ErrorClass>> = {
  INVALID_ARGUMENT: "invalid-request",
  FAILED_PRECONDITION: "invalid-request",
  OUT_OF_RANGE: "invalid-request",
  UNAUTHENTICATED: "authentication",
  PERMISSION_DENIED: "permission",
  NOT_FOUND: "not-found",
  RESOURCE_EXHAUSTED: "rate-limit",
  CANCELLED: "server",
  INTERNAL: "server",
  UNKNOWN: "server",
  DATA_LOSS: "server",
  ABORTED: "overloaded",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
  UNIMPLEMENTED: "unsupported",
};

const classByStatus: Readonly<Record<number, ErrorClass>> = {
  400: "invalid-request",
  401: "authentication",
  402: "billing",
  403: "permission",
  404: "not-found",
  408: "timeout",
  413: "too-large",
  429: "rate-limit",
  499: "server",
  501: "unsupported",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

/** Sentences that say more than word and status, in lower case, tried in order. */
const classByText: readonly (readonly [string, ErrorClass])[] = [
  ["exceeds the maximum number of tokens", "context-overflow"],
  ["maximum context length", "context-overflow"],
  ["prompt is too long", "context-overflow"],
  ["api key not valid", "authentication"],
  ["api_key_invalid", "authentication"],
  ["api key expired", "authentication"],
  ["payload size exceeds", "too-large"],
  ["billing account", "billing"],
  ["credits are depleted", "billing"],
  ["insufficient credit", "billing"],
];

/** The error in a body or frame, or undefined where it has none. */
export function errorOf(body: JsonObject): UpstreamError | undefined {
  const { error } = body;
  if (!isObject(error) && typeof error !== "string") return undefined;
  return decodeError(undefined, {}, body);
}

/** Reads JSON of this or another shape, in a list of one or alone, text, or nothing at all. */
export function decodeError(
  status: number | undefined,
  headers: Headers,
  body: JsonValue | string,
): UpstreamError {
  const parsed = typeof body === "string" ? (parseJson(body) ?? body) : body;
  const outer = Array.isArray(parsed) ? (parsed[0] as JsonValue | undefined) : parsed;
  const fields = object(object(outer)?.["error"]) ?? object(outer) ?? {};
  const message = messageOf(outer, fields) ?? `the upstream answered ${status ?? "with an error"}`;
  const httpStatus = status !== undefined && status >= 400 ? status : count(fields["code"]);
  const word = text(fields["status"]) ?? text(fields["code"]) ?? text(fields["type"]);
  const details = objects(fields["details"]);
  const retryAfterMs = retryDelay(details) ?? retryAfter(headers);
  const kind = classOf(message, word, httpStatus);
  return {
    class: kind,
    message,
    ...(httpStatus !== undefined && httpStatus >= 400 && { status: httpStatus }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...paramOf(details),
    ...(word !== undefined && { code: word }),
    ...(kind === "context-overflow" && tokensIn(message)),
  };
}

function messageOf(outer: JsonValue | undefined, fields: JsonObject): string | undefined {
  const said = text(fields["message"]) ?? text(object(outer)?.["error"]) ?? text(object(outer)?.["detail"]);
  if (said) return said;
  if (typeof outer !== "string") return undefined;
  const plain = outer.trim();
  // A page for people says nothing that a program could use.
  return plain === "" || plain.startsWith("<") ? undefined : plain.slice(0, 2000);
}

function classOf(message: string, word: string | undefined, status: number | undefined): ErrorClass {
  const lower = message.toLowerCase();
  for (const [sentence, kind] of classByText) if (lower.includes(sentence)) return kind;
  const byStatus = status === undefined ? undefined : classByStatus[status];
  // 413 and the like say more than the general word beside them.
  if (byStatus === "too-large" || byStatus === "billing") return byStatus;
  if (word !== undefined && Object.hasOwn(classByWord, word)) return classByWord[word] ?? "server";
  return byStatus ?? "server";
}

/** `RetryInfo.retryDelay` is a number of seconds with an `s`. */
function retryDelay(details: readonly JsonObject[]): number | undefined {
  for (const detail of details) {
    const delay = text(detail["retryDelay"]);
    if (delay !== undefined) return milliseconds(delay.replace(/s$/, ""));
  }
  return undefined;
}

/** A date, which the header may hold too, can't be read without a clock. */
function retryAfter(headers: Headers): number | undefined {
  const exact = headers["retry-after-ms"];
  if (exact !== undefined && number(Number(exact)) !== undefined) return Number(exact);
  const seconds = headers["retry-after"];
  return seconds === undefined ? undefined : milliseconds(seconds);
}

function milliseconds(seconds: string): number | undefined {
  const value = seconds.trim() === "" ? undefined : number(Number(seconds));
  return value === undefined || value < 0 ? undefined : Math.round(value * 1000);
}

function paramOf(details: readonly JsonObject[]): { readonly param?: string } {
  for (const detail of details) {
    const [violation] = objects(detail["fieldViolations"]);
    const param = violation && text(violation["field"]);
    if (param) return { param };
  }
  return {};
}

/** "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)." */
function tokensIn(message: string): { readonly tokens?: number; readonly maximumTokens?: number } {
  const found = /token count[^0-9]*(\d+)[^0-9]+(\d+)/.exec(message);
  return found ? { tokens: Number(found[1]), maximumTokens: Number(found[2]) } : {};
}

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
