/** Prices under the names that a source gives them, in USD per million tokens. */
import type { JsonObject } from "../../core/json.ts";
import type { Rates } from "../../registry/price-schema.ts";
import { numberAt } from "./values.ts";

export interface PriceNames {
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite: string;
  /** What a source's number is multiplied with; 1_000_000 for prices per token. */
  readonly times?: number;
}

/** undefined where input or output is missing: half a price would be taken for a whole one. */
export function readPrice(table: JsonObject, names: PriceNames): Rates | undefined {
  const price = (name: string) => {
    const number = numberAt(table, name);
    // Prices per token are written in powers of ten, which double arithmetic spoils in the last digits.
    return number === undefined || number < 0
      ? undefined
      : Number((number * (names.times ?? 1)).toPrecision(12));
  };
  const [input, output] = [price(names.input), price(names.output)];
  if (input === undefined || output === undefined) return undefined;
  const [read, write] = [price(names.cacheRead), price(names.cacheWrite)];
  return {
    input,
    output,
    ...(read !== undefined && { "cache-read": read }),
    ...(write !== undefined && { "cache-write": write }),
  };
}
