/** A directory without us: each file as it was, the choice gone, nothing left in our state. */
import { join } from "node:path";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { isObject, showPath } from "../../core/json.ts";
import { allowedRecords } from "../../project/allow.ts";
import { choiceFileName } from "../../project/find.ts";
import type { StateFile } from "../../project/journal.ts";
import { readMadeFolders, recordMadeFolders, removeMadeFolders } from "../../project/made-folders.ts";
import { knownDirectories } from "../../project/project-state.ts";
import { readStateJson } from "../../project/read-state-json.ts";
import { hashOf, recordFile, tokenFileOf, tokenOfFile, withoutTokens } from "../../project/token-store.ts";
import { readTrust, removeTrust, trustFolders, trustRecordsOf } from "../../project/trust-records.ts";
import { globalState, projectState } from "../../system/paths.ts";
import { readTextIfReadable } from "../../system/read-text-if-readable.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { shortPath } from "../show/describe.ts";
import { findingText } from "../show/print.ts";
import { commitChanges } from "./commit-changes.ts";
import { removalOf } from "./exclude-files.ts";
import { locked } from "./locked.ts";
import { adoptedFinding, readOwnership } from "./read-ownership.ts";
import { changesJson, showChanges } from "./show-changes.ts";
import { exitCodeFor } from "./write-prepared.ts";

export interface OffTarget {
  readonly directory: string;
  readonly everywhere: boolean;
  /** The project's own file stays, though we may have written it. */
  readonly keepChoice?: boolean;
}

/** @throws AienvError where a file of the user's can't be read or edited: nothing is written then. */
export async function takeOff(context: Context, target: OffTarget, options: Options): Promise<number> {
  return locked(
    context,
    options,
    () => target,
    () => takeOffLocked(context, target, options),
  );
}

async function takeOffLocked(context: Context, target: OffTarget, options: Options): Promise<number> {
  const { directory, everywhere } = target;
  const stateFolder = everywhere ? globalState(context.paths) : projectState(context.paths, directory);
  const ownership = await readOwnership(context, { directory, everywhere, stateFolder });
  const entries = ownership.entries.filter((entry) => !(target.keepChoice && entry.tool === "aienv"));
  const rendered = entries.map((entry) => removalOf(context, directory, entry, ownership.written));
  const adopted = adoptedFinding(ownership);
  for (const finding of adopted) context.say(findingText(finding));
  // The files of our own state go with its folder.
  const changes = rendered
    .map((one) => one.change)
    .filter((change) => change.before !== change.after && !change.file.startsWith(`${context.paths.state}/`));
  const json = flagOption(options, "json");
  const files = changes.map((change) => change.file);
  const shown = showChanges(context, changes, options);
  if (shown !== undefined) {
    if (json)
      context.print(
        JSON.stringify({ directory, files, findings: adopted, ...changesJson(changes, options) }),
      );
    return exitCodeFor(shown);
  }
  const choice = everywhere ? [] : allowedRecords(context.paths, join(directory, choiceFileName), null);
  const made = readMadeFolders(stateFolder);
  const trusted = readTrust(stateFolder);
  commitChanges(context, target, {
    files: changes,
    records: [...choice, ...tokensGone(context, target)],
    removesState: true,
  });
  removeTrust(trusted, directory);
  // Notes of a file that was ours alone lead nowhere now, whoever had them made.
  const folders = trustFolders(context.paths, context.environment);
  const gone = new Set(changes.filter(({ after }) => after === null).map(({ file }) => file));
  for (const { file, tool } of entries)
    if (gone.has(file) && (tool === "mise" || tool === "direnv"))
      removeTrust(trustRecordsOf(folders, file), file);
  giveBackFolders(context, made);
  const kept = rendered.flatMap(({ change, handChanged }) =>
    handChanged.map(({ path, position }) => ({
      code: "project.hand-changed",
      level: "note" as const,
      message: "you changed this value by hand, so it stays",
      where: { file: change.file, ...position, path: showPath(path) },
    })),
  );
  for (const finding of kept) context.say(findingText(finding));
  if (json) context.print(JSON.stringify({ directory, files, findings: [...adopted, ...kept] }));
  else
    for (const change of changes)
      context.say(
        `${change.after === null ? "removed" : "restored"} ${shortPath(change.file, context.directory, context.paths.home)}`,
      );
  if (changes.length === 0) context.say("nothing of aienv was here");
  return exitCodes.ok;
}

/** Its tokens open nothing any more. Those that were made by hand for outside of any project are nobody's choice. */
function tokensGone({ paths }: Context, { directory, everywhere }: OffTarget): readonly StateFile[] {
  if (!everywhere) return withoutTokens(paths, directory);
  const token = tokenOfFile(tokenFileOf(paths, ""));
  return token === undefined ? [] : [{ file: recordFile(paths, hashOf(token)), text: null }];
}

/**
 * Folders of a tool's own home that we made go as far as they are empty. Links in another project's home may lead to
 * them: then they are that project's to remove.
 */
export function giveBackFolders({ paths, say }: Context, made: readonly string[]): void {
  if (made.length === 0) return;
  const places = [undefined, ...knownDirectories(paths)];
  const others = places.map((directory) => {
    const state = directory === undefined ? globalState(paths) : projectState(paths, directory);
    return { state, uses: usesOf(join(state, "snapshot.json"), made) };
  });
  const heir = others.find(({ uses }) => uses === "yes");
  const unknown = others.find(({ uses }) => uses === "perhaps");
  if (heir) recordMadeFolders(heir.state, made);
  else if (unknown)
    say(
      findingText({
        code: "project.kept-folders",
        level: "warning",
        message: `${made.join(", ")} stays: another project's state, which this aienv can't read, names it`,
        where: { file: join(unknown.state, "snapshot.json") },
      }),
    );
  else removeMadeFolders(made);
}

/** Its own project is done, so what is wrong with another one's state is no error here. */
function usesOf(file: string, made: readonly string[]): "yes" | "perhaps" | "no" {
  try {
    const homes = readStateJson(file, isSnapshot)?.homes ?? [];
    const isIn = (of: string) => made.some((folder) => folder === of || folder.startsWith(`${of}/`));
    return homes.some(({ of }) => isIn(of)) ? "yes" : "no";
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    const text = readTextIfReadable(file);
    return text === undefined || made.some((folder) => text.includes(folder)) ? "perhaps" : "no";
  }
}

function isSnapshot(value: unknown): value is Pick<Snapshot, "homes"> {
  return isObject(value) && Array.isArray(value["homes"]);
}
