/** Errors: bodies of any vendor to a class, and a class to OpenAI's envelope. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { EncodedError } from "../contract.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { number, object, objects, text } from "../read.ts";
import { classByBaseStatus, classByStatus, classByText, classByWord, overflowTexts } from "./error-tables.ts";

type Headers = Readonly<Record<string, string>>;

/** What a body says, wherever it says it. */
interface Said {
  readonly message: string;
  readonly code?: string;
  readonly type?: string;
  readonly param?: string;
  readonly retryDelay?: string;
  readonly class?: ErrorClass;
}

export function decodeError(status: number, headers: Headers, body: JsonValue | string): UpstreamError {
  return classified(said(body), status, headers);
}

/**
 * The error that an answer or a chunk holds in spite of HTTP 200; undefined for a healthy one (H84, H87). OpenRouter's
 * stands beside `choices`, MiniMax' is a status other than 0 in `base_resp`.
 */
export function errorInside(body: JsonObject): UpstreamError | undefined {
  if (!holdsError(body)) return undefined;
  const found = said(body);
  const status = Number(found.code);
  return classified(found, status >= 400 && status < 600 ? status : undefined, {});
}

function holdsError(body: JsonObject): boolean {
  const { error } = body;
  if (typeof error === "string") return error !== "";
  if (isObject(error)) return Object.keys(error).length > 0;
  const base = object(body["base_resp"]);
  if (base && (number(base["status_code"]) ?? 0) !== 0) return true;
  if (body["object"] === "error" || body["type"] === "error") return true;
  return body["choices"] === undefined && body["code"] !== undefined && typeof body["message"] === "string";
}

function classified(found: Said, status: number | undefined, headers: Headers): UpstreamError {
  const kind = classOf(found, status);
  const retryAfterMs = retryAfter(headers, found);
  return {
    class: kind,
    message:
      found.message || (status === undefined ? "the upstream failed and said nothing" : `HTTP ${status}`),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(found.param !== undefined && { param: found.param }),
    ...(found.code !== undefined && { code: found.code }),
    ...(kind === "context-overflow" && tokenCounts(found)),
  };
}

/** The most telling sign first: a known code, a sentence of overflow, a type, further sentences, the status. */
function classOf({ class: given, code, type, message }: Said, status: number | undefined): ErrorClass {
  const lower = message.toLowerCase();
  const overflows = overflowTexts.some((sentence) => lower.includes(sentence));
  const byCode = word(code);
  if (byCode === "billing" || byCode === "authentication") return byCode;
  if (overflows && status !== 401 && status !== 402 && status !== 429) return "context-overflow";
  const known = given ?? byCode ?? word(type);
  const byText = classByText.find(([, sentences]) => sentences.some((one) => lower.includes(one)))?.[0];
  // OpenAI says `insufficient_quota` with 429, Google says RESOURCE_EXHAUSTED for both.
  if (byText === "billing" && (known === undefined || known === "rate-limit")) return byText;
  if (known) return known;
  if (status !== undefined && status !== 200 && status !== 400 && status !== 500) return byStatus(status);
  // A refused request may speak of a field that is named so.
  if (status === 400 && byText === "timeout") return byStatus(status);
  return byText ?? byStatus(status ?? 500);
}

function word(name: string | undefined): ErrorClass | undefined {
  return name !== undefined && Object.hasOwn(classByWord, name) ? classByWord[name] : undefined;
}

function byStatus(status: number): ErrorClass {
  return classByStatus[status] ?? (status >= 400 && status < 500 ? "invalid-request" : "server");
}

