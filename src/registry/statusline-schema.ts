/** Shape of `templates/statuslines/<id>.yaml`: one program that can show the status line, by the file's name. */
import { z } from "zod";
import { variableNamePattern } from "../core/ids.ts";

const variableName = z.string().regex(variableNamePattern);

const inHome = z.string().regex(/^~\/./);

export const statuslineSchema = z
  .strictObject({
    docs: z.url({ protocol: /^https?$/ }).describe("The program's documentation of these facts"),
    checked: z.iso.date().describe("Day on which the facts were checked, YYYY-MM-DD"),
    file: inHome.describe("The program's own config, in HOME"),
    or: inHome.optional().describe("Its config instead, where that exists and the first does not"),
    "moved-by": variableName.optional().describe("Variable that stands for the file's first folder when set"),
    "named-by": variableName.optional().describe("Variable that names the file itself when set"),
    syntax: z.enum(["json", "toml", "yaml", "lines"]),
    path: z.array(z.string()).default([]).describe("Where the value stands; empty for lines"),
    value: z
      .json()
      .describe("What stands there, or the lines; `{{script}}` is the command that prints the line"),
  })
  .refine(({ syntax, path, value }) =>
    syntax === "lines" ? path.length === 0 && Array.isArray(value) : path.length > 0,
  );
export type StatuslineTemplate = z.infer<typeof statuslineSchema>;
