/** Encodings of HTTP bodies, and what unpacks them piece by piece. */
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

const unpackers: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** `encoding`: a `content-encoding` header. `plain`: nothing to unpack. `unknown`: nobody here can. */
export function unpackerFor(encoding: string | undefined): Transform | "plain" | "unknown" {
  const name = (encoding ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return "plain";
  return (Object.hasOwn(unpackers, name) ? unpackers[name]?.() : undefined) ?? "unknown";
}
