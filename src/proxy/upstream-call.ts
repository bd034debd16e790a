/** The request to an upstream: its URL, its headers with the key, and which of the client's headers go along. */
import type { IncomingHttpHeaders } from "node:http";
import type { WireFormat } from "../core/ids.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Auth } from "../registry/schema.ts";

export interface UpstreamCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface CallOptions {
  readonly format: WireFormat;
  readonly url: string;
  readonly stream: boolean;
  readonly auth: Auth;
  /** undefined: the server wants none. */
  readonly key: string | undefined;
  readonly ownHeaders: Readonly<Record<string, string>>;
  /** Of the client; only those of its format's protocol go along, and only to the same format. */
  readonly client: { readonly format: WireFormat; readonly headers: IncomingHttpHeaders };
}

/** Headers that belong to a format and say something about the body. Everything else of the client's stays here. */
const carried: Readonly<Record<WireFormat, readonly string[]>> = {
  "anthropic-messages": ["anthropic-version", "anthropic-beta"],
  "openai-chat": ["openai-beta"],
  "openai-responses": ["openai-beta"],
  gemini: [],
};

/** The version that Messages needs in every request. */
const anthropicVersion = "2023-06-01";

const authHeaders: Readonly<Record<Auth, (key: string) => readonly [string, string]>> = {
  bearer: (key) => ["authorization", `Bearer ${key}`],
  "x-api-key": (key) => ["x-api-key", key],
  "x-goog-api-key": (key) => ["x-goog-api-key", key],
  "api-key": (key) => ["api-key", key],
};

export function upstreamCall({
  format,
  url,
  stream,
  auth,
  key,
  ownHeaders,
  client,
}: CallOptions): UpstreamCall {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: stream ? "text/event-stream" : "application/json",
    // What comes packed would have to be unpacked to be read; an upstream is near enough to send it plain.
    "accept-encoding": "identity",
    "user-agent": "aienv",
  };
  if (format === "anthropic-messages") headers["anthropic-version"] = anthropicVersion;
  if (format === client.format) {
    for (const name of carried[format]) {
      const value = client.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
  }
  for (const [name, value] of Object.entries(ownHeaders)) headers[name.toLowerCase()] = value;
  if (key !== undefined) {
    const [name, value] = authHeaders[auth](key);
    headers[name] = value;
  }
  return { url, headers };
}

interface Addressed {
  readonly format: WireFormat;
  readonly baseUrl: string;
  /** As the upstream calls it. */
  readonly model: string;
  readonly stream: boolean;
}

/** Where a format's requests go. @throws FormatError where the model's name can't stand in a URL */
export function upstreamUrl({ format, baseUrl, model, stream }: Addressed): string {
  const base = baseUrl.replace(/\/+$/, "");
  switch (format) {
    case "anthropic-messages":
      return `${base}/v1/messages`;
    case "openai-chat":
      return `${base}/chat/completions`;
    case "openai-responses":
      return `${base}/responses`;
    case "gemini": {
      const verb = stream ? "streamGenerateContent?alt=sse" : "generateContent";
      return `${base}/v1beta/models/${pathOf(model)}:${verb}`;
    }
  }
}

/**
 * A model's name as part of a path. Dots alone would lead out of it, encoded or not, and a list of models that came from a
 * server may hold anything.
 */
function pathOf(model: string): string {
  const segments = model.split("/");
  if (segments.some((segment) => /^\.{0,2}$/.test(segment)))
    throw new FormatError("unsupported", `the model's name ${JSON.stringify(model)} can't stand in a URL`);
  return segments.map(encodeURIComponent).join("/");
}
