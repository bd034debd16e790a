/** Where an answer's text comes from: Google's grounding metadata and our citations, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Citation } from "../internal/blocks.ts";
import { compact, count, list, object, objects, text } from "../read.ts";

/** The citations that a candidate's metadata has for its text. Google counts bytes of UTF-8, we count UTF-16. */
export function decodeGrounding(candidate: JsonObject, said: string): readonly Citation[] {
  const grounding = object(candidate["groundingMetadata"]);
  const sources = objects(object(candidate["citationMetadata"])?.["citationSources"]);
  const vertexSources = objects(object(candidate["citationMetadata"])?.["citations"]);
  const offset = utf16Offsets(said);
  const citations = grounding ? fromSupports(grounding, offset) : [];
  return [...citations, ...[...sources, ...vertexSources].flatMap((source) => fromSource(source, offset))];
}

function fromSupports(grounding: JsonObject, offset: Offset): readonly Citation[] {
  const chunks = objects(grounding["groundingChunks"]).map(sourceOf);
  const supports = objects(grounding["groundingSupports"]);
  const cited = supports.flatMap((support) => {
    const segment = object(support["segment"]) ?? {};
    const quote = text(segment["text"]);
    const where = { ...(quote !== undefined && { quote }), ...placeOf(segment, offset) };
    return list(support["groundingChunkIndices"]).flatMap((index) => {
      const source = typeof index === "number" ? chunks[index] : undefined;
      return source ? { ...source, ...where } : [];
    });
  });
  return supports.length > 0 ? cited : chunks;
}

function sourceOf(chunk: JsonObject): Citation {
  const source = object(chunk["web"]) ?? object(chunk["retrievedContext"]) ?? object(chunk["maps"]) ?? {};
  const url = text(source["uri"]);
  const title = text(source["title"]);
  return { ...(url !== undefined && { url }), ...(title !== undefined && { title }) };
}

function fromSource(source: JsonObject, offset: Offset): readonly Citation[] {
  const url = text(source["uri"]);
  const title = text(source["title"]);
  return url === undefined
    ? []
    : [{ url, ...(title !== undefined && { title }), ...placeOf(source, offset) }];
}

function placeOf(segment: JsonObject, offset: Offset): Pick<Citation, "start" | "end"> {
  const end = count(segment["endIndex"]);
  return end === undefined ? {} : { start: offset(count(segment["startIndex"]) ?? 0), end: offset(end) };
}

type Offset = (bytes: number) => number;

/** From an offset in bytes to one in UTF-16 units. */
function utf16Offsets(said: string): Offset {
  const ends = byteEnds(said);
  return (bytes) => {
    let low = 0;
    let high = said.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < bytes) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** How many bytes of UTF-8 stand before each UTF-16 unit; the last member counts all. */
function byteEnds(said: string): Uint32Array {
  const ends = new Uint32Array(said.length + 1);
  let bytes = 0;
  for (let at = 0; at < said.length; at += 1) {
    const code = said.charCodeAt(at);
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    bytes += code < 0x80 ? 1 : code < 0x800 || isHalf ? 2 : 3;
    ends[at + 1] = bytes;
  }
  return ends;
}

/** A citation, and where in the whole answer its text stands, in UTF-16 units. */
export interface Cited {
  readonly citation: Citation;
  readonly start: number;
  readonly end: number;
}

/** Grounding metadata as Gemini CLI reads it (H120): each source once, each citation a stretch of the text. */
export function encodeGrounding(cited: readonly Cited[], said: string): JsonObject | undefined {
  if (cited.length === 0) return undefined;
  const ends = byteEnds(said);
  const positions = new Map<string, number>();
  const chunks: JsonValue[] = [];
  const supports = cited.map(({ citation, start, end }): JsonObject => {
    const { url, title } = citation;
    const key = `${url ?? ""}\n${title ?? ""}`;
    let position = positions.get(key);
    if (position === undefined) {
      position = chunks.length;
      positions.set(key, position);
      // Without a link it is no page of the web: a document that the client gave.
      chunks.push(
        url === undefined
          ? { retrievedContext: compact({ title }) }
          : { web: { uri: url, title: title ?? url } },
      );
    }
    const segment = { startIndex: ends[start] ?? 0, endIndex: ends[end] ?? 0, text: said.slice(start, end) };
    return { segment, groundingChunkIndices: [position] };
  });
  return { groundingChunks: chunks, groundingSupports: supports };
}
