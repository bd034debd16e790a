/** Parts of messages: text, pictures, documents, sound and film, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { fileName } from "../file-name.ts";
import type {
  AudioBlock,
  Block,
  CacheMark,
  DocumentBlock,
  Extra,
  ImageBlock,
  MediaSource,
  VideoBlock,
} from "../internal/blocks.ts";
import { partsOfContent } from "../parts-of-content.ts";
import { compact, object, rest, text } from "../read.ts";
import { readMediaLink } from "../read-media-link.ts";

/**
 * What tells a text that stood in a list from one that was a message's whole content: its `type`, which a plain string
 * has not. The encoder makes a list of what has it.
 */
const partMark: Extra = { "openai-chat": { type: "text" } };

const details = new Set(["auto", "low", "high", "original"]);
const textFields = new Set(["type", "text", "cache_control"]);

/** A message's content as blocks. Parts of no known type stay as they are. */
export function decodeContent(content: JsonValue | undefined): Block[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  const blocks: Block[] = [];
  for (const part of partsOfContent(content)) blocks.push(...decodePart(part));
  return blocks;
}

function decodePart(part: JsonObject): readonly Block[] {
  const type = text(part["type"]);
  const read = type !== undefined && Object.hasOwn(readers, type) ? readers[type] : undefined;
  const block = read?.(part) ?? { type: "unknown", format: "openai-chat", raw: part };
  if (type === "text" || block.type === "unknown") return [block];
  const cache = decodeCache(part["cache_control"]);
  return [cache ? { ...block, cache } : block];
}

const readers: Readonly<Record<string, (part: JsonObject) => Block | undefined>> = {
  text: textPart,
  input_text: textPart,
  output_text: textPart,
  refusal: (part) => ({ type: "refusal", text: text(part["refusal"]) ?? "", extra: partMark }),
  thinking: (part) => ({ type: "reasoning", text: thinkingText(part["thinking"]) }),
  image_url: imagePart,
  input_audio: audioPart,
  video_url: (part) => {
    const url = urlOf(part["video_url"]);
    return url === undefined ? undefined : { type: "video", source: readMediaLink(url) };
  },
  file: filePart,
};

function textPart(part: JsonObject): Block | undefined {
  const words = text(part["text"]);
  if (words === undefined) return undefined;
  const more = rest(part, textFields);
  const cache = decodeCache(part["cache_control"]);
  const extra: Extra = more ? { "openai-chat": { type: "text", ...more } } : partMark;
  return { type: "text", text: words, extra, ...(cache && { cache }) };
}

/** Mistral: a string, or text parts. */
export function thinkingText(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  let all = "";
  if (Array.isArray(value)) for (const part of value) all += text(object(part)?.["text"]) ?? "";
  return all;
}

/** Mistral also takes the address without an object around it. */
function imagePart(part: JsonObject): ImageBlock | undefined {
  const url = urlOf(part["image_url"]);
  if (url === undefined) return undefined;
  const detail = text(object(part["image_url"])?.["detail"]);
  const known = detail !== undefined && details.has(detail);
  return {
    type: "image",
    source: readMediaLink(url),
    ...(known && { detail: detail as NonNullable<ImageBlock["detail"]> }),
  };
}

function audioPart(part: JsonObject): AudioBlock | undefined {
  const audio = object(part["input_audio"]);
  const data = text(audio?.["data"]);
  if (data === undefined) return undefined;
  const format = text(audio?.["format"]) ?? "wav";
  return {
    type: "audio",
    source: { kind: "data", mediaType: `audio/${format === "mp3" ? "mpeg" : format}`, data },
  };
}

function filePart(part: JsonObject): DocumentBlock | undefined {
  const file = object(part["file"]);
  const name = text(file?.["filename"]);
  const data = text(file?.["file_data"]);
  const id = text(file?.["file_id"]);
  const named = name !== undefined && { name };
  if (data !== undefined) return { type: "document", source: readMediaLink(data), ...named };
  return id === undefined ? undefined : { type: "document", source: { kind: "file", id }, ...named };
}

function urlOf(value: JsonValue | undefined): string | undefined {
  return text(value) ?? text(object(value)?.["url"]);
}

export function decodeCache(value: JsonValue | undefined): CacheMark | undefined {
  const mark = object(value);
  if (!mark) return undefined;
  const ttl = mark["ttl"];
  return ttl === "5m" || ttl === "1h" ? { ttl } : {};
}

export function encodeCache(cache: CacheMark | undefined): JsonObject | undefined {
  return cache && compact({ type: "ephemeral", ttl: cache.ttl });
}

/** A picture as Chat says it; `original` is a word of Responses. A picture in a file store goes as a file. */
export function encodeImage({ source, detail }: ImageBlock): JsonObject {
  if (source.kind === "file") return { type: "file", file: { file_id: source.id } };
  const level = detail === "original" ? "high" : detail;
  return { type: "image_url", image_url: compact({ url: mediaUrl(source), detail: level }) };
}

export function encodeDocument({ source, name }: DocumentBlock): JsonObject {
  if (source.kind === "text") return { type: "text", text: source.text };
  if (source.kind === "file") return { type: "file", file: compact({ filename: name, file_id: source.id }) };
  // OpenRouter takes a link here too; OpenAI asks for a name beside data.
  const filename = name ?? (source.kind === "data" ? fileName(source.mediaType) : undefined);
  return { type: "file", file: compact({ filename, file_data: mediaUrl(source) }) };
}

export function encodeAudio({ source }: AudioBlock): JsonObject {
  if (source.kind === "file") return { type: "file", file: { file_id: source.id } };
  if (source.kind === "url") return { type: "input_audio", input_audio: { url: source.url } };
  const subtype = source.mediaType.slice(source.mediaType.indexOf("/") + 1);
  const format = subtype === "mpeg" ? "mp3" : subtype === "x-wav" ? "wav" : subtype;
  return { type: "input_audio", input_audio: { data: source.data, format } };
}

export function encodeVideo({ source }: VideoBlock): JsonObject {
  return { type: "video_url", video_url: { url: mediaUrl(source) } };
}

function mediaUrl(source: MediaSource): string {
  if (source.kind === "data") return `data:${source.mediaType};base64,${source.data}`;
  return source.kind === "url" ? source.url : source.id;
}
