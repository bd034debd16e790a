/** A client's body, unpacked, within bounds. */
import type { IncomingMessage } from "node:http";
import { pipeline, Transform, type TransformCallback } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { FormatError } from "../formats/format-error.ts";

/** Raised where a body is larger than allowed, packed or unpacked. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

const unpackers: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/**
 * The whole body (H94: clients may pack it). It stays in pieces until its size is known; a bomb is cut at the limit while it
 * unpacks.
 * @throws BodyTooLarge, FormatError `invalid-request` for an unknown or broken encoding
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) throw new BodyTooLarge(`the body has ${announced} bytes`);
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return await gather(request, limit);
  const unpacker = Object.hasOwn(unpackers, encoding) ? unpackers[encoding]?.() : undefined;
  if (!unpacker)
    throw new FormatError("invalid-request", `the content-encoding ${JSON.stringify(encoding)} is not known`);
  // The pipeline destroys both ends on a failure of either; the loop over the last one sees the error.
  const unpacked = pipeline(request, counted(limit), unpacker, () => undefined);
  try {
    return await gather(unpacked, limit);
  } catch (cause) {
    if (cause instanceof BodyTooLarge) throw cause;
    throw new FormatError("invalid-request", `the body is no ${encoding}`);
  }
}

function counted(limit: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      bytes += chunk.length;
      done(bytes > limit ? new BodyTooLarge(`the body has over ${limit} bytes`) : null, chunk);
    },
  });
}

async function gather(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > limit) throw new BodyTooLarge(`the body has over ${limit} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes);
}
