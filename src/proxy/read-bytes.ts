/** An upstream's body as a whole, within bounds. */
import type { Inflow } from "./inflow.ts";

export interface ReadBytes {
  readonly bytes: Buffer;
  /** Why the body did not come to its end; undefined: it did, or was cut at the limit. */
  readonly broken?: unknown;
}

/** Never rejects: what came before a failure is worth having. */
export function readBytes(
  body: Inflow,
  { limit, withinMs }: { readonly limit: number; readonly withinMs?: number },
): Promise<ReadBytes> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const timer = withinMs === undefined ? undefined : setTimeout(() => body.destroy(), withinMs);
  const gathered = (broken?: unknown): ReadBytes => {
    clearTimeout(timer);
    const whole = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, bytes);
    return { bytes: bytes > limit ? whole.subarray(0, limit) : whole, broken };
  };
  const take = (piece: Buffer): undefined => {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > limit) body.destroy();
  };
  return body.each(take).then(() => gathered(), gathered);
}
