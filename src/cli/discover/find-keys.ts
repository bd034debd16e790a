/** Where key variables stand: this shell, the start-up files of shells, `.env` files. Names and places, never values. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { Finding } from "../../core/outcome.ts";
import { readDotenvEntries } from "../../edit/syntax/dotenv-entries.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { refuseOpenFile } from "../../secrets/dotenv-secret.ts";
import type { FoundKey, KeyPlace } from "../../setup/found.ts";
import { readShellExports, type ShellSyntax } from "../../setup/shell-exports.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { dropIns } from "../examine/drop-ins.ts";

export interface FoundKeys {
  readonly keys: readonly FoundKey[];
  /** Files that could not be read. */
  readonly findings: readonly Finding[];
}

/** `variables`: the names that providers' keys have. In their order, each with its places, the strongest first. */
export function findKeys(
  context: Pick<Context, "environment" | "paths">,
  variables: ReadonlySet<string>,
  tools: ReadonlyMap<string, ToolTemplate>,
): FoundKeys {
  const findings: Finding[] = [];
  const read = (file: string) => quietly(file, findings);
  const places = [
    ...shellFiles(context).flatMap(([file, syntax]) => shellPlaces(file, syntax, read)),
    ...dotenvFiles(context, tools).flatMap(([file, path]) => dotenvPlaces(file, path, read)),
  ];
  const keys = [...variables].flatMap((variable): FoundKey[] => {
    const here: KeyPlace[] = context.environment[variable] ? [{ kind: "environment" }] : [];
    const elsewhere = places.filter((one) => one.variable === variable).map(({ place }) => place);
    const all = [...here, ...elsewhere];
    return all.length === 0 ? [] : [{ variable, places: all }];
  });
  return { keys, findings };
}

interface Placed {
  readonly variable: string;
  readonly place: KeyPlace;
}

/** The files that a shell reads when it starts, login shells' included; of zsh's where `ZDOTDIR` has moved them. */
const posixNames = [".profile", ".bash_profile", ".bash_login", ".bashrc"];
const zshNames = [".zshenv", ".zprofile", ".zshrc", ".zlogin"];

function shellFiles({
  environment,
  paths,
}: Pick<Context, "environment" | "paths">): [file: string, syntax: ShellSyntax][] {
  const zsh = environment["ZDOTDIR"] || paths.home;
  const fish = join(environment["XDG_CONFIG_HOME"] || join(paths.home, ".config"), "fish");
  const posix = [
    ...posixNames.map((name) => join(paths.home, name)),
    ...zshNames.map((name) => join(zsh, name)),
  ];
  return [
    ...posix.map((file): [string, ShellSyntax] => [file, "posix"]),
    ...[join(fish, "config.fish"), ...dropIns(join(fish, "conf.d/*.fish"))].map(
      (file): [string, ShellSyntax] => [file, "fish"],
    ),
    [join(fish, "fish_variables"), "fish-variables"],
  ];
}

function shellPlaces(
  file: string,
  syntax: ShellSyntax,
  read: (file: string) => string | undefined,
): Placed[] {
  return readShellExports(read(file) ?? "", syntax).map(({ name, line }) => ({
    variable: name,
    place: { kind: "shell", file, line },
  }));
}

/** Our own file of secrets, `~/.env`, and those that the tools' templates name; each as a reference spells it. */
function dotenvFiles(
  { paths }: Pick<Context, "paths">,
  tools: ReadonlyMap<string, ToolTemplate>,
): [file: string, path: string][] {
  const named = [...tools.values()].flatMap(({ settings }) =>
    settings.filter(({ syntax }) => syntax === "dotenv").flatMap(({ file, also }) => [file, ...also]),
  );
  const below = [...new Set(["~/.env", ...named.filter((file) => file.startsWith("~/"))])];
  return [
    [paths.secrets, "secrets.env"],
    ...below.map((path): [string, string] => [join(paths.home, path.slice(2)), path]),
  ];
}

function dotenvPlaces(file: string, path: string, read: (file: string) => string | undefined): Placed[] {
  const text = read(file);
  if (text === undefined) return [];
  const closed = isClosed(file);
  return readDotenvEntries(text)
    .filter(({ value }) => !/^(?:|''|""|``)$/.test(text.slice(value.start, value.end)))
    .map(({ name, key }) => {
      const line = text.slice(0, key.start).split("\n").length;
      return { variable: name, place: { kind: "dotenv", file, line, closed, path } };
    });
}

function isClosed(file: string): boolean {
  try {
    refuseOpenFile(file);
    return true;
  } catch (error) {
    if (error instanceof AienvError) return false;
    throw error;
  }
}

/** A file that can't be read may hold the very key that is missed, so it is told. */
function quietly(file: string, findings: Finding[]): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    findings.push({
      code: error.code,
      level: "note",
      message: error.message,
      where: { file },
      ...(error.hint !== undefined && { fix: error.hint }),
    });
    return undefined;
  }
}
