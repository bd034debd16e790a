/** An upstream's body as a whole, within bounds. */
import type { Inflow } from "./inflow.ts";

export interface ReadBytes {
  readonly bytes: Buffer;
  /** Why the body did not come to its end; undefined: it did, or was cut at the limit. */
  readonly broken?: unknown;
}

/** Never throws: what came before a failure is worth having. */
export async function readBytes(
  body: Inflow,
  { limit, withinMs }: { readonly limit: number; readonly withinMs?: number },
): Promise<ReadBytes> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = withinMs === undefined ? undefined : setTimeout(() => body.destroy(), withinMs);
  let broken: unknown;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limit) break;
    }
  } catch (error) {
    broken = error;
  } finally {
    clearTimeout(timer);
  }
  const whole = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  return { bytes: whole.subarray(0, limit), ...(broken !== undefined && { broken }) };
}
