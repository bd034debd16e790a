/** Pictures, files and sound as parts of content, to and from blocks. */
import type { JsonObject } from "../../core/json.ts";
import { fileName } from "../file-name.ts";
import type { AudioBlock, DocumentBlock, Extra, ImageBlock, MediaSource } from "../internal/blocks.ts";
import { compact, object, rest, text } from "../read.ts";
import { readMediaLink } from "../read-media-link.ts";

const details = new Set(["auto", "low", "high", "original"]);

/** Makes the extra of a part from what is left of it. */
export type Remember = (left: JsonObject | undefined) => Extra;

/** `input_image`, and `computer_screenshot`, which has the same fields. */
export function decodeImage(part: JsonObject, remember: Remember): ImageBlock | undefined {
  const url = text(part["image_url"]) ?? text(object(part["image_url"])?.["url"]);
  const id = text(part["file_id"]);
  const source =
    url !== undefined ? readMediaLink(url) : id !== undefined ? ({ kind: "file", id } as const) : undefined;
  if (!source) return undefined;
  const detail = text(part["detail"]);
  const known = new Set<string>();
  if (isRestorable(source, part["image_url"])) known.add(source.kind === "file" ? "file_id" : "image_url");
  if (detail !== undefined && details.has(detail)) known.add("detail");
  return {
    type: "image",
    source,
    ...(known.has("detail") && { detail: detail as NonNullable<ImageBlock["detail"]> }),
    extra: remember(rest(part, known)),
  };
}

export function encodeImage({ source, detail }: ImageBlock): JsonObject {
  return compact({
    type: "input_image",
    ...(source.kind === "file" ? { file_id: source.id } : { image_url: link(source) }),
    detail,
  });
}

export function decodeFile(part: JsonObject, remember: Remember): DocumentBlock | undefined {
  const name = text(part["filename"]);
  const data = text(part["file_data"]);
  const url = text(part["file_url"]);
  const id = text(part["file_id"]);
  const known = new Set(["filename"]);
  let source: MediaSource;
  if (data !== undefined) {
    const found = readMediaLink(data);
    // Base64 without the words before it: the type is told by nothing, and PDF is what is meant.
    source = found.kind === "data" ? found : { kind: "data", mediaType: "application/pdf", data };
    if (found.kind === "data" && isRestorable(found, data)) known.add("file_data");
  } else if (url !== undefined) {
    source = { kind: "url", url };
    known.add("file_url");
  } else if (id !== undefined) {
    source = { kind: "file", id };
    known.add("file_id");
  } else return undefined;
  return {
    type: "document",
    source,
    ...(name !== undefined && { name }),
    extra: remember(rest(part, known)),
  };
}

/** A document that is plain text goes as text: files are for what has pages. */
export function encodeFile({ source, name }: DocumentBlock): JsonObject {
  switch (source.kind) {
    case "text":
      return { type: "input_text", text: name === undefined ? source.text : `${name}\n\n${source.text}` };
    case "url":
      return compact({ type: "input_file", file_url: source.url, filename: name });
    case "file":
      return { type: "input_file", file_id: source.id };
    case "data":
      return { type: "input_file", filename: name ?? fileName(source.mediaType), file_data: link(source) };
  }
}

export function decodeAudio(part: JsonObject, remember: Remember): AudioBlock | undefined {
  const audio = object(part["input_audio"]);
  const data = text(audio?.["data"]);
  const kind = text(audio?.["format"]);
  if (data === undefined || kind === undefined) return undefined;
  const mediaType = `audio/${kind === "mp3" ? "mpeg" : kind}`;
  return {
    type: "audio",
    source: { kind: "data", mediaType, data },
    extra: remember(rest(part, new Set(["input_audio"]))),
  };
}

export function encodeAudio({ source }: AudioBlock): JsonObject | undefined {
  if (source.kind !== "data") return undefined;
  const kind = source.mediaType.slice(source.mediaType.indexOf("/") + 1);
  return { type: "input_audio", input_audio: { data: source.data, format: kind === "mpeg" ? "mp3" : kind } };
}

/** True where encoding the source gives back what stood on the wire. */
function isRestorable(source: MediaSource, wire: unknown): boolean {
  if (source.kind !== "data") return source.kind === "file" || wire === source.url;
  const head = `data:${source.mediaType};base64,`;
  return (
    typeof wire === "string" && wire.startsWith(head) && wire.length === head.length + source.data.length
  );
}

function link(source: MediaSource & { readonly kind: "url" | "data" }): string {
  return source.kind === "url" ? source.url : `data:${source.mediaType};base64,${source.data}`;
}
