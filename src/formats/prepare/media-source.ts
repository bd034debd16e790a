/** What bytes of media are: their type as it is written properly, and as their first bytes say. */
import type { MediaSource } from "../internal/blocks.ts";

/** Names that clients write and vendors refuse (H43). */
const properTypes: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/x-png": "image/png",
  "audio/mp3": "audio/mpeg",
  "audio/x-wav": "audio/wav",
  "application/x-pdf": "application/pdf",
};

/** Beginnings of base64 text, by the magic bytes of each type. */
const magic: readonly (readonly [beginning: string, mediaType: string])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["JVBERi0", "application/pdf"],
];

/**
 * The source with a proper media type, and a data URI as the data in it (H42). An image's bytes win over what is said of
 * them: Anthropic refuses the ones that differ.
 */
export function normaliseSource(source: MediaSource): MediaSource {
  if (source.kind === "file") return source;
  if (source.kind === "url")
    return source.url.startsWith("data:") ? (fromDataUri(source.url) ?? source) : source;
  const mediaType = typeOf(source.mediaType, source.data);
  return mediaType === source.mediaType ? source : { ...source, mediaType };
}

function typeOf(said: string, data: string): string {
  const [bare = ""] = said.split(";", 1);
  const plain = bare.trim().toLowerCase();
  const proper = Object.hasOwn(properTypes, plain) ? (properTypes[plain] ?? plain) : plain;
  const isKnown =
    proper !== "" && !/^(?:application\/octet-stream|binary\/octet-stream|image\/\*)$/.test(proper);
  if (isKnown && !proper.startsWith("image/")) return proper;
  return sniff(data) ?? proper;
}

/** The type of a picture that the formats know, by the first bytes of its base64 text. */
export function pictureType(data: string): string | undefined {
  const type = sniff(data);
  return type?.startsWith("image/") ? type : undefined;
}

function sniff(data: string): string | undefined {
  // RIFF, four bytes of length, WEBP: the last three letters are the fourth group of the base64 text.
  if (data.startsWith("UklGR") && data.slice(12, 16) === "RUJQ") return "image/webp";
  return magic.find(([beginning]) => data.startsWith(beginning))?.[1];
}

/** Lenient: parameters, upper case, and base64 with line breaks. */
function fromDataUri(uri: string): MediaSource | undefined {
  const comma = uri.indexOf(",");
  if (comma < 0) return undefined;
  const head = uri.slice(5, comma);
  const body = uri.slice(comma + 1);
  const isBase64 = /;\s*base64\s*$/i.test(head);
  const data = isBase64 ? body.replace(/\s+/g, "") : encodeText(body);
  if (data === undefined) return undefined;
  return { kind: "data", mediaType: typeOf(head, data), data };
}

function encodeText(body: string): string | undefined {
  try {
    let binary = "";
    for (const byte of new TextEncoder().encode(decodeURIComponent(body)))
      binary += String.fromCharCode(byte);
    return btoa(binary);
  } catch {
    // A percent sign that begins no escape: the URI is broken, and stays for the vendor to judge.
    return undefined;
  }
}

/** The text in base64 data, for documents that are plain text. */
export function textOfData(data: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)));
  } catch {
    // No base64.
    return undefined;
  }
}
