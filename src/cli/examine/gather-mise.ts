/** Where mise could take a variable from, for one directory: every file that it reads, strongest first. */
import { dirname, isAbsolute, join } from "node:path";
import { resolveEnvironment, type Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { valueAt } from "../../core/json.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { miseTemplate } from "../../edit/syntax/mise-template.ts";
import type { Source } from "../../inspect/explain.ts";
import { globalMiseNames, type MiseEntry, miseEntries, miseNames } from "../../inspect/mise-files.ts";
import { shownParts, shownValue } from "../../inspect/shown-value.ts";
import { upwards } from "../../project/find.ts";
import { listFolder, readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { miseConfigFile } from "../write/install-global-plugin.ts";

export interface GatherInput {
  readonly context: Context;
  readonly variable: string;
  /** What readers in a shell have: the kept snapshot; undefined where none is. */
  readonly snapshot: Snapshot | undefined;
  /** Values that are keys, whatever their variable is called. */
  readonly keys: ReadonlySet<string>;
}

/** Plugin lines first: mise calls the plugin after all plain values. */
export function miseSources(input: GatherInput, idle: string | undefined): Source[] {
  const sources = miseFilesFor(input.context).flatMap((file) => {
    const text = readText(file);
    return text === undefined
      ? []
      : entriesOf(file, text, input.variable).flatMap((each) => sourcesOf(file, each, input));
  });
  const late = sources.filter((source) => source.layer === "plugin");
  const rest = sources.filter((source) => source.layer !== "plugin");
  const once = late.slice(0, 1);
  return [...once, ...rest].map((source) => ({ ...source, ...(idle !== undefined && { idle }) }));
}

/** The files that mise may read here, strongest first. */
function miseFilesFor(context: Context): string[] {
  const environments = (context.environment["MISE_ENV"] ?? "")
    .split(",")
    .filter((name) => /^[\w.-]+$/.test(name));
  const globalFile = miseConfigFile(context);
  const globalFolder = dirname(globalFile);
  const inFolder = (folder: string, names: readonly string[], parts: string) => [
    ...names.map((name) => join(folder, name)),
    ...listFolder(join(folder, parts))
      .filter((name) => name.endsWith(".toml"))
      .toReversed()
      .map((name) => join(folder, parts, name)),
  ];
  const files = [
    ...upwards(context.directory).flatMap((folder) =>
      inFolder(folder, miseNames(environments), ".config/mise/conf.d").filter(
        (file) => !file.startsWith(`${globalFolder}/`),
      ),
    ),
    ...(context.environment["MISE_GLOBAL_CONFIG_FILE"]
      ? [globalFile]
      : inFolder(globalFolder, globalMiseNames(environments), "conf.d")),
    "/etc/mise/config.toml",
  ];
  return [...new Set(files)];
}

/** Strongest first: in a file the last one counts. A file that mise can't read says nothing. */
function entriesOf(file: string, text: string, variable: string): MiseEntry[] {
  try {
    return miseEntries(text, variable).toReversed();
  } catch (error) {
    if (error instanceof AienvError) return [];
    throw new Error(`reading ${file}`, { cause: error });
  }
}

function sourcesOf(file: string, entry: MiseEntry, input: GatherInput): Source[] {
  const { context, variable, snapshot } = input;
  const where = { file, ...(entry.line !== undefined && { line: entry.line }), path: entry.path.join(".") };
  const ours = snapshot?.environment.find((one) => one.name === variable);
  const base = { layer: "mise", name: "mise", where, ours: false } as const;
  if (entry.kind === "value") {
    const text = entry.value;
    const wanted = ours && (ours.value === null ? null : miseTemplate(ours.value));
    if (ours && text === wanted)
      return [
        { ...base, value: resolved(ours, context), shown: shownParts(variable, ours.value), ours: true },
      ];
    if (text === null) return [{ ...base, value: null, shown: "(unset)" }];
    const plain = !/\{\{|\{%|\{#|\$/.test(text);
    return [{ ...base, value: plain ? text : undefined, shown: shownValue(variable, text, input.keys) }];
  }
  if (entry.kind === "plugin") {
    if (!ours) return [];
    const disabled = context.environment["AIENV_DISABLE"];
    const off = disabled !== undefined && disabled !== "" && disabled !== "0";
    return [
      {
        ...base,
        layer: entry.late ? "plugin" : "mise",
        name: "the aienv plugin",
        value: resolved(ours, context),
        shown: shownParts(variable, ours.value),
        ours: true,
        ...(off && { idle: "AIENV_DISABLE is set" }),
      },
    ];
  }
  const named = pathOf(entry.file, dirname(file), context.paths.home);
  if (entry.kind === "script") {
    const mentions = (readText(named) ?? "").includes(variable);
    const unknown = {
      ...base,
      where: { file: named },
      value: undefined,
      shown: "(a script: only running it tells)",
    };
    return mentions ? [unknown] : [];
  }
  return fileSource(named, input).map((source) => ({ ...source, ...base, where: source.where }));
}

/** What a `.env` file says of the variable; none where it says nothing. */
export function fileSource(file: string, { variable, keys }: GatherInput): Source[] {
  const text = readText(file);
  if (text === undefined) return [];
  const syntax = file.endsWith(".json")
    ? syntaxes.json
    : file.endsWith(".toml")
      ? syntaxes.toml
      : syntaxes.dotenv;
  const value = valueAt(syntax.parse(text), [variable]);
  if (value === undefined) return [];
  const line = syntax.locate(text, [variable])?.line;
  return [
    {
      layer: "mise",
      name: "mise",
      where: { file, ...(line !== undefined && { line }), path: variable },
      value: String(value),
      shown: shownValue(variable, String(value), keys),
      ours: false,
    },
  ];
}

function pathOf(file: string, folder: string, home: string): string {
  const plain = file.replace(/\{\{\s*config_root\s*\}\}/g, folder).replace(/^~(?=\/|$)/, home);
  return isAbsolute(plain) ? plain : join(folder, plain);
}

/** What our variable is in this environment; a missing key is its placeholder. */
export function resolved(variable: Snapshot["environment"][number], context: Context): string | null {
  return resolveEnvironment([variable], context.environment)[variable.name] ?? null;
}
