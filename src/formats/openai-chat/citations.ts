/** Annotations of an answer's text, both ways. */
import type { JsonObject } from "../../core/json.ts";
import type { Citation } from "../internal/blocks.ts";
import { compact, count, object, text } from "../read.ts";

/** Only links are known: `{type: "url_citation", url_citation: {url, title, start_index, end_index}}`. */
export function decodeAnnotation(annotation: JsonObject): Citation | undefined {
  const link = object(annotation["url_citation"]);
  const url = text(link?.["url"]);
  if (!link || url === undefined) return undefined;
  const title = text(link["title"]);
  const quote = text(link["content"]);
  const start = count(link["start_index"]);
  const end = count(link["end_index"]);
  return {
    url,
    ...(title !== undefined && { title }),
    ...(quote !== undefined && { quote }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

/** Undefined for a citation without a link, which Chat cannot say. */
export function encodeAnnotation({ url, title, start, end }: Citation): JsonObject | undefined {
  if (url === undefined) return undefined;
  return {
    type: "url_citation",
    url_citation: compact({ url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 }),
  };
}

/**
 * Offsets count from the beginning of the whole text, which is that of all text blocks. `from`, `to`: where the citation's
 * block stands in it; a citation without a place of its own is about its whole block.
 */
export function placeCitation(citation: Citation, from: number, to: number): Citation {
  const { start = 0, end } = citation;
  return end === undefined
    ? { ...citation, start: from, end: to }
    : { ...citation, start: from + start, end: from + end };
}
