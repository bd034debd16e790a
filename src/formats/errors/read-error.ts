/** Errors of any upstream: whatever a body is, its class survives, since clients decide by it to compact, wait or stop. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ErrorClass, UpstreamError } from "../internal/answer.ts";
import { classByStatus, classByText, classByWord, vagueWords } from "./classes.ts";
import { readOverflow } from "./overflow.ts";
import { type Headers, retryAfter } from "./retry-after.ts";
import { type Said, saidIn } from "./said.ts";

/** Longer than anybody is told, in UTF-16 units: what is searched for words and keys must not take its time. */
const longestMessage = 8_000;

/** `status`: absent inside a stream, where a number in the body may stand for it. */
export function readError(
  body: JsonValue | string,
  { status, headers = {} }: { readonly status?: number; readonly headers?: Headers } = {},
): UpstreamError {
  const whole = saidIn(body);
  const said = { ...whole, message: whole.message.slice(0, longestMessage) };
  const known = status ?? statusIn(said);
  const kind = classOf(said, known);
  const retryAfterMs = retryAfter(headers, said.retryDelay, said.message);
  const code = codeOf(said);
  return {
    class: kind,
    message: said.message || (known === undefined ? "the upstream failed and said nothing" : `HTTP ${known}`),
    ...(known !== undefined && { status: known }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(said.param !== undefined && { param: said.param }),
    ...(code !== undefined && { code }),
    ...(kind === "context-overflow" && sizesOf(said)),
  };
}

/** The error of an HTTP answer: every format's `Codec.decodeError`, since vendors answer in each other's shapes. */
export function decodeError(status: number, headers: Headers, body: JsonValue | string): UpstreamError {
  return readError(body, { status, headers });
}

/** The `error` that a body, a frame or an event holds in spite of HTTP 200; undefined where it has none (H84, H87). */
export function errorIn(body: JsonObject): UpstreamError | undefined {
  const { error } = body;
  const isError = isObject(error) ? Object.keys(error).length > 0 : typeof error === "string" && error !== "";
  return isError ? readError(body) : undefined;
}

/** The same of a whole body, which is an error in a shape of its own where it lacks all that an answer has. */
export function errorInPlaceOf(members: readonly string[], body: JsonObject): UpstreamError | undefined {
  return (
    errorIn(body) ??
    (members.some((name) => isObject(body[name]) || Array.isArray(body[name])) ? undefined : readError(body))
  );
}

function statusIn({ code }: Said): number | undefined {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}

/** The vendor's own word; a number that repeats the status says less than a type. */
function codeOf(said: Said): string | undefined {
  return statusIn(said) === undefined ? said.code : (said.type ?? said.code);
}

/** The most telling sign first: a known code, a sentence of overflow, a type, further sentences, the status. */
function classOf(said: Said, status: number | undefined): ErrorClass {
  const { class: given, code, type, message, retryDelay } = said;
  const byCode = word(code);
  if (byCode === "billing" || byCode === "authentication") return byCode;
  const mayOverflow = status !== 401 && status !== 402 && status !== 429;
  if (mayOverflow && readOverflow(message) !== undefined) return "context-overflow";
  // These say more than a general word beside them.
  if (status === 402 || status === 413) return byStatus(status);
  const known = given ?? byCode ?? word(type);
  const lower = message.toLowerCase();
  const byText = classByText.find(([, sentences]) => sentences.some((one) => lower.includes(one)))?.[0];
  // OpenAI says `insufficient_quota` with 429; Google says RESOURCE_EXHAUSTED for both, and when to come back for one.
  const isBroke = byText === "billing" && retryDelay === undefined;
  if (isBroke && (known === undefined || known === "rate-limit")) return byText;
  if (known) return known;
  if (status !== undefined && status !== 200 && status !== 400 && status !== 500) return byStatus(status);
  // A refused request may speak of a field that is named so.
  if (byText !== undefined && (byText !== "timeout" || status !== 400)) return byText;
  if (vagueWords.has(code ?? "") || vagueWords.has(type ?? "")) return "invalid-request";
  return byStatus(status ?? 500);
}

function word(name: string | undefined): ErrorClass | undefined {
  return name !== undefined && Object.hasOwn(classByWord, name) ? classByWord[name] : undefined;
}

function byStatus(status: number): ErrorClass {
  return classByStatus[status] ?? (status >= 400 && status < 500 ? "invalid-request" : "server");
}

function sizesOf({ message }: Said): Pick<UpstreamError, "tokens" | "maximumTokens"> {
  const known = readOverflow(message);
  return known && Object.keys(known).length > 0 ? known : greatNumbers(message);
}

/**
 * The first two great numbers of a sentence: the greater was sent, the smaller is allowed; one alone is the limit. Codes of
 * vendors have four digits.
 */
function greatNumbers(message: string): Pick<UpstreamError, "tokens" | "maximumTokens"> {
  const found = message.match(/(?<![\w.-])(?:\d{1,3}(?:,\d{3})+|\d{5,8})(?![\w-])/g) ?? [];
  const [first, second] = found.map((digits) => Number(digits.replaceAll(",", "")));
  if (first === undefined) return {};
  if (second === undefined || second === first) return { maximumTokens: first };
  return { tokens: Math.max(first, second), maximumTokens: Math.min(first, second) };
}
