/** A command is a value: what it is called, what it says about itself, what it does. */
import type { Context } from "./context.ts";

export interface Option {
  /** As cac takes it: `--profile <name>`, `-o, --output <file>`. */
  readonly flags: string;
  readonly description: string;
}

/** Parsed options, keys in camel case. */
export type Options = Readonly<Record<string, unknown>>;

export interface Command {
  readonly name: string;
  /** Arguments, as cac takes them: `[choice]`, `<tool> [...args]`. */
  readonly usage?: string;
  readonly description: string;
  readonly options?: readonly Option[];
  readonly examples?: readonly string[];
  /** Everything behind the first argument goes to another program unread. */
  readonly passThrough?: boolean;
  /** Returns the exit code; nothing is 0. */
  run(context: Context, args: readonly string[], options: Options): Promise<number | undefined>;
}

/** The option's text, undefined where it was not given. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  if (value === undefined || typeof value === "boolean") return undefined;
  return String(Array.isArray(value) ? value.at(-1) : value);
}

/** The option's texts, for one that may be given several times. */
export function textsOption(options: Options, name: string): string[] {
  const value = options[name];
  return value === undefined || typeof value === "boolean" ? [] : [value].flat().map(String);
}

/** True where the switch was given. */
export function flagOption(options: Options, name: string): boolean {
  return options[name] === true;
}

export const jsonOption: Option = { flags: "--json", description: "Print JSON" };
/** Options of every command that writes files. */
export const writeOptions: readonly Option[] = [
  { flags: "--check", description: "Write nothing; exit with 4 when something would change" },
  { flags: "--diff", description: "Write nothing; show what would change" },
  { flags: "--stdout", description: "Write nothing; print the files as they would be" },
  { flags: "--force", description: "Overwrite values that you changed by hand" },
];
