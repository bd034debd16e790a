/** What a price says: USD per million tokens, by kind of token and by the size of a request. */
import { z } from "zod";

const rate = z.number().nonnegative();
const ratesShape = {
  input: rate.describe("Input tokens that no cache held"),
  output: rate.describe("Output tokens, reasoning included"),
  "cache-read": rate.optional().describe("Input tokens read from a cache; default: as input"),
  "cache-write": rate
    .optional()
    .describe("Input tokens written to a cache, for five minutes where it has a choice; default: as input"),
  "cache-write-1h": rate
    .optional()
    .describe("Input tokens written to a cache for an hour; default: as cache-write"),
};

export const priceSchema = z
  .strictObject({
    ...ratesShape,
    tiers: z
      .array(
        z.strictObject({
          over: z
            .int()
            .positive()
            .describe("Input tokens of a request, cached or not, above which it counts"),
          input: rate.optional(),
          output: rate.optional(),
          "cache-read": rate.optional(),
          "cache-write": rate.optional(),
          "cache-write-1h": rate.optional(),
        }),
      )
      .min(1)
      .optional()
      .describe("What a request with more input costs, all of it; a tier says what differs"),
  })
  .describe("USD per million tokens");

export type Price = z.infer<typeof priceSchema>;
/** A price without tiers. */
export type Rates = Omit<Price, "tiers">;
