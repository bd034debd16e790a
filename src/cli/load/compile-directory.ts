/** The generator's steps in a row, for one directory: choose, select, plan, snapshot. */
import { type Choice, choose } from "../../compile/choose.ts";
import { ownedPath, plan } from "../../compile/plan.ts";
import { select } from "../../compile/select.ts";
import { type Snapshot, snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { inFile } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { needsShield } from "../../inspect/conflicts.ts";
import { type FoundText, stateChoiceName } from "../../project/find.ts";
import { parseChoice } from "../../registry/parse-choice.ts";
import { stampFile } from "../../system/files.ts";
import { globalState, projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { conflictTexts } from "../examine/overrides.ts";
import { loadTemplateFiles, type Workspace } from "./load-workspace.ts";

export interface CompileOptions {
  readonly profile?: string | undefined;
  /** Compile for all directories that have no choice of their own, whatever was found here. */
  readonly everywhere?: boolean;
  /** A choice that is about to be written, in place of the one on disk. */
  readonly instead?: FoundText | undefined;
  /** Where the project is, when `instead` makes it one. */
  readonly directory?: string;
  /** Only what is kept counts: AIENV_PROFILE is for this shell, and what is written stays. */
  readonly lasting?: boolean;
  /** These tools, whatever the choice lists. */
  readonly onlyTools?: readonly string[] | undefined;
  /** Files that carry everything by themselves, beside those that need the environment. */
  readonly standalone?: boolean;
  /** Tools whose file beats the environment as soon as it is written. */
  readonly shielded?: ReadonlySet<string>;
}

export interface Compiled {
  readonly snapshot: Snapshot;
  /** The folder of our state that snapshot and manifest belong in. */
  readonly stateFolder: string;
  readonly everywhere: boolean;
}

/** @throws AienvError whatever the steps throw. */
export function compileDirectory(
  context: Context,
  workspace: Workspace,
  options: CompileOptions = {},
): Compiled {
  const { found } = workspace;
  const directory = options.directory ?? found.project?.directory;
  const everywhere = options.everywhere === true || directory === undefined;
  const stateFolder = everywhere ? globalState(context.paths) : projectState(context.paths, directory);
  const choice = withTools(chosen(context, workspace, options), options.onlyTools);
  const selection = withLine(choice.file, options.instead ?? found.project?.choice ?? found.global, () =>
    select({
      registry: workspace.registry,
      providers: workspace.providers,
      tools: workspace.templates.tools,
      choice,
      toolsFound: workspace.toolsFound,
    }),
  );
  const needed = new Map(
    [...workspace.templates.tools].filter(([id]) => selection.tools.some((one) => one.tool === id)),
  );
  const project = everywhere ? context.paths.home : directory;
  const planned = plan({
    selection,
    tools: needed,
    templateFiles: loadTemplateFiles(context, needed),
    folders: { home: context.paths.home, project, state: stateFolder },
    everywhere,
    standalone: options.standalone === true,
    shielded: new Set(
      [...needed].flatMap(([id, tool]) =>
        options.shielded?.has(id) || needsShield(conflictTexts(tool, context, project)) ? [id] : [],
      ),
    ),
  });
  const inputs = [
    context.paths.registry,
    ...(choice.file === undefined ? [] : [choice.file]),
    ...planned.targets.flatMap((target) => target.from ?? []),
  ];
  return {
    snapshot: snapshot(project, selection, planned, [...new Set(inputs)].map(stampFile)),
    stateFolder,
    everywhere,
  };
}

function chosen(context: Context, { found }: Workspace, options: CompileOptions): Choice {
  const read = (text: FoundText | undefined) =>
    text && { file: text.file, entry: inFile(text.file, () => parseChoice(text.text, text.file)) };
  const global = read(options.everywhere ? (options.instead ?? found.global) : found.global);
  if (options.everywhere) return choose({ flag: options.profile, global });
  const project = options.instead ?? found.project?.choice;
  const place = project?.file.endsWith(`/${stateChoiceName}`) ? "state" : "file";
  return choose({
    flag: options.profile,
    variable: options.lasting ? undefined : context.environment["AIENV_PROFILE"],
    [place]: read(project),
    global,
  });
}

function withTools(choice: Choice, tools: readonly string[] | undefined): Choice {
  return tools === undefined ? choice : { ...choice, entry: { ...choice.entry, tools: [...tools] } };
}

/** The compiler knows the choice as a value; where in its text the fault stands is known here. */
function withLine<T>(file: string | undefined, text: FoundText | undefined, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    const where = error instanceof AienvError ? error.where : undefined;
    if (!(error instanceof AienvError) || where?.path === undefined || !text) throw error;
    if (where.file !== file || text.file !== file) throw error;
    const position = syntaxes.yaml.locate(text.text, ownedPath(where.path));
    throw new AienvError(error.code, error.message, {
      where: { ...where, ...position },
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
}
