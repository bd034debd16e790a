/** A client's body, unpacked, within bounds, and what stands where in it. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { FormatError } from "../formats/format-error.ts";
import { BodyReader } from "../formats/pass-through/body-reader.ts";
import type { Outline } from "../formats/pass-through/outline.ts";
import type { Departure } from "./departure.ts";
import { unpackerFor } from "./unpack.ts";

/** Raised where a body is larger than allowed, packed or unpacked. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * The whole body (H94: clients may pack it). A bomb is cut at the limit while it unpacks. The request itself is never
 * destroyed: its connection has to carry the error.
 * @throws BodyTooLarge, FormatError `invalid-request` for an unknown or broken encoding
 */
export function readBody(request: IncomingMessage, limit: number, departure: Departure): Promise<Outline> {
  const encoding = request.headers["content-encoding"];
  return encoding === undefined
    ? gather(request, { limit, departure, announced: Number(request.headers["content-length"] ?? 0) })
    : readPacked(request, encoding, limit, departure);
}

async function readPacked(
  request: IncomingMessage,
  encoding: string,
  limit: number,
  departure: Departure,
): Promise<Outline> {
  const unpacker = unpackerFor(encoding);
  const announced = Number(request.headers["content-length"] ?? 0);
  if (unpacker === "unknown")
    throw new FormatError("invalid-request", `the content-encoding ${JSON.stringify(encoding)} is not known`);
  if (unpacker === "plain") return await gather(request, { limit, departure, announced });
  if (announced > limit) throw announcedTooLarge(announced, limit);
  request.pipe(unpacker);
  try {
    return await gather(unpacker, { limit, departure, announced: 0 });
  } catch (cause) {
    if (cause instanceof BodyTooLarge || departure.left) throw cause;
    throw new FormatError("invalid-request", `the body is no ${encoding}`);
  } finally {
    request.unpipe(unpacker);
    unpacker.destroy();
  }
}

interface Gathered {
  readonly limit: number;
  readonly departure: Departure;
  /** Length that is known beforehand, else 0. */
  readonly announced: number;
}

/** By events: an iterator over the stream costs more than everything else that is done with a small request. */
function gather(stream: Readable, { limit, departure, announced }: Gathered): Promise<Outline> {
  return new Promise((resolve, reject) => {
    if (announced > limit) return reject(announcedTooLarge(announced, limit));
    const reader = new BodyReader();
    const take = (piece: Buffer): void => {
      if (reader.length + piece.length <= limit) reader.push(piece);
      else {
        stream.off("data", take).pause();
        reject(new BodyTooLarge(`the body has over ${limit} bytes`));
      }
    };
    stream.on("data", take);
    stream.on("end", () => {
      departure.whenLeft = undefined;
      resolve(reader.end());
    });
    stream.on("error", reject);
    departure.whenLeft = () => reject(new Error("the client left before its request was whole"));
  });
}

function announcedTooLarge(bytes: number, limit: number): BodyTooLarge {
  return new BodyTooLarge(`the body has ${bytes} bytes, of ${limit} at most`);
}
