/** A directory gets another choice: compile it, write everything, remember what was there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { renderChoice } from "../edit/choice-change.ts";
import type { Rendered } from "../edit/render.ts";
import { allow } from "../project/allow.ts";
import { allowedChoice, choiceFileName, stateChoiceName } from "../project/find.ts";
import { readManifest } from "../project/manifest.ts";
import { readText, removeFile } from "../system/files.ts";
import { globalState, projectState } from "../system/paths.ts";
import type { Options } from "./command.ts";
import { compileDirectory } from "./compile-directory.ts";
import type { Context } from "./context.ts";
import { type PastChoice, readHistory, writeHistory } from "./history.ts";
import { type ProjectSettings, readSettings } from "./integration.ts";
import type { Workspace } from "./load-workspace.ts";
import { type Prepared, prepareChanges } from "./prepare-changes.ts";
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
  const current = readText(file) ?? null;
  const known = readManifest(stateFolder).find((entry) => entry.file === file);
  const prepared = await prepareChanges(context, workspace, compiled, {
    force: options["force"] === true,
    settings: change.settings,
    choice: place === "file" ? renderChoice(file, current, text, known) : keptChoice(file, current, text),
  });
  const past = presentChoice(context, directory, place, stateFolder);
  const written = writePrepared(context, prepared, options);
  if (written !== "written") return { prepared, written };
  if (place === "file") {
    allow(context.paths, file, text);
    removeFile(join(stateFolder, stateChoiceName));
  }
  if (past.file !== text && past.state !== text)
    writeHistory(stateFolder, [...readHistory(stateFolder), past]);
  await trustOwnFiles(context, prepared);
  return { prepared, written };
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
