/** Base URLs as the vendors' SDKs take them; the usual mistakes are recognised and corrected. */
import type { WireFormat } from "../core/ids.ts";

export interface CorrectedUrl {
  readonly url: string;
  /** What was wrong, for people; undefined where nothing was. */
  readonly correction?: string;
}

/** What a client of the format appends by itself: whoever pastes it into a base URL gets it twice. */
const appended: Readonly<Record<WireFormat, RegExp>> = {
  "anthropic-messages": /\/v1(?:\/messages(?:\/count_tokens)?)?$/,
  "openai-chat": /\/chat\/completions$/,
  "openai-responses": /\/responses$/,
  gemini: /\/v1(?:beta|alpha)?(?:\/models(?:\/.*)?)?$/,
};

/**
 * Takes off what the format's client appends (`/v1` for Anthropic's, `/chat/completions`, …) and trailing slashes.
 * A missing `/v1` is added only where the URL is a bare host: whatever path a vendor chose is respected.
 */
export function correctBaseUrl(format: WireFormat, url: string): CorrectedUrl {
  const bare = url.replace(/\/+$/, "");
  let corrected = bare;
  for (let match = appended[format].exec(corrected); match; match = appended[format].exec(corrected))
    corrected = corrected.slice(0, match.index).replace(/\/+$/, "");
  const cut = bare.slice(corrected.length);
  const wantsVersion = format === "openai-chat" || format === "openai-responses";
  const lacksVersion = wantsVersion && /^https?:\/\/[^/]+$/i.test(corrected);
  if (cut !== "")
    return {
      url: lacksVersion ? `${corrected}/v1` : corrected,
      correction: `${format} takes its base URL without ${cut}, which clients append`,
    };
  if (lacksVersion)
    return { url: `${bare}/v1`, correction: `${format} takes its base URL with the version segment /v1` };
  return { url: bare };
}
