/** A client's body, unpacked, within bounds. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
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
  if (unpacker === "plain") return await gather(request, limit);
  // A request that has come whole closes too, before all of it is unpacked.
  request.once("close", () => {
    if (!request.complete) unpacker.destroy();
  });
  request.pipe(unpacker);
  try {
    return await gather(unpacker, limit);
  } catch (cause) {
    if (cause instanceof BodyTooLarge || !request.complete) throw cause;
    throw new FormatError("invalid-request", `the body is no ${encoding}`);
  } finally {
    request.unpipe(unpacker);
    unpacker.destroy();
  }
}

/** By events: an iterator over the stream costs more than everything else that is done with a small request. */
function gather(stream: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limit) return void chunks.push(chunk);
      stream.off("data", take).pause();
      reject(new BodyTooLarge(`the body has over ${limit} bytes`));
    };
    stream.on("data", take);
    stream.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes)),
    );
    stream.once("error", reject);
    stream.once("close", () => {
      // Every stream closes in the end; an error is made only where it is one: its stack costs more than a small body.
      if (!stream.readableEnded) reject(new Error("the client left before its request was whole"));
    });
  });
}
