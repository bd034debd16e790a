/** Shape of what a tool's template says about project files that could send a key somewhere else. */
import { z } from "zod";
import { variableNamePattern } from "../core/ids.ts";

/** One place in a project's file that says where a key goes, or which command gives it. */
export const redirectSchema = z.strictObject({
  file: z.string().describe("Below the directory, or above it up to the project's top"),
  syntax: z.enum(["json", "toml", "yaml", "dotenv"]),
  url: z.string().optional().describe("Dotted path of a base URL; `*` stands for any key or item"),
  command: z.string().optional().describe("Dotted path of a command that is run for the key"),
  key: z
    .string()
    .optional()
    .describe(
      "Dotted path of what goes along as the key, its `*` as in `url`; nothing there: the tool's own",
    ),
  holds: z
    .array(z.string().regex(variableNamePattern))
    .optional()
    .describe("Variables whose key would go along; it matters while one of them holds a key of the registry"),
  "beaten-by": z
    .enum(["environment", "project"])
    .optional()
    .describe("Without effect where the same variable is set: anywhere, or by this project's own choice"),
});
export type Redirect = z.output<typeof redirectSchema>;