/** OpenAI's envelope, Google's in a list, xAI's `{code, error: text}`, FastAPI's `detail`, `base_resp`, HTML, nothing. */
function said(body: JsonValue | string): Said {
  if (typeof body === "string") return { message: plain(body) };
  if (Array.isArray(body)) return said((body as readonly JsonValue[])[0] ?? "");
  if (!isObject(body)) return { message: "" };
  const base = object(body["base_resp"]);
  const baseStatus = number(base?.["status_code"]) ?? 0;
  if (base && baseStatus !== 0) {
    return {
      message: text(base["status_msg"]) ?? "",
      code: String(baseStatus),
      class: classByBaseStatus[baseStatus] ?? "server",
    };
  }
  const inner = object(body["error"]);
  const from = inner ?? body;
  const code = wordOrNumber(from["code"]) ?? wordOrNumber(body["code"]);
  const type = text(from["status"]) ?? text(from["type"]);
  const param = text(from["param"]);
  const retryDelay = objects(from["details"])
    .map((detail) => text(detail["retryDelay"]))
    .find(Boolean);
  return {
    message: messageOf(body, inner),
    ...(code !== undefined && { code }),
    ...(type !== undefined && { type }),
    ...(param !== undefined && { param }),
    ...(retryDelay !== undefined && { retryDelay }),
  };
}

function messageOf(body: JsonObject, inner: JsonObject | undefined): string {
  const main =
    text(inner?.["message"]) ??
    text(body["error"]) ??
    text(body["message"]) ??
    text(body["msg"]) ??
    detail(body["detail"]);
  // OpenRouter's own sentence says nothing; the provider's is in the metadata.
  const raw = text(object(inner?.["metadata"])?.["raw"]);
  if (raw !== undefined && main !== undefined) return `${main}: ${plain(raw)}`;
  return main ?? raw ?? "";
}

/** FastAPI: one sentence, or a list of `{loc, msg}`. */
function detail(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  const found = objects(value).map((one) => text(one["msg"]) ?? "");
  return found.length > 0 ? found.join("; ") : undefined;
}

function wordOrNumber(value: JsonValue | undefined): string | undefined {
  return typeof value === "number" ? String(value) : text(value);
}

/** The text of an HTML page, or the text itself: the start of it. */
function plain(body: string): string {
  const page = body.slice(0, 20_000);
  if (!page.trimStart().startsWith("<")) return page.slice(0, 1000).trim();
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(page)?.[1]?.trim();
  if (title) return title;
  const words = page.replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ");
  return words.replace(/\s+/g, " ").trim().slice(0, 500);
}

/** Headers first, then what the body says: Google's `retryDelay`, and sentences such as "try again in 7.66s". */
function retryAfter(headers: Headers, { message, retryDelay }: Said): number | undefined {
  const ms = Number(headers["retry-after-ms"] || Number.NaN);
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const seconds = Number(headers["retry-after"] || Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  if (retryDelay !== undefined) return Math.round(Number.parseFloat(retryDelay) * 1000) || undefined;
  const told = /try again in (?:(\d+)m)?([\d.]+)(ms|s)\b/i.exec(message);
  if (!told) return undefined;
  const amount = Number(told[2]) * (told[3] === "ms" ? 1 : 1000);
  return Math.round(amount + Number(told[1] ?? 0) * 60_000) || undefined;
}

/** The first two great numbers of the sentence: the greater was sent, the smaller is allowed; one alone is the limit. */
function tokenCounts({ message, code }: Said): { tokens?: number; maximumTokens?: number } {
  const found = message.match(/(?<![\w.-])(?:\d{1,3}(?:,\d{3})+|\d{4,8})(?![\w-])/g) ?? [];
  const [first, second] = found
    .filter((digits) => digits !== code)
    .map((digits) => Number(digits.replaceAll(",", "")));
  if (first === undefined) return {};
  if (second === undefined || second === first) return { maximumTokens: first };
  return { tokens: Math.max(first, second), maximumTokens: Math.min(first, second) };
}

/** How OpenAI says each class. */
const envelopes: Readonly<
  Record<ErrorClass, { readonly status: number; readonly type: string; readonly code: string | null }>
> = {
  "invalid-request": { status: 400, type: "invalid_request_error", code: null },
  "context-overflow": { status: 400, type: "invalid_request_error", code: "context_length_exceeded" },
  authentication: { status: 401, type: "invalid_request_error", code: "invalid_api_key" },
  permission: { status: 403, type: "invalid_request_error", code: "permission_denied" },
  billing: { status: 429, type: "insufficient_quota", code: "insufficient_quota" },
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
