/** A client's body, unpacked, within bounds. */
import type { IncomingMessage } from "node:http";
import { FormatError } from "../formats/format-error.ts";
import { unpackerFor } from "./unpack.ts";

/** Raised where a body is larger than allowed, packed or unpacked. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * The whole body (H94: clients may pack it). It stays in pieces until its size is known; a bomb is cut at the limit while it
 * unpacks. The request itself is never destroyed: its connection has to carry the error.
 * @throws BodyTooLarge, FormatError `invalid-request` for an unknown or broken encoding
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) throw new BodyTooLarge(`the body has ${announced} bytes, of ${limit} at most`);
  const encoding = request.headers["content-encoding"];
  const unpacker = unpackerFor(encoding);
  if (unpacker === "unknown")
    throw new FormatError("invalid-request", `the content-encoding ${JSON.stringify(encoding)} is not known`);
  const packed = request.iterator({ destroyOnReturn: false });
  if (unpacker === "plain") return await gather(packed, limit);
  request.once("close", () => unpacker.destroy());
  request.pipe(unpacker);
  try {
    return await gather(unpacker, limit);
  } catch (cause) {
    if (cause instanceof BodyTooLarge || request.destroyed) throw cause;
    throw new FormatError("invalid-request", `the body is no ${encoding}`);
  } finally {
    request.unpipe(unpacker);
  }
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
