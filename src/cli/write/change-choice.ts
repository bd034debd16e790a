/** A directory gets another choice: compile it, write everything, remember what was there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { renderChoice } from "../../edit/choice-change.ts";
import type { Rendered } from "../../edit/render.ts";
import { allowedRecords } from "../../project/allow.ts";
import { allowedChoice, choiceFileName, stateChoiceName } from "../../project/find.ts";
import type { StateFile } from "../../project/journal.ts";
import { readText } from "../../system/files.ts";
import { globalState, projectState } from "../../system/paths.ts";
import type { Options } from "../command.ts";
import type { Context } from "../context.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { type ProjectSettings, readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { historyRecord, type PastChoice, readHistory } from "./history.ts";
import { type Prepared, prepareChanges } from "./prepare-changes.ts";
import { readOwnership } from "./read-ownership.ts";
import { trustOwnFiles } from "./trust-own-files.ts";
import { type Written, writePrepared } from "./write-prepared.ts";

/** Where a choice lives: in the project's file, in our state for the directory, or for all directories. */
export type ChoicePlace = "file" | "state" | "global";

export interface ChoiceChange {
  readonly directory: string;
  readonly place: ChoicePlace;
  /** The choice's whole text. */
  readonly text: string;
  readonly settings: ProjectSettings;
  /** What is remembered afterwards, given what is remembered now with the choice that is left behind it. */
  readonly remember?: (history: readonly PastChoice[]) => readonly PastChoice[];
}

export interface Changed {
  readonly prepared: Prepared;
  readonly written: Written;
}

/** @throws AienvError where the choice does not compile or a file can't be edited: nothing is written then. */
export async function changeChoice(
  context: Context,
  workspace: Workspace,
  change: ChoiceChange,
  options: Options,
): Promise<Changed> {
  const { directory, place, text } = change;
  const stateFolder = stateOf(context, directory, place);
  const file = choiceFile(context, directory, place);
  const instead = { file, text };
  const compiled = compileDirectory(context, workspace, {
    directory,
    everywhere: place === "global",
    instead,
    lasting: true,
  });
  const rendered =
    place === "file" ? await projectChoice(context, { directory, stateFolder, file, text }) : undefined;
  const prepared = await prepareChanges(context, workspace, compiled, {
    force: options["force"] === true,
    settings: change.settings,
    choice: rendered ?? keptChoice(file, readText(file) ?? null, text),
  });
  const past = presentChoice(context, directory, place, stateFolder);
  const isNew = past.file !== text && past.state !== text;
  const history = [...readHistory(stateFolder), ...(isNew ? [past] : [])];
  const records: StateFile[] = [historyRecord(stateFolder, change.remember?.(history) ?? history)];
  if (place === "file")
    records.push(...allowedRecords(context.paths, file, text), {
      file: join(stateFolder, stateChoiceName),
      text: null,
    });
  const written = writePrepared(context, prepared, options, records);
  if (written !== "written") return { prepared, written };
  await trustOwnFiles(context, prepared);
  return { prepared, written };
}

/** The project's own file, with what it said before any choice of ours. */
async function projectChoice(
  context: Context,
  change: { directory: string; stateFolder: string; file: string; text: string },
): Promise<Rendered> {
  const { file, text } = change;
  const { entries, written } = await readOwnership(context, { ...change, everywhere: false });
  const known = entries.find((entry) => entry.file === file);
  return renderChoice(file, readText(file) ?? null, text, known, written.get(file));
}

/** A choice in our own state leaves nothing to take back from anybody's file. */
function keptChoice(file: string, before: string | null, after: string): Rendered {
  return { change: { file, before, after }, entry: undefined, replaced: [], handChanged: [] };
}

export function stateOf(context: Context, directory: string, place: ChoicePlace): string {
  return place === "global" ? globalState(context.paths) : projectState(context.paths, directory);
}

/** The file in which a choice of that kind stands. */
export function choiceFile(context: Context, directory: string, place: ChoicePlace): string {
  return place === "file"
    ? join(directory, choiceFileName)
    : join(stateOf(context, directory, place), stateChoiceName);
}

/** What is chosen now, as history keeps it. */
function presentChoice(
  context: Context,
  directory: string,
  place: ChoicePlace,
  stateFolder: string,
): PastChoice {
  const read = (file: string) => (existsSync(file) ? (readText(file) ?? null) : null);
  return {
    file: place === "global" ? null : (allowedChoice(context.paths, directory) ?? null),
    state: read(join(stateFolder, stateChoiceName)),
    settings: readSettings(stateFolder),
  };
}
