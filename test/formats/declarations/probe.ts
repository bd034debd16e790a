/** The smallest request that uses one concept, and nothing else that a format could lose. */
import type { JsonObject } from "../../../src/core/json.ts";
import type { Concept } from "../../../src/formats/support.ts";

export interface Probe {
  readonly concept: Concept;
  /** Where the client wrote it: what a warning or an error has to name. */
  readonly field: string;
  readonly body: JsonObject;
  /** A concept without which this one can't be said: its own losses are another probe's. */
  readonly besides?: Concept;
  /** No field of the vendor's own: some others that speak the format have it, and their dialects say so. */
  readonly byDialect?: true;
}

export const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
export const pdf = "JVBERi0xLjQKJSVFT0YK";
export const wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEA";

/** A schema that every vendor's strict mode takes as it is. */
export const schema: JsonObject = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
