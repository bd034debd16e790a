/** Requests to one gateway and no other address: bounded, without redirects, its answers read as data. */
import { AienvError } from "../core/error.ts";
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { keysIn, refusalWords } from "./refusal-words.ts";

export interface Credentials {
  /** The administrator's token; undefined: only what is public can be asked. */
  readonly token?: string | undefined;
  /** The administrator's id, where the system wants it. */
  readonly user?: string | undefined;
}

export interface GatewayRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GatewayAnswer {
  readonly status: number;
  /** undefined where the answer is no JSON. */
  readonly body: JsonValue | undefined;
  /** Its words for people, or the beginning of its text: one short line, without the keys that were sent. */
  readonly words: string;
}

export interface GatewayConnection {
  readonly url: string;
  readonly credentials: Credentials;
  /** @throws AienvError `gateway.unreachable`; any status is an answer. */
  readonly ask: (path: string, request?: GatewayRequest) => Promise<GatewayAnswer>;
}

const timeoutMs = 20_000;
const mostBytes = 16 * 1024 * 1024;
/** A gateway that limits requests says for how long; longer waits are the user's. */
const mostWaitMs = 5_000;
const mostTries = 3;

/** `url` as the registry gives it, with or without `/v1` at its end. */
export function connect(url: string, credentials: Credentials): GatewayConnection {
  const base = url.replace(/\/+$/, "").replace(/\/v1$/, "");
  return {
    url: base,
    credentials,
    ask: (path, request = {}) => askOften(base, path, request, credentials),
  };
}

/** Too many requests is the one answer that is asked again, since nothing was done. */
async function askOften(
  base: string,
  path: string,
  request: GatewayRequest,
  { token = "" }: Credentials,
): Promise<GatewayAnswer> {
  const keys = [token, ...keysIn(request.body)];
  for (let tries = 1; ; tries += 1) {
    const { retryAfterMs, ...answer } = await ask(base, path, request, keys);
    if (answer.status !== 429 || tries === mostTries || retryAfterMs > mostWaitMs) return answer;
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
  }
}

async function ask(
  base: string,
  path: string,
  { method = "GET", query = {}, body, headers = {} }: GatewayRequest,
  keys: readonly string[],
): Promise<GatewayAnswer & { readonly retryAfterMs: number }> {
  const url = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  try {
    const response = await fetch(url, {
      method,
      // A redirect would carry the credentials to wherever the answer says.
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: "application/json", ...(body !== undefined && jsonBody), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await readBounded(response);
    const answered = parsed(text);
    return {
      status: response.status,
      body: answered,
      words: refusalWords(answered, text, keys),
      retryAfterMs: 1000 * (Number(response.headers.get("retry-after")) || 1),
    };
  } catch (cause) {
    throw new AienvError("gateway.unreachable", `${base} does not answer: ${reasonOf(cause)}`, {
      hint: "is the gateway running, and its address right? aienv edit",
      cause,
    });
  }
}

const jsonBody = { "content-type": "application/json" };

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError") return `nothing came within ${timeoutMs / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error)
    return "code" in cause && cause.code === "ECONNREFUSED" ? "nobody listens there" : cause.message;
  return error.message;
}

/**
 * The answer's body as an object, where the request succeeded. `what` names the request for people.
 * @throws AienvError `gateway.refused` with what the gateway said.
 */
export function objectOf(answer: GatewayAnswer, what: string): JsonObject {
  const { status, body } = answer;
  if (status >= 200 && status < 300 && isObject(body)) return body;
  throw refused(what, answer);
}

/** @throws nothing: gives the error to throw. 401 and 403 are about the credentials. */
export function refused(what: string, { status, words }: GatewayAnswer): AienvError {
  const quoted = words === "" ? "" : `: ${JSON.stringify(words)}`;
  return new AienvError("gateway.refused", `the gateway refused to ${what} (${status})${quoted}`, {
    hint:
      status === 401 || status === 403
        ? "admin: { token: …, user: … } of the provider, by aienv edit"
        : "aienv gateway status",
  });
}

/** The error to throw when pages go on and on: what is known of a part of a list would make the rest anew. */
export function endless(what: string): AienvError {
  return new AienvError("gateway.refused", `the gateway gave no end of pages when asked to ${what}`, {
    hint: "aienv gateway status",
  });
}

/** The error to throw for an answer that can't be read: to take it for an empty list would make all anew, or write over it. */
export function unreadable(what: string): AienvError {
  return new AienvError(
    "gateway.refused",
    `asked to ${what}, the gateway answers in a shape that is not known`,
    {
      hint: "aienv gateway status",
    },
  );
}
