/** Addresses as programs write them: the whole path of a request, or a base URL, with or without its version. */
import type { WireFormat } from "../../core/ids.ts";
import { correctBaseUrl } from "../../registry/base-url.ts";

export interface ReadEndpoint {
  readonly format: WireFormat;
  /** As a registry writes it. */
  readonly url: string;
}

/** What follows a base URL in a request says the format. */
const requestPaths: readonly (readonly [RegExp, WireFormat])[] = [
  [/\/chat\/completions$/, "openai-chat"],
  [/\/responses$/, "openai-responses"],
  [/\/messages(?:\/count_tokens)?$/, "anthropic-messages"],
  [/\/v1(?:beta|alpha)\/models(?:\/.*)?$|:(?:stream)?generateContent$/i, "gemini"],
];

/** The format that the request path at the end of a URL belongs to; undefined for a base URL. */
export function formatOfRequestUrl(url: string): WireFormat | undefined {
  const bare = url.replace(/[?#].*$/s, "").replace(/\/+$/, "");
  return requestPaths.find(([path]) => path.test(bare))?.[1];
}

/** The address as a base URL of the format, what its clients append taken off. */
export function readEndpoint(format: WireFormat, url: string): ReadEndpoint {
  const bare = url.trim().replace(/[?#].*$/s, "");
  const cut = format === "gemini" ? bare.replace(/\/v1(?:beta|alpha)?\/models\/?.*$/, "") : bare;
  return { format, url: correctBaseUrl(format, cut).url };
}

/**
 * For sources that say nothing of the format: an `/anthropic` in the path is Anthropic's, a request path says it
 * itself, and everything else speaks Chat.
 */
export function guessFormat(url: string): WireFormat {
  const said = formatOfRequestUrl(url);
  if (said !== undefined) return said;
  if (/^https?:\/\/api\.anthropic\.com\b|\/anthropic(?:\/|$)|\/claude(?:\/|$)/i.test(url))
    return "anthropic-messages";
  return "openai-chat";
}
