/** Where media lie that a client gives by a link. */
import type { MediaSource } from "./internal/blocks.ts";

/** A data URI in base64 is data: parameters, capitals and `image/jpg` are forgiven (H43). Everything else is a link. */
export function readMediaLink(url: string): MediaSource & { readonly kind: "url" | "data" } {
  const comma = /^data:/i.test(url) ? url.indexOf(",") : -1;
  if (comma < 0) return { kind: "url", url };
  const [mediaType = "", ...parameters] = url.slice(5, comma).toLowerCase().split(";");
  if (!parameters.includes("base64")) return { kind: "url", url };
  return {
    kind: "data",
    mediaType: mediaType === "image/jpg" ? "image/jpeg" : mediaType || "application/octet-stream",
    data: url.slice(comma + 1),
  };
}
