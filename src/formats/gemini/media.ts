/** Pictures, documents, sound and film: `inlineData` and `fileData`, both ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type {
  AudioBlock,
  DocumentBlock,
  Extra,
  ImageBlock,
  MediaSource,
  VideoBlock,
} from "../internal/blocks.ts";
import { compact, object, rest, text } from "../read.ts";
import { camelFields } from "./spelling.ts";

export type MediaBlock = ImageBlock | DocumentBlock | AudioBlock | VideoBlock;

const knownBlob = new Set(["mimeType", "data"]);
const knownFile = new Set(["mimeType", "fileUri"]);
const knownPart = new Set(["inlineData", "fileData"]);

/** The block of a part with `inlineData` or `fileData`; undefined for every other part, and for data without content. */
export function decodeMedia(part: JsonObject): MediaBlock | undefined {
  const blob = object(part["inlineData"]);
  const file = object(part["fileData"]);
  if (blob) return decodeBlob(camelFields(blob), part);
  return file && decodeFile(camelFields(file), part);
}

function decodeBlob(blob: JsonObject, part: JsonObject): MediaBlock | undefined {
  const data = text(blob["data"]);
  if (data === undefined) return undefined;
  const mediaType = text(blob["mimeType"]) ?? "application/octet-stream";
  const extra = extraOf(part, "inlineData", rest(blob, knownBlob));
  return block(mediaType, { kind: "data", mediaType, data }, text(blob["displayName"]), extra);
}

function decodeFile(file: JsonObject, part: JsonObject): MediaBlock | undefined {
  const uri = text(file["fileUri"]);
  if (uri === undefined) return undefined;
  const mediaType = text(file["mimeType"]);
  const said = mediaType === undefined ? {} : { mediaType };
  const source: MediaSource = isStored(uri)
    ? { kind: "file", id: uri, ...said }
    : { kind: "url", url: uri, ...said };
  const extra = extraOf(part, "fileData", rest(file, knownFile));
  const likely = mediaType ?? typeOfUrl(uri) ?? (isFilm(uri) ? "video/" : "");
  return block(likely, source, text(file["displayName"]), extra);
}

/** In Google's own stores; a link that anybody can follow is no file of theirs. */
function isStored(uri: string): boolean {
  return !/^https?:/i.test(uri) || uri.startsWith("https://generativelanguage.googleapis.com/");
}

function extraOf(part: JsonObject, field: string, inner: JsonObject | undefined): Extra | undefined {
  const outer = rest(part, knownPart);
  if (!outer && !inner) return undefined;
  return { gemini: inner ? { ...outer, [field]: inner } : (outer ?? {}) };
}

function block(
  mediaType: string,
  source: MediaSource,
  name: string | undefined,
  extra: Extra | undefined,
): MediaBlock {
  const more = extra ? { extra } : {};
  if (mediaType.startsWith("image/")) return { type: "image", source, ...more };
  if (mediaType.startsWith("audio/")) return { type: "audio", source, ...more };
  if (mediaType.startsWith("video/")) return { type: "video", source, ...more };
  return { type: "document", source, ...(name !== undefined && { name }), ...more };
}

const typesByEnding: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  heic: "image/heic",
  heif: "image/heif",
  pdf: "application/pdf",
  mp3: "audio/mp3",
  wav: "audio/wav",
  mp4: "video/mp4",
  webm: "video/webm",
};

/** Google asks for the type of a link, which other formats leave out; its ending tells, where it has one. */
function typeOfUrl(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(typesByEnding, ending) ? typesByEnding[ending] : undefined;
}

/** Google takes links to YouTube, and takes them without a type. */
function isFilm(url: string): boolean {
  return /^https:\/\/(www\.)?(youtube\.com|youtu\.be)\//.test(url);
}

/** The part of a block, without what only this format knows about it. */
export function encodeMedia({ source }: MediaBlock): JsonObject {
  switch (source.kind) {
    case "data":
      return { inlineData: { mimeType: source.mediaType, data: source.data } };
    case "url":
      return { fileData: fileData(source.url, source.mediaType ?? typeOfUrl(source.url)) };
    case "file":
      return { fileData: fileData(source.id, source.mediaType) };
    case "text":
      return { text: source.text };
  }
}

function fileData(fileUri: string, mimeType: string | undefined): JsonObject {
  return compact({ mimeType, fileUri });
}

/** Writes back what a decoder kept for this format: the part's own fields win, and null is a field left out, as in proto. */
export function withExtra(part: JsonObject, extra: JsonObject | undefined): JsonObject {
  if (!extra) return part;
  const result: Record<string, JsonValue> = { ...part };
  for (const key of Object.keys(extra)) {
    const kept = extra[key] as JsonValue;
    // No field of Google's; assigning it would change the object's prototype (H111).
    if (kept === result[key] || key === "__proto__") continue;
    const inner = object(result[key]);
    const keptInner = object(kept);
    if (inner && keptInner) result[key] = withExtra(inner, keptInner);
    else if (kept !== null && !Object.hasOwn(result, key)) result[key] = kept;
  }
  return result;
}
