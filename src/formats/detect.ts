/** Which wire format and which operation a client's request is, by method, path and headers alone. */
import type { WireFormat } from "../core/ids.ts";

/**
 * What a client asks for. `generate`: an answer of a model; `count-tokens`; `models` and `model`: the list and one entry;
 * `compact`: a summary of a conversation (Responses); `alive`: a look whether anybody is there. `other` passes through to
 * a provider that has the route: `path` is what follows the version.
 */
export type Detected =
  | { readonly operation: "generate" | "count-tokens"; readonly format: WireFormat; readonly route?: Route }
  | { readonly operation: "models"; readonly format: WireFormat }
  | { readonly operation: "model"; readonly format: WireFormat; readonly model: string }
  | { readonly operation: "compact"; readonly format: "openai-responses" }
  | { readonly operation: "alive" }
  | { readonly operation: "other"; readonly path: string };

/** What Gemini has in its URL. `list`: the stream is a JSON list, since `alt=sse` was not asked for. */
export interface Route {
  readonly model: string;
  readonly stream: boolean;
  readonly list: boolean;
}

export interface RequestLine {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const posts: Readonly<Record<string, Detected>> = {
  messages: { operation: "generate", format: "anthropic-messages" },
  "messages/count_tokens": { operation: "count-tokens", format: "anthropic-messages" },
  "chat/completions": { operation: "generate", format: "openai-chat" },
  responses: { operation: "generate", format: "openai-responses" },
  "responses/input_tokens": { operation: "count-tokens", format: "openai-responses" },
  "responses/compact": { operation: "compact", format: "openai-responses" },
};

/** OpenAI's further routes, and those that others have added beside them. */
const others =
  /^(?:embeddings|completions|moderations|rerank|images\/(?:generations|edits|variations)|audio\/(?:speech|transcriptions|translations))$/;

/**
 * Undefined where the path is none that anybody serves. A version that stands twice (a base URL with `/v1` in a tool that
 * adds its own) counts once, and a missing one is not missed.
 */
export function detect({ method, url, headers }: RequestLine): Detected | undefined {
  const [path = "", query = ""] = splitOnce(url, "?");
  if (method === "HEAD" && /^\/(?:api\/hello)?$/.test(path)) return { operation: "alive" };
  const rest = path.replace(/^(?:\/v1(?:beta)?(?=\/))*\//, "").replace(/\/$/, "");
  if (method === "POST") {
    if (Object.hasOwn(posts, rest)) return posts[rest];
    if (others.test(rest)) return { operation: "other", path: rest };
    return geminiPost(rest, query);
  }
  if (method !== "GET" && method !== "HEAD") return undefined;
  const format = clientOf({ url, headers });
  if (rest === "models") return { operation: "models", format };
  if (rest.startsWith("models/")) return { operation: "model", format, model: decode(rest.slice(7)) };
  return undefined;
}

/**
 * `models/NAME:verb`; a name may hold colons and slashes, so the last colon counts. Libraries leave `models/` away before a
 * name with a slash (`PROVIDER/MODEL`), which they take for a path, and put Vertex' path before it.
 */
function geminiPost(rest: string, query: string): Detected | undefined {
  const colon = rest.lastIndexOf(":");
  const named = rest.slice(0, Math.max(colon, 0)).replace(/^(?:.*\/publishers\/[^/]+\/)?models\//, "");
  if (named === "") return undefined;
  const model = decode(named);
  const verb = rest.slice(colon + 1);
  const stream = verb === "streamGenerateContent";
  const list = stream && !query.split("&").includes("alt=sse");
  const route = { model, stream, list };
  if (stream || verb === "generateContent") return { operation: "generate", format: "gemini", route };
  return verb === "countTokens" ? { operation: "count-tokens", format: "gemini", route } : undefined;
}

/** Whose client asks, where no path tells: the three vendors share some, and their clients' headers tell them apart. */
export function clientOf({ url, headers }: Pick<RequestLine, "url" | "headers">): WireFormat {
  if (url.startsWith("/v1beta") || headers["x-goog-api-key"] !== undefined) return "gemini";
  if (headers["anthropic-version"] !== undefined || headers["x-api-key"] !== undefined)
    return "anthropic-messages";
  return headers["user-agent"]?.startsWith("codex") ? "openai-responses" : "openai-chat";
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** A name as it was meant; text that is no encoding stands for itself. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => {
    const bytes = Uint8Array.from(encoded.slice(1).split("%"), (pair) => Number.parseInt(pair, 16));
    return new TextDecoder().decode(bytes);
  });
}
