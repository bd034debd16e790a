/** Everything that could give a variable its value here, read from disk and environment, for each reader. */
import { dirname, join } from "node:path";
import { ownedPath } from "../../compile/plan.ts";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { isObject, type Path, showPath, valueAt } from "../../core/json.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { envrcEntries } from "../../inspect/envrc-lines.ts";
import type { Source } from "../../inspect/explain.ts";
import { shownParts, shownValue } from "../../inspect/shown-value.ts";
import { upwards } from "../../project/find.ts";
import type { SettingsFile } from "../../registry/settings-schema.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { userFile } from "../load/user-file.ts";
import { dropIns } from "./drop-ins.ts";
import { fileSource, type GatherInput, miseSources, resolved } from "./gather-mise.ts";

export interface Idle {
  /** Why mise's files don't count in this shell; undefined: they do. */
  readonly mise: string | undefined;
  readonly direnv: string | undefined;
}

/** What every program started from this shell gets, strongest first. */
export function environmentSources(input: GatherInput, idle: Idle): Source[] {
  const { context, variable, keys } = input;
  const present = context.environment[variable];
  const hooks = [...miseSources(input, idle.mise), ...direnvSources(input, idle.direnv)];
  // Where mise and direnv both set it, the one whose value is here ran last.
  const last = hooks.find((source) => source.value !== undefined && (source.value ?? undefined) === present);
  if (last?.layer === "direnv")
    hooks.sort((left, right) => Number(right.layer === "direnv") - Number(left.layer === "direnv"));
  if (present === undefined) return hooks;
  const shell: Source = {
    layer: "shell",
    name: "this shell's environment",
    where: {},
    value: present,
    shown: shownValue(variable, present, keys),
    ours: false,
  };
  return [...hooks, shell];
}

function direnvSources(input: GatherInput, idle: string | undefined): Source[] {
  const { context, variable, snapshot, keys } = input;
  const sources: Source[] = [];
  for (const folder of upwards(context.directory)) {
    const file = join(folder, ".envrc");
    const text = readText(file);
    if (text === undefined) continue;
    const entries = envrcEntries(text, variable);
    for (const entry of entries.toReversed()) {
      const base = {
        layer: "direnv",
        name: "direnv",
        where: { file, line: entry.line },
        ours: false,
      } as const;
      const ours = snapshot?.environment.find((one) => one.name === variable);
      if (entry.kind === "aienv" && ours)
        sources.push({
          ...base,
          value: resolved(ours, context),
          shown: shownParts(variable, ours.value),
          ours: true,
        });
      if (entry.kind === "value")
        sources.push({
          ...base,
          value: entry.value,
          shown:
            entry.value === null
              ? "(unset)"
              : entry.value === undefined
                ? "(computed)"
                : shownValue(variable, entry.value, keys),
        });
      if (entry.kind === "file")
        sources.push(
          ...fileSource(join(dirname(file), entry.file), input).map((one) => ({
            ...base,
            ...one,
            layer: "direnv" as const,
            name: "direnv",
          })),
        );
    }
    // direnv reads the nearest file only, unless that one asks for those above.
    if (!entries.some((entry) => entry.kind === "up")) break;
  }
  return sources.map((source) => ({ ...source, ...(idle !== undefined && { idle }) }));
}

/** The tool's own files that say something of the variable: those over the environment, those under it. */
export function settingsSources(
  tool: ToolTemplate,
  input: GatherInput,
  compiled: Snapshot | undefined,
): { readonly over: Source[]; readonly under: Source[] } {
  const found = tool.settings.flatMap((entry) => settingSource(tool, entry, input, compiled));
  return {
    over: found.filter((source) => source.layer === "over"),
    under: found.filter((source) => source.layer === "under"),
  };
}

function settingSource(
  tool: ToolTemplate,
  entry: SettingsFile,
  input: GatherInput,
  compiled: Snapshot | undefined,
): Source[] {
  const { context, variable } = input;
  if (entry.platform !== undefined && entry.platform !== process.platform) return [];
  const other = [entry.unless ?? []].flat().find((name) => variableValue(name, context, compiled));
  const sources: Source[] = [];
  let idle = other ? `does not count while ${other} names another file` : undefined;
  for (const file of settingsPaths(entry, context, compiled)) {
    const text = readText(file);
    if (text === undefined) continue;
    const said = settingIn(entry, text, variable);
    if (said) {
      const line = syntaxes[entry.syntax].locate(text, said.path)?.line;
      sources.push({
        layer: entry.over ? "over" : "under",
        name: `${tool.name}'s ${entry.name}`,
        where: { file, ...(line !== undefined && { line }), path: showPath(said.path) },
        value: said.value,
        shown: shownValue(
          /helper|key$/i.test(showPath(said.path)) ? "KEY" : variable,
          said.value,
          input.keys,
        ),
        ours: isOurs(file, said.path, said.value, compiled),
        ...(entry["only-when"] !== undefined && { condition: entry["only-when"] }),
        ...(idle !== undefined && { idle }),
      });
    }
    if (!entry.file.includes("/*")) idle ??= `${tool.name} reads the nearest one alone`;
  }
  return sources;
}

/** The variable itself in the file's table, or the setting that takes its place. */
function settingIn(
  entry: SettingsFile,
  text: string,
  variable: string,
): { path: Path; value: string } | undefined {
  const means = entry.means[variable];
  const paths: Path[] = [];
  if (entry.env !== undefined) paths.push([...(entry.env === "*" ? [] : ownedPath(entry.env)), variable]);
  if (means !== undefined) paths.push(ownedPath(means));
  for (const path of paths) {
    const value = settingAt(entry, text, path);
    if (value !== undefined) return { path, value: String(value) };
  }
  return undefined;
}

/** Where the entry's file may lie here; the first that is there counts, of a drop-in folder each. */
export function settingsPaths(entry: SettingsFile, context: Context, compiled?: Snapshot): string[] {
  const { file } = entry;
  if (file.startsWith("$")) {
    const [name = "", ...rest] = file.slice(1).split("/");
    const value = variableValue(name, context, compiled);
    return value === undefined ? [] : [join(value, ...rest)];
  }
  if (file.startsWith("/")) return dropIns(file);
  if (!file.startsWith("~/")) {
    const names = [file, ...entry.also.filter((name) => !name.startsWith("~/"))];
    const last = entry.also
      .filter((name) => name.startsWith("~/"))
      .map((name) => join(context.paths.home, name.slice(2)));
    const folders = entry.upwards ? upwards(context.directory) : [context.directory];
    return [...new Set([...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...last])];
  }
  return [userFile(entry, context)];
}

function variableValue(name: string, context: Context, compiled: Snapshot | undefined): string | undefined {
  const ours = compiled?.environment.find((one) => one.name === name);
  return (ours && resolved(ours, context)) || context.environment[name] || undefined;
}

function settingAt(entry: SettingsFile, text: string, path: Path): string | number | boolean | undefined {
  try {
    const value = valueAt(syntaxes[entry.syntax].parse(text), path);
    return value === null || isObject(value) || typeof value === "object" ? undefined : value;
  } catch (error) {
    // The tool can't read it either; `doctor` says so.
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}

function isOurs(file: string, path: Path, value: string, compiled: Snapshot | undefined): boolean {
  const target = compiled?.targets.find((one) => one.file === file);
  return (
    target?.owned.some(
      (one) =>
        "value" in one &&
        one.path.every((step, index) => step === path[index]) &&
        valueAt(one.value, path.slice(one.path.length)) === value,
    ) ?? false
  );
}
