/** How laws are tried: how often, and on which conversion. */
import fc from "fast-check";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import type { Exchange } from "../../../src/formats/contract.ts";
import { convertStream } from "../../../src/formats/convert-answer.ts";
import { exchangeOf } from "../../helpers/corpus/exchanges.ts";

const wanted = process.env["LAW_RUNS"];

/** The same cases on every run; `LAW_RUNS=5000` looks at that many others. */
export function runs(count: number): { readonly numRuns: number; readonly seed?: number } {
  return wanted === undefined ? { numRuns: count, seed: 7 } : { numRuns: Number(wanted) };
}

export const anyFormat: fc.Arbitrary<WireFormat> = fc.constantFrom(...wireFormats);

/** An exchange whose upstream gives its reasoning to whoever asks. */
export function exchange(client: WireFormat, upstream: WireFormat, more: Partial<Exchange> = {}): Exchange {
  return exchangeOf(client, upstream, { dialect: { "reasoning-field": "reasoning_content" }, ...more });
}

/** What the client is sent for a stream that came in these chunks. */
export function told(how: Exchange, ...chunks: readonly Uint8Array[]): string {
  const conversion = convertStream(how);
  return chunks.map((chunk) => conversion.push(chunk)).join("") + conversion.end();
}
