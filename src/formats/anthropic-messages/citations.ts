/** Where an answer's text comes from, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Citation } from "../internal/blocks.ts";
import { object, text } from "../read.ts";
import { keep, own } from "./own-fields.ts";

/** Undefined for what is no citation. Places are those in the source; in the text a citation covers its whole block. */
export function decodeCitation(value: JsonValue | undefined): Citation | undefined {
  const raw = object(value);
  if (raw === undefined) return undefined;
  const url = text(raw["url"]) ?? text(raw["source"]);
  const title = text(raw["title"]) ?? text(raw["document_title"]);
  const quote = text(raw["cited_text"]);
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(quote !== undefined && { quote }),
    extra: keep(raw),
  };
}

/**
 * For an answer: this format's own as it was, others as results of a web search, the only kind that shows a link.
 * `encrypted_index` is the vendor's own, so another vendor's citation has none.
 */
export function encodeCitation(citation: Citation): JsonObject | undefined {
  const raw = nativeCitation(citation);
  if (raw !== undefined || citation.url === undefined) return raw;
  return {
    type: "web_search_result_location",
    url: citation.url,
    // Null is allowed, and refused by @ai-sdk/anthropic.
    title: citation.title ?? citation.url,
    encrypted_index: "",
    cited_text: citation.quote ?? "",
  };
}

/** For a request: only what the vendor itself wrote; it refuses an index that it did not make. */
export function nativeCitation({ extra }: Citation): JsonObject | undefined {
  const raw = own(extra);
  return raw["type"] === undefined || raw["encrypted_index"] === "" ? undefined : raw;
}
