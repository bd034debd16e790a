/** The status line in the config of a tool or prompt: one value of ours in a file that is the user's. */
import { existsSync } from "node:fs";
import { expandTree } from "../../compile/expand.ts";
import type { OwnedValue } from "../../compile/plan.ts";
import { AienvError } from "../../core/error.ts";
import { type JsonValue, type Path, sameJson, showPath } from "../../core/json.ts";
import { inFile, mergeOwned } from "../../edit/merge-owned.ts";
import { presentValue } from "../../edit/present-value.ts";
import { type Rendered, renderRemoval, renderTarget } from "../../edit/render.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { quoteShell } from "../../edit/syntax/shell.ts";
import { readManifest } from "../../project/manifest.ts";
import { forgottenEntries, readWritten } from "../../project/written-values.ts";
import type { StatuslineTemplate } from "../../registry/statusline-schema.ts";
import { readText } from "../../system/files.ts";
import { installStatusline, statuslineFile } from "../../system/install-integration.ts";
import { globalState } from "../../system/paths.ts";
import type { Options } from "../command.ts";
import type { Context } from "../context.ts";
import { userFile } from "../load/user-file.ts";
import { shortPath } from "../show/describe.ts";
import { commitChanges, type Where } from "./commit-changes.ts";
import { locked } from "./locked.ts";
import { showChanges } from "./show-changes.ts";
import { exitCodeFor } from "./write-prepared.ts";

/** A program that can show the status line. */
export interface StatuslineHost {
  readonly id: string;
  readonly template: StatuslineTemplate;
}

interface Place {
  readonly host: string;
  readonly file: string;
  readonly syntax: StatuslineTemplate["syntax"];
  readonly owned: OwnedValue;
}

/**
 * Writes the status line, or takes it out again. It is recorded with what is ours for all directories and stays through
 * every choice, until it is taken out, `off --global` or `uninstall`.
 * @throws AienvError `integration.taken` where the user has a status line of another kind, and as `commit` does.
 */
export async function setStatusline(
  context: Context,
  host: StatuslineHost,
  wanted: boolean,
  options: Options,
): Promise<number> {
  const everywhere = { directory: context.paths.home, everywhere: true };
  return locked(
    context,
    options,
    () => everywhere,
    async (where) => change(context, where, placeOf(context, host), wanted, options),
  );
}

function change(context: Context, where: Where, place: Place, wanted: boolean, options: Options): number {
  const folder = globalState(context.paths);
  const manifest = readManifest(folder);
  const others = manifest.filter(({ file }) => file !== place.file);
  const rendered = render(context, place, wanted);
  const changes = rendered ? [rendered.change] : [];
  const shown = showChanges(context, changes, options);
  if (shown !== undefined) return exitCodeFor(shown);
  const name = shortPath(place.file, context.directory, context.paths.home);
  // Before the file that names it.
  if (wanted) installStatusline(context.paths);
  if (rendered)
    commitChanges(context, where, {
      files: changes,
      manifest: rendered.entry ? [...others, { ...rendered.entry, kept: true }] : others,
    });
  if (!rendered) context.say(`no status line of aienv is in ${name}`);
  else if (rendered.change.before === rendered.change.after) context.say(`${name} stays as it is`);
  else context.say(wanted ? `wrote the status line into ${name}` : `took the status line out of ${name}`);
  return 0;
}

/** undefined: nothing of it is ours, and nothing is to be. */
function render(context: Context, place: Place, wanted: boolean): Rendered | undefined {
  const folder = globalState(context.paths);
  const { file, syntax, owned, host } = place;
  const own = readManifest(folder).find((entry) => entry.file === file);
  const current = readText(file) ?? null;
  const written = readWritten(folder).get(file);
  const isOurs = (one: { readonly path: Path }) => sameJson(one.path, owned.path);
  const rest = (own?.owned ?? []).filter((one) => !isOurs(one));
  const target = { tool: host, scope: "user", file, syntax } as const;
  if (wanted) {
    const ours = own?.owned.find(isOurs);
    if ("value" in owned)
      refuseTaken(place, owned, current, ours && "value" in ours ? ours.value : undefined);
    const entry = own ?? forgottenEntries(folder).find((each) => each.file === file);
    return renderTarget({ ...target, owned: [...rest, owned] }, current, entry, {
      force: false,
      written,
    });
  }
  if (!own?.owned.some(isOurs)) return undefined;
  // A choice for all directories may have values of its own there.
  if (rest.length === 0) return renderRemoval(current, own, written);
  return renderTarget({ ...target, owned: rest }, current, own, { force: false, written });
}

/** Whoever has a status line of another kind wants that one. */
function refuseTaken(
  { file, syntax }: Place,
  { path, value }: { readonly path: Path; readonly value: JsonValue },
  current: string | null,
  ours: JsonValue | undefined,
): void {
  const text = current ?? "";
  const present = presentValue(
    inFile(file, () => syntaxes[syntax].parse(text)),
    path,
  );
  if (present === undefined || sameJson(present, value) || sameJson(present, ours)) return;
  const byHand = mergeOwned(syntaxes[syntax], "", [{ path, value }]).text;
  throw new AienvError(
    "integration.taken",
    `${showPath(path)} is ${JSON.stringify(present)} already, which aienv did not write`,
    {
      where: { file, ...syntaxes[syntax].locate(text, path) },
      hint: `remove that, or put this in its place by hand:\n${byHand.trim()}`,
    },
  );
}

/** @throws AienvError `integration.odd-path` where a file of lines, whose quotes are not known here, can't name the script. */
function placeOf(context: Context, { id, template }: StatuslineHost): Place {
  const { syntax, path } = template;
  const file = fileOf(context, template);
  const script = statuslineFile(context.paths);
  const filled = (word: string): JsonValue => expandTree(template.value, { script: `sh ${word}` }) ?? null;
  if (syntax !== "lines")
    return { host: id, file, syntax, owned: { path, value: filled(quoteShell(script)) } };
  if (!/^[\w./@+-]+$/.test(script))
    throw new AienvError("integration.odd-path", `${JSON.stringify(script)} can't be named in ${file}`, {
      hint: "set XDG_DATA_HOME to a folder whose path has letters, digits and ./@+-_ alone",
    });
  const items = filled(script);
  return { host: id, file, syntax, owned: { path, items: Array.isArray(items) ? items : [] } };
}

function fileOf(context: Context, template: StatuslineTemplate): string {
  const { or, "named-by": namedBy } = template;
  const named = namedBy && context.environment[namedBy];
  if (named) return named;
  const file = userFile(template, context);
  if (or === undefined || existsSync(file)) return file;
  const other = userFile({ file: or }, context);
  return existsSync(other) ? other : file;
}
