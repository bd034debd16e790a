/** What a selection implies: variables of the environment, files of the tools, homes that move. */
import { AienvError } from "../core/error.ts";
import { isObject, type JsonValue, type Path, valueAt } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import { tokenFileName, tokenVariable } from "../core/token.ts";
import type { TargetFile, ToolHome, ToolTemplate } from "../registry/template-schema.ts";
import { type Folders, templateContext, tokenReference } from "./context.ts";
import { type Context, expandParts, expandText, expandTree, lookUp, type Part } from "./expand.ts";
import { inReadingOrder } from "./reading-order.ts";
import { refuseExpandable } from "./refuse-expandable.ts";
import type { Selection, ToolSelection } from "./selection.ts";

/** A variable for the tools' environment; null: it must not be there. */
export interface Variable {
  readonly name: string;
  readonly value: readonly Part[] | null;
  /** The tool that it is for. */
  readonly tool: string;
}

/** A value that is ours in somebody's file: all of it, or some items of a list. */
export type OwnedValue =
  | { readonly path: Path; readonly value: JsonValue; readonly last?: boolean }
  | { readonly path: Path; readonly items: readonly JsonValue[] };

/** A file of which we own parts. */
export interface Target {
  readonly tool: string;
  readonly scope: Exclude<TargetFile["scope"], "variable">;
  /** Absolute. */
  readonly file: string;
  readonly syntax: TargetFile["syntax"] | "lines";
  readonly owned: readonly OwnedValue[];
  /** Where the values go instead when git tracks the file, absolute. */
  readonly untracked?: string;
  /** state: the user's own file, absolute, whose text this one begins with. */
  readonly from?: string;
}

/** A tool's home that moves into our state, so that one tool can have another set-up in each directory. */
export interface MovedHome {
  readonly tool: string;
  /** The user's own home of the tool, absolute. */
  readonly of: string;
  /** Where the entries lie instead, absolute. */
  readonly folder: string;
  readonly own: readonly string[];
  readonly linkFolders: readonly string[];
  readonly linkFiles: readonly string[];
  readonly never: readonly string[];
}

export interface Plan {
  readonly variables: readonly Variable[];
  readonly targets: readonly Target[];
  readonly homes: readonly MovedHome[];
  /** The file of our state that holds the local token; only where a tool goes through the proxy. */
  readonly tokenFile?: string;
  readonly findings: readonly Finding[];
}

export interface PlanInput {
  readonly selection: Selection;
  readonly tools: ReadonlyMap<string, ToolTemplate>;
  /** Parsed structured templates, by tool and file name. */
  readonly templateFiles: ReadonlyMap<string, ReadonlyMap<string, JsonValue>>;
  readonly folders: Folders;
  /** For all directories: user files instead of project files. */
  readonly everywhere: boolean;
  /** The files that work without our environment, in place of the others. */
  readonly standalone: boolean;
  /** Tools of which something beats the environment, so that they need a file that beats it in turn. */
  readonly shielded?: ReadonlySet<string>;
}

/** @throws AienvError `compile.bad-template`, `compile.refused-value`. */
export function plan(input: PlanInput): Plan {
  const { selection, tools, folders } = input;
  const findings: Finding[] = [];
  const variables = new Map<string, Variable>();
  const targets: Target[] = [];
  const homes: MovedHome[] = [];
  for (const chosen of selection.tools) {
    const tool = tools.get(chosen.tool);
    if (!tool || chosen.state !== "ready") continue;
    const standalone = input.standalone && tool.files.some((file) => file.standalone);
    const context = templateContext(chosen, tool, folders, { standalone });
    for (const variable of toolVariables(chosen, tool, context)) addVariable(variables, variable, findings);
    if (tool.home) {
      const home = movedHome(chosen.tool, tool.home, folders);
      homes.push(home);
      const path = `${folders.state}/${tool.home.folder}`;
      addVariable(variables, { name: tool.home.variable, value: [path], tool: chosen.tool }, findings);
    }
    for (const file of tool.files) {
      const tree = input.templateFiles.get(chosen.tool)?.get(file.file);
      if (tree === undefined)
        throw new AienvError("compile.bad-template", `tool ${chosen.tool} has no template file ${file.file}`);
      if (!isWanted(chosen.tool, tool, file, context, input)) continue;
      const document = expandTree(tree, context) ?? {};
      refuseExpandable(chosen.tool, file, document, context);
      if (file.scope === "variable") {
        const variable = { name: file.path, value: [JSON.stringify(document)], tool: chosen.tool };
        addVariable(variables, variable, findings);
        continue;
      }
      const target = toolTarget(chosen.tool, { ...file, scope: file.scope }, document, input);
      if (target) targets.push(target);
    }
  }
  const proxied = selection.tools.find((one) => one.state === "ready" && one.via === "proxy");
  // Also for tools that are told it by another name, so that every way into a shell sets the same.
  if (proxied)
    addVariable(variables, { name: tokenVariable, value: [tokenReference], tool: proxied.tool }, findings);
  return {
    variables: inReadingOrder([...variables.values()]),
    targets,
    homes,
    ...(proxied && { tokenFile: `${folders.state}/${tokenFileName}` }),
    findings,
  };
}

