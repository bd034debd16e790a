/** What the body of an error says, wherever it says it. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ErrorClass } from "../internal/answer.ts";
import { number, object, objects, parseJson, text } from "../read.ts";
import { classByBaseStatus } from "./classes.ts";

export interface Said {
  readonly message: string;
  readonly code?: string;
  /** Anthropic's and OpenAI's `type`, or Google's `status`. */
  readonly type?: string;
  readonly param?: string;
  readonly retryDelay?: string;
  /** Where a number of the vendor's says it. */
  readonly class?: ErrorClass;
}

/** Anthropic's, OpenAI's and Google's envelope, that in a list, xAI's `{code, error: text}`, `detail`, `base_resp`, a page. */
export function saidIn(body: JsonValue | string): Said {
  if (typeof body === "string") {
    const parsed = parseJson(body);
    return isObject(parsed) || Array.isArray(parsed) ? saidIn(parsed) : { message: plain(body) };
  }
  if (Array.isArray(body)) return saidIn((body as readonly JsonValue[])[0] ?? "");
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
  return saidInEnvelope(body);
}

function saidInEnvelope(body: JsonObject): Said {
  const inner = object(body["error"]);
  const from = inner ?? body;
  const code = wordOrNumber(from["code"]) ?? wordOrNumber(body["code"]);
  const type = text(from["status"]) ?? text(from["type"]);
  const details = objects(from["details"]);
  const param = text(from["param"]) ?? violatedField(details);
  const retryDelay = details.map((detail) => text(detail["retryDelay"])).find(Boolean);
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
    text(body["error_msg"]) ??
    detail(body["detail"]) ??
    detail(body["errors"]);
  // OpenRouter's own sentence says nothing; the provider's is in the metadata.
  const raw = text(object(inner?.["metadata"])?.["raw"]);
  if (raw !== undefined && main !== undefined) return `${main}: ${plain(raw)}`;
  return (main ?? raw ?? "").trim();
}

/** FastAPI: one sentence, a list of `{loc, msg}`, or an object with a message. Cloudflare's `errors`: a list of `{code, message}`. */
function detail(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  const found = objects(value).map((one) => text(one["msg"]) ?? text(one["message"]) ?? "");
  return found.length > 0 ? found.join("; ") : text(object(value)?.["message"]);
}

function violatedField(details: readonly JsonObject[]): string | undefined {
  for (const one of details) {
    const [violation] = objects(one["fieldViolations"]);
    const field = violation && text(violation["field"]);
    if (field) return field;
  }
  return undefined;
}

function wordOrNumber(value: JsonValue | undefined): string | undefined {
  return typeof value === "number" ? String(value) : text(value);
}

/** The title or text of an HTML page, which balancers send, or the text itself: the start of it. */
function plain(body: string): string {
  const page = body.slice(0, 20_000);
  if (!page.trimStart().startsWith("<")) return page.slice(0, 1000).trim();
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(page)?.[1]?.trim();
  if (title) return title;
  const words = page.replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ").replace(/<[^<>]*>/g, " ");
  return words.replace(/\s+/g, " ").trim().slice(0, 500);
}
