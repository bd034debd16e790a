/** Pictures, documents and search results of a request. */
import type { JsonObject } from "../../core/json.ts";
import type { Block, DocumentBlock, MediaSource, TextBlock, UnknownBlock } from "../internal/blocks.ts";
import { list, object, objects, text } from "../read.ts";
import { asRaw, commonOf, own, wireFormat } from "./own-fields.ts";

const cacheKey: ReadonlySet<string> = new Set(["cache_control"]);
const imageKeys: ReadonlySet<string> = new Set(["type", "source", "cache_control"]);
const documentKeys: ReadonlySet<string> = new Set(["type", "source", "title", "cache_control"]);

/** A block of a type that has no words here: whole, for its own format. */
export function decodeUnknown(raw: JsonObject): UnknownBlock {
  const { cache, extra } = commonOf(raw, cacheKey);
  return { type: "unknown", format: wireFormat, raw: own(extra), ...(cache && { cache }) };
}

/** A block that returns whole to its own format, and is `told` to others as text. */
export function decodeAside(raw: JsonObject, told: string | undefined): TextBlock | UnknownBlock {
  if (told === undefined || told === "") return decodeUnknown(raw);
  return { type: "text", text: told, ...wholeOf(raw) };
}

/** The cache mark, and everything else to be written back as it was. */
function wholeOf(raw: JsonObject): ReturnType<typeof commonOf> {
  const { cache, extra } = commonOf(raw, cacheKey);
  return { ...(cache && { cache }), extra: { [wireFormat]: { [asRaw]: own(extra) } } };
}

export function decodeImage(raw: JsonObject): Block {
  const wire = object(raw["source"]);
  const source = wire && decodeSource(wire);
  if (wire === undefined || source === undefined) return decodeUnknown(raw);
  if (!isPlainSource(wire)) return { type: "image", source, ...wholeOf(raw) };
  return { type: "image", source, ...commonOf(raw, imageKeys) };
}

/** H42: each kind of source is read by its own field. */
function decodeSource(source: JsonObject): MediaSource | undefined {
  const mediaType = text(source["media_type"]);
  const data = text(source["data"]);
  const url = text(source["url"]);
  const id = text(source["file_id"]);
  const known = mediaType === undefined ? {} : { mediaType };
  switch (source["type"]) {
    case "base64":
      return data === undefined ? undefined : { kind: "data", mediaType: mediaType ?? "", data };
    case "url":
      return url === undefined ? undefined : { kind: "url", url, ...known };
    case "file":
      return id === undefined ? undefined : { kind: "file", id, ...known };
    default:
      return undefined;
  }
}

const sourceKeys: ReadonlySet<string> = new Set(["type", "media_type", "data", "url", "file_id"]);

function isPlainSource(source: JsonObject): boolean {
  for (const key in source) if (!sourceKeys.has(key)) return false;
  return true;
}

/** `citesSources`: the client asks for citations of this document. */
export function decodeDocument(raw: JsonObject): { readonly block: Block; readonly citesSources: boolean } {
  const citesSources = object(raw["citations"])?.["enabled"] === true;
  const wire = object(raw["source"]);
  const name = text(raw["title"]);
  const named = name === undefined ? {} : { name };
  const media = wire && decodeSource(wire);
  if (wire !== undefined && media !== undefined && isPlainSource(wire)) {
    return {
      block: { type: "document", source: media, ...named, ...commonOf(raw, documentKeys) },
      citesSources,
    };
  }
  const source = wire && (media ?? textSource(wire, text(raw["context"])));
  const block: Block = source ? { type: "document", source, ...named, ...wholeOf(raw) } : decodeUnknown(raw);
  return { block, citesSources };
}

/** Plain text, or blocks of which the text is told; before it what the client says about it. */
function textSource(source: JsonObject, about: string | undefined): DocumentBlock["source"] | undefined {
  const plain = source["type"] === "text" ? text(source["data"]) : undefined;
  const said = source["type"] === "content" ? (text(source["content"]) ?? textsOf(source)) : plain;
  if (said === undefined) return undefined;
  return { kind: "text", text: about ? `${about}\n\n${said}` : said };
}

/** The texts of a list of blocks, one under the other. */
function textsOf(holder: JsonObject): string {
  return objects(holder["content"])
    .map((block) => text(block["text"]) ?? "")
    .filter((part) => part !== "")
    .join("\n");
}

/** A hit of the client's own search: to others a document. */
export function decodeSearchResult(raw: JsonObject): Block {
  if (list(raw["content"]).length === 0) return decodeUnknown(raw);
  const title = text(raw["title"]);
  const from = text(raw["source"]);
  const name = title !== undefined && from !== undefined ? `${title} (${from})` : (title ?? from);
  return {
    type: "document",
    source: { kind: "text", text: textsOf(raw) },
    ...(name !== undefined && { name }),
    ...wholeOf(raw),
  };
}
