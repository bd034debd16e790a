/** The variables that a shell's start-up file exports, by name and line: read, never run, values never looked at. */

export type ShellSyntax = "posix" | "fish" | "fish-variables";

export interface ShellExport {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What a statement does to a variable: a value exported; a value, or the export, alone; either taken away, or both. */
interface Statement {
  readonly does: "exports" | "assigns" | "exports-name" | "empties" | "hides" | "removes";
  readonly name: string;
}

/**
 * Only plain statements count: `export NAME=…`, `declare -x NAME=…`, `NAME=…` with `export NAME`, fish's `set -gx NAME …`
 * and its stored universal variables. The last word on a name holds; an empty value is none.
 */
export function readShellExports(text: string, syntax: ShellSyntax): ShellExport[] {
  /** Where each name last got a value. */
  const values = new Map<string, number>();
  const exported = new Set<string>();
  for (const [index, raw] of text.replace(/\r\n?/g, "\n").split("\n").entries())
    for (const { does, name } of statementsOf(raw, syntax)) {
      if (does === "exports" || does === "assigns") values.set(name, index + 1);
      // An exported variable stays so when it is given another value.
      if (does === "exports" || does === "exports-name") exported.add(name);
      if (does === "hides" || does === "removes") exported.delete(name);
      if (does === "empties" || does === "removes") values.delete(name);
    }
  return [...values].flatMap(([name, line]) => (exported.has(name) ? [{ name, line }] : []));
}

function statementsOf(line: string, syntax: ShellSyntax): Statement[] {
  if (syntax === "fish-variables") return storedStatement(line);
  return commandsOf(line).flatMap(syntax === "fish" ? fishStatements : posixStatements);
}

/** Commands of one line as lists of words, quotes kept; a comment ends the line. */
function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  // A word is quoted pieces, escapes, substitutions of one level, and plain characters.
  const token =
    /(?:'[^']*'?|"(?:\\.|[^"\\])*"?|\$\((?:[^()]|\([^()]*\))*\)?|`[^`]*`?|\\.|[^\s;&|'"`\\])+|[;&|]+|\s+/g;
  for (const [word] of line.matchAll(token)) {
    if (word.startsWith("#")) break;
    if (/^[;&|]+$/.test(word)) commands.push([]);
    else if (word.trim() !== "") commands.at(-1)?.push(word);
  }
  return commands.filter((words) => words.length > 0);
}

/** Words before a command that change nothing of what is exported: `if …; then export A=1`. */
const leading = /^(?:then|do|else|\{|builtin|command)$/;
const assignment = /^([A-Za-z_]\w*)(?:\+?=([\s\S]*))?$/;

function posixStatements(all: readonly string[]): Statement[] {
  const words = [...all];
  while (words[0] !== undefined && leading.test(words[0])) words.shift();
  const [command = "", ...rest] = words;
  const flags = rest.filter((word) => /^[-+]/.test(word)).join("");
  const operands = rest.filter((word) => !/^[-+]/.test(word));
  if (command === "unset") return operands.map((name) => ({ does: "removes", name }));
  const isExport = command === "export" || (/^(?:declare|typeset)$/.test(command) && /-\w*x/.test(flags));
  if (isExport && /-\w*n/.test(flags)) return operands.map((name) => ({ does: "hides", name }));
  if (isExport) return operands.flatMap((word) => assigned(word, "exports", "exports-name"));
  // `NAME=value program` lends the value to that program alone.
  return words.every((word) => assignment.test(word) && word.includes("="))
    ? words.flatMap((word) => assigned(word, "assigns", undefined))
    : [];
}

function assigned(
  word: string,
  withValue: Statement["does"],
  without: Statement["does"] | undefined,
): Statement[] {
  const match = assignment.exec(word);
  const [, name = "", value] = match ?? [];
  if (!match) return [];
  if (value === undefined) return without === undefined ? [] : [{ does: without, name }];
  return [{ does: isEmpty(value) ? "empties" : withValue, name }];
}

/** `set -gx NAME value`, its long options, and `set -e NAME`; also the `export NAME=value` that fish knows. */
function fishStatements(words: readonly string[]): Statement[] {
  const [command = "", ...rest] = words;
  if (command === "export") return rest.flatMap((word) => assigned(word, "exports", "exports-name"));
  if (command !== "set") return [];
  const flags = rest.filter((word) => word.startsWith("-"));
  const [name = "", ...values] = rest.filter((word) => !word.startsWith("-"));
  if (!/^[A-Za-z_]\w*$/.test(name)) return [];
  const has = (short: string, long: string) =>
    flags.some((flag) => flag === long || (/^-[A-Za-z]+$/.test(flag) && flag.includes(short)));
  if (has("e", "--erase") || has("u", "--unexport")) return [{ does: "removes", name }];
  if (!has("x", "--export")) return [];
  return [{ does: values.every(isEmpty) ? "empties" : "exports", name }];
}

/** A line of `fish_variables`: `SETUVAR --export NAME:value`. */
function storedStatement(line: string): Statement[] {
  const [, name = ""] = /^SETUVAR (?:-\S+ )*--export (?:-\S+ )*([A-Za-z_]\w*):\S/.exec(line) ?? [];
  return name === "" ? [] : [{ does: "exports", name }];
}

function isEmpty(value: string): boolean {
  return /^(?:|''|"")$/.test(value);
}
