/** Shape of what a tool's template says about the tool's own settings files: which of them beats which, and why. */
import { z } from "zod";
import { variableNamePattern } from "../core/ids.ts";

const variableName = z.string().regex(variableNamePattern);

export const settingsSyntaxSchema = z
  .enum(["json", "plain-json", "toml", "yaml", "dotenv"])
  .describe("plain-json: with a comment or a trailing comma in it, the tool goes without the whole file");

/** One settings file that gives variables to its tool, or a setting that takes a variable's place. */
export const settingsFileSchema = z.strictObject({
  file: z
    .string()
    .describe(
      "~/ for HOME, / for the machine, $NAME for what a variable names, else below the directory; `folder/*.json`: all in it, the last by name strongest",
    ),
  "moved-by": variableName.optional().describe("Variable that stands for the file's first folder when set"),
  upwards: z
    .boolean()
    .default(false)
    .describe(
      "Searched from the directory upwards, then in `also`; the first file that is there counts alone",
    ),
  also: z
    .array(z.string())
    .default([])
    .describe("Further names of it: in each folder, or ~/ for the end of the search"),
  platform: z.enum(["linux", "darwin"]).optional().describe("Read on this system only"),
  syntax: settingsSyntaxSchema,
  name: z.string().describe("What people call the file: managed settings, user settings"),
  env: z
    .string()
    .optional()
    .describe("Dotted path of the table whose members are variables; `*`: the whole file"),
  means: z
    .record(variableName, z.string())
    .default({})
    .describe("Settings that take a variable's place: its name to their dotted path"),
  over: z.boolean().describe("Beats the process's environment; false: fills in what that lacks"),
  "only-when": z.string().optional().describe("What must hold for the file to count, for people"),
  unless: z
    .union([variableName, z.array(variableName).min(1)])
    .optional()
    .describe("The file does not count while one of these variables names another one"),
});

/** Variables that are not to be set together. */
export const clashSchema = z.strictObject({
  variables: z.array(variableName).min(2),
  because: z.string().describe("What happens when all of them are set"),
  fix: z.string(),
});

/** A tool's own list of folders in which it reads a project's settings or runs unasked: the user's decision. */
export const trustSchema = z.strictObject({
  file: z.string().describe("~/ for HOME; a JSON object of folders"),
  trusting: z.array(z.string()).describe("Values by which a folder, and all below it, is trusted"),
  because: z.string().describe("What follows where the folder is not listed"),
  fix: z.string(),
});

export type SettingsFile = z.output<typeof settingsFileSchema>;
