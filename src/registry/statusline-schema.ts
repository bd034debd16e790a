/** Shape of `templates/statuslines/<id>.yaml`: one program that can show the status line, by the file's name. */
import { z } from "zod";
import { variableNamePattern } from "../core/ids.ts";

const variableName = z.string().regex(variableNamePattern);

export const statuslineSchema = z.strictObject({
  docs: z.url({ protocol: /^https?$/ }).describe("The program's documentation of these facts"),
  checked: z.iso.date().describe("Day on which the facts were checked, YYYY-MM-DD"),
  file: z.string().regex(/^~\/./).describe("The program's own config, in HOME"),
  "moved-by": variableName.optional().describe("Variable that stands for the file's first folder when set"),
  "named-by": variableName.optional().describe("Variable that names the file itself when set"),
  syntax: z.enum(["json", "toml", "yaml"]),
  path: z.array(z.string()).min(1).describe("Where the value stands"),
  value: z.json().describe("What stands there; `{{script}}` is the command that prints the line"),
});
export type StatuslineTemplate = z.infer<typeof statuslineSchema>;
