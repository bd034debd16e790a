/** What `use` does: another choice for a directory, and everything that follows from it. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { AienvError } from "../../core/error.ts";
import { chooseInText } from "../../edit/choice-change.ts";
import { allowedText } from "../../project/allow.ts";
import { choiceFileName, projectRoot } from "../../project/find.ts";
import { parseChoice } from "../../registry/parse-choice.ts";
import type { ChoiceEntry } from "../../registry/schema.ts";
import { readText } from "../../system/files.ts";
import { flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { entryFor, entryForTool, entryWithoutTool, keptExceptions } from "../load/chosen-entry.ts";
import { parseIntegration, readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { refuseUnallowable } from "../show/not-allowed.ts";
import { type Changed, type ChoicePlace, changeChoice, choiceFile, stateOf } from "../write/change-choice.ts";
import { type PastChoice, readHistory } from "../write/history.ts";

export interface Chosen extends Changed {
  /** With what a person should know about this choice. */
  readonly workspace: Workspace;
}

/**
 * Under the directory's lock. `name`: a profile, alias or model, `-` for the one before; `options` as `use` has them.
 * @throws AienvError where the choice does not compile or may not be made: nothing is written then.
 */
export async function chooseFor(
  context: Context,
  workspace: Workspace,
  directory: string,
  name: string,
  options: Options,
): Promise<Chosen> {
  const place = placeOf(context, options, workspace);
  const stateFolder = stateOf(context, directory, place);
  if (place === "state") refuseBeaten(workspace, directory, name);
  if (place === "file") refuseForeignWords(context, workspace, directory, options);
  const tool = textOption(options, "tool");
  const isBack = name === "-" && tool === undefined;
  const text = isBack
    ? previousText(context, directory, place)
    : chosenText(context, workspace, directory, place, name, tool);
  const kept = readSettings(stateFolder);
  const integration = parseIntegration(textOption(options, "integration"), "use") ?? kept.integration;
  const share = flagOption(options, "share") || kept.share;
  const settings = { ...(integration && { integration }), ...(share && { share }) };
  const change = { directory, place, text, settings, ...(isBack && { remember: swapHistory }) };
  const changed = await changeChoice(context, workspace, change, options);
  // `use` itself is the permission, so a file that waited for one is no news.
  const settled = choiceFile(context, directory, place);
  const findings = workspace.findings.filter((finding) => finding.where?.file !== settled);
  if (tool === undefined && !isBack) findings.push(...keptExceptions(exceptionsIn(text, settled)));
  return { ...changed, workspace: { ...workspace, findings } };
}

/** @throws AienvError `usage.arguments` where the project's own file would beat a choice kept in our state. */
function refuseBeaten({ found }: Workspace, directory: string, name: string): void {
  const { project } = found;
  if (project?.source !== "file" || project.directory !== directory) return;
  throw new AienvError(
    "usage.arguments",
    `${project.choice.file} beats it, so a choice kept without a file would not count`,
    { where: { file: project.choice.file }, hint: `aienv use ${name} (or aienv off first)` },
  );
}

/** A project whose choice is kept in our state stays so until `--share` or a file says otherwise. */
function placeOf(context: Context, options: Options, workspace: Workspace): ChoicePlace {
  if (flagOption(options, "global")) return "global";
  if (options["file"] === false) return "state";
  const project = workspace.found.project;
  const here = project?.directory === projectRoot(context.paths, context.directory);
  return here && project?.source === "state" && !flagOption(options, "share") ? "state" : "file";
}

/** What `use` leaves as it stands in a choice file, and would so allow unseen. `tools` costs nothing. */
const keptKeys = ["via", "per-tool"] as const;
/** The same for `use --tool`, which changes `per-tool` alone. */
const keptKeysOfTool = ["profile", "main", "small", ...keptKeys] as const;

/** @throws AienvError `project.not-allowed` where `use` would let words count that the user has never seen. */
function refuseForeignWords(
  context: Context,
  { found }: Workspace,
  directory: string,
  options: Options,
): void {
  const file = join(directory, choiceFileName);
  const waiting = found.notAllowed.find((one) => one.file === file);
  if (waiting === undefined) return;
  refuseUnallowable(waiting);
  if (flagOption(options, "force")) return;
  const allowed = allowedText(context.paths, file);
  const known = allowed === undefined ? {} : parseChoice(allowed, file);
  const present = parseChoice(waiting.text, file);
  const kept = options["tool"] === undefined ? keptKeys : keptKeysOfTool;
  const foreign = kept.filter(
    (key) => present[key] !== undefined && !isDeepStrictEqual(present[key], known[key]),
  );
  if (foreign.length === 0) return;
  throw new AienvError(
    "project.not-allowed",
    `the file ${waiting.state === "denied" ? "is denied" : "was never allowed"} and says more than \`use\` writes: ${foreign.join(", ")}`,
    { where: { file }, hint: "aienv allow, or: aienv use NAME --force" },
  );
}

function chosenText(
  context: Context,
  workspace: Workspace,
  directory: string,
  place: ChoicePlace,
  name: string,
  tool: string | undefined,
): string {
  const file = choiceFile(context, directory, place);
  const text = readText(file) ?? null;
  const present = exceptionsIn(text, file);
  const entry =
    tool === undefined
      ? entryFor(workspace, name)
      : name === "-"
        ? entryWithoutTool(tool, present)
        : entryForTool(workspace, name, tool, present);
  return chooseInText(file, text, entry);
}

function exceptionsIn(text: string | null, file: string): NonNullable<ChoiceEntry["per-tool"]> {
  return text === null ? {} : (parseChoice(text, file)["per-tool"] ?? {});
}

function previousText(context: Context, directory: string, place: ChoicePlace): string {
  const past = readHistory(stateOf(context, directory, place)).findLast(
    (one) => (place === "file" ? one.file : one.state) !== null,
  );
  const text = place === "file" ? past?.file : past?.state;
  if (text === null || text === undefined)
    throw new AienvError("usage.no-previous", "there is no choice before this one", { hint: "aienv use" });
  return text;
}

/** `use -` twice is back where it began: the choice that was left is the one remembered last. */
function swapHistory(history: readonly PastChoice[]): readonly PastChoice[] {
  const [before, left] = history.slice(-2);
  return before && left ? [...history.slice(0, -2), left] : history;
}
