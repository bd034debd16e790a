/** How a server on this machine is found: where it usually listens, and the answer by which it is known. */
import { z } from "zod";

const dottedPath = z.string().regex(/^[\w-]+(?:\.[\w-]+)*$/);

/** Asked by GET on loopback, without a key. All that stands here must hold, so that no stranger is taken for it. */
export const probeSchema = z
  .strictObject({
    ports: z.array(z.int().min(1).max(65535)).min(1).describe("Where it usually listens on this machine"),
    path: z
      .string()
      .regex(/^\/[\w./-]*$/)
      .describe("What is asked, without a key"),
    text: z.string().min(1).optional().describe("The whole answer, white space around it aside"),
    has: z
      .array(dottedPath)
      .default([])
      .describe("Dotted paths that the JSON answer has; a number is a place in a list"),
    lacks: z.array(dottedPath).default([]).describe("Dotted paths that it has not"),
    holds: z
      .record(dottedPath, z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe("Dotted paths with the value that stands there"),
  })
  .refine(({ text, has, holds }) => text !== undefined || has.length + Object.keys(holds).length > 0, {
    error: "says nothing that would prove an answer",
  });

export type Probe = z.output<typeof probeSchema>;