/** Variables of one tool, in the template's order; a variable without a value is left out. */
function toolVariables(chosen: ToolSelection, tool: ToolTemplate, context: Context): Variable[] {
  const byFormat = chosen.format && (tool.formats[chosen.format]?.["environment"] as JsonValue | undefined);
  const set = { ...tool.environment?.set, ...(isObject(byFormat) ? byFormat : {}) };
  const variables: Variable[] = (tool.environment?.unset ?? []).map((name) => ({
    name,
    value: null,
    tool: chosen.tool,
  }));
  for (const [key, tree] of Object.entries(set)) {
    for (const [name, value] of expandVariables(key, tree, context))
      variables.push({ name, value, tool: chosen.tool });
  }
  return variables;
}

/** `$for` as a key's value makes a variable for each item; anything else makes one. */
function expandVariables(key: string, tree: JsonValue, context: Context): [string, readonly Part[]][] {
  if (isObject(tree) && "$for" in tree) {
    const words = /^(\w+) in ([\w.-]+)$/.exec(String(tree["$for"]));
    const list = words && lookUp(words[2] ?? "", context);
    return (Array.isArray(list) ? list : []).flatMap((item) =>
      expandVariables(key, tree["$value"] ?? "", { ...context, [words?.[1] ?? ""]: item }),
    );
  }
  const name = expandText(key, context)?.join("");
  const value = expandParts(tree, context);
  return name === undefined || value === undefined ? [] : [[name, value]];
}

/** To be set beats to be absent; of two values the first tool's counts, and the difference is said. */
function addVariable(variables: Map<string, Variable>, variable: Variable, findings: Finding[]): void {
  const present = variables.get(variable.name);
  if (!present || present.value === null) {
    variables.set(variable.name, variable.value === null && present ? present : variable);
    return;
  }
  if (variable.value !== null && JSON.stringify(present.value) !== JSON.stringify(variable.value))
    findings.push({
      code: "compile.variable-conflict",
      level: "warning",
      message: `${variable.tool} wants another ${variable.name} than ${present.tool}, whose value is set`,
    });
}

function movedHome(tool: string, home: ToolHome, folders: Folders): MovedHome {
  const inside = home.inside === "" ? "" : `/${home.inside}`;
  return {
    tool,
    of: `${folders.home}/${home.of}`,
    folder: `${folders.state}/${home.folder}${inside}`,
    own: home.own,
    linkFolders: home["link-folders"],
    linkFiles: home["link-files"],
    never: home.never,
  };
}

function isWanted(
  id: string,
  tool: ToolTemplate,
  file: TargetFile,
  context: Context,
  { everywhere, standalone, shielded }: PlanInput,
): boolean {
  if (file["only-when"] !== undefined && lookUp(file["only-when"], context) === undefined) return false;
  if (everywhere && file.scope === "project" && file["user-path"] === undefined) return false;
  if (file.standalone) return standalone || (file.shields && shielded?.has(id) === true);
  return !standalone || tool.files.every((other) => !other.standalone);
}

function toolTarget(
  tool: string,
  file: TargetFile & { readonly scope: Target["scope"] },
  document: JsonValue,
  { folders, everywhere }: PlanInput,
): Target | undefined {
  const owned = file.owns.flatMap((entry) => ownedValues(entry, document));
  if (owned.length === 0) return undefined;
  const scope = everywhere && file.scope === "project" ? "user" : file.scope;
  const root = { project: folders.project, user: folders.home, state: folders.state }[scope];
  const path = everywhere && file.scope === "project" ? (file["user-path"] ?? file.path) : file.path;
  return {
    tool,
    scope,
    file: `${root}/${path}`,
    syntax: file.syntax,
    owned,
    ...(file["local-path"] !== undefined &&
      scope === "project" && { untracked: `${root}/${file["local-path"]}` }),
    ...(file.from !== undefined && { from: `${folders.home}/${file.from}` }),
  };
}

/** A path that is wholly ours; our items of a list; our members of a map, each by itself. */
function ownedValues(entry: TargetFile["owns"][number], document: JsonValue): OwnedValue[] {
  const text = typeof entry === "string" ? entry : "items" in entry ? entry.items : entry.members;
  const path = ownedPath(text);
  const value = valueAt(document, path);
  if (value === undefined) return [];
  if (typeof entry === "string") return [{ path, value }];
  if ("items" in entry) return [{ path, items: Array.isArray(value) ? value : [value] }];
  if (!isObject(value)) return [];
  return Object.entries(value).map(([key, member]) => ({ path: [...path, key], value: member }));
}

/** Dots separate steps; `\.` is a dot inside one. */
export function ownedPath(text: string): Path {
  return text.split(/(?<!\\)\./).map((step) => step.replaceAll("\\.", "."));
}
