/** A command is a value: what it is called, what it says about itself, what it does. */
import type { Context } from "./context.ts";

export interface Option {
  /** As cac takes it: `--profile <name>`, `-o, --output <file>`. */
  readonly flags: string;
  readonly description: string;
  /** What its value may be; left out: any text. */
  readonly value?: Place;
}

/** Names that a place may hold: the program's own, or from the registry, the templates, the state, or the disk. */
export type NameKind = LiveKind | ShippedKind;
/** Of the program itself: they change with its version only. */
export type ShippedKind = "command" | "topic" | "code";
export type LiveKind =
  | "profile"
  | "alias"
  | "model"
  | "provider"
  | "known-provider"
  | "tool"
  | "variable"
  | "statusline"
  | "token"
  | "file";

/** What may stand in one place of a command line: for help, completion and the reference. */
export interface Place {
  /** The program's own words, with what each means. */
  readonly words?: Readonly<Record<string, string>>;
  readonly names?: readonly NameKind[];
  /** What may stand behind one of the words. */
  readonly next?: Readonly<Record<string, Place>>;
}

/** Parsed options, keys in camel case. */
export type Options = Readonly<Record<string, unknown>>;

export interface Command {
  readonly name: string;
  /** Arguments, as cac takes them: `[choice]`, `<tool> [...args]`. */
  readonly usage?: string;
  /** One for each argument of `usage`; left out: any text. */
  readonly places?: readonly Place[];
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

/** How a directory's environment reaches the shell. */
export const integrationPlace: Place = {
  words: {
    "mise-block": "values in .mise.toml",
    "mise-plugin": "one line in mise's config",
    direnv: "a line in .envrc",
    none: "nothing is written for the shell",
  },
};
export const shellPlace: Place = { words: { bash: "", zsh: "", fish: "", sh: "any POSIX shell" } };
export const profileOption = (description: string): Option => ({
  flags: "--profile <name>",
  description,
  value: { names: ["profile"] },
});

export const jsonOption: Option = { flags: "--json", description: "Print JSON" };
/** Options of every command that writes files. */
export const writeOptions: readonly Option[] = [
  { flags: "--check", description: "Write nothing; exit with 4 when something would change" },
  { flags: "--diff", description: "Write nothing; show what would change" },
  { flags: "--stdout", description: "Write nothing; print the files as they would be" },
  { flags: "--force", description: "Overwrite values that you changed by hand" },
];
