/** Targets and the texts that stand there now, to file changes: our old values out, the new ones in. */
import type { Target } from "../compile/plan.ts";
import { sameJson } from "../core/json.ts";
import { addedByTool } from "./carry-over.ts";
import { inFile, listOf, type ManifestEntry, mergeOwned, type Replaced } from "./merge-owned.ts";
import { concretePath, presentValue } from "./present-value.ts";
import { type HandChanged, restore } from "./restore.ts";
import type { Syntax } from "./syntax/contract.ts";
import { type SyntaxId, syntaxes } from "./syntax/list.ts";
import { earlierTexts, nothingWritten, type WrittenValues } from "./written-values.ts";

/** One file's text before and after; null: no file. */
export interface FileChange {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Rendered {
  readonly change: FileChange;
  /** What the manifest says of the file afterwards; undefined: nothing of ours is in it. */
  readonly entry: ManifestEntry | undefined;
  readonly replaced: readonly Replaced[];
  readonly handChanged: readonly HandChanged[];
}

export interface RenderOptions {
  /** Overwrite values that the user changed by hand. */
  readonly force: boolean;
  /** What we wrote into this file at any earlier time. */
  readonly written?: WrittenValues | undefined;
}

/**
 * The target's file as it is to be. `base` is the text that a state file begins as.
 * @throws AienvError `edit.*` with file, line and column where the user's file can't be edited safely.
 */
export function renderTarget(
  target: Target,
  current: string | null,
  entry: ManifestEntry | undefined,
  options: RenderOptions,
  base?: string,
): Rendered {
  return inFile(target.file, () => {
    const syntax = syntaxes[target.syntax];
    if (base !== undefined) return renderCopy(target, syntax, base, current, entry);
    const clean = withoutUs(syntax, current, entry, options.written);
    const released = options.force
      ? []
      : releasedPaths(syntax, current, clean.handChanged, entry, options.written);
    const wanted = target.owned.filter((one) => !released.some((path) => sameJson(path, one.path)));
    // A file that is nobody's is not made, and one that was only ours goes.
    if (clean.text === null && wanted.length === 0)
      return {
        change: { file: target.file, before: current, after: null },
        entry: undefined,
        replaced: [],
        handChanged: [],
      };
    const merged = mergeOwned(syntax, clean.text ?? "", wanted);
    const { replaced, wrote } = merged;
    const stays = options.force ? [] : standingValues(syntax, current, target, released, clean.handChanged);
    const text = saysTheSame(syntax, current, merged.text, wanted) ? (current ?? merged.text) : merged.text;
    return {
      change: { file: target.file, before: current, after: text },
      entry: {
        file: target.file,
        syntax: target.syntax,
        tool: target.tool,
        owned: wanted,
        released,
        before: clean.text,
        after: text,
        ...earlierTexts(entry, clean.text),
        wrote,
      },
      replaced,
      handChanged: stays,
    };
  });
}

/** Values of the user's that stay, as long as they differ from what is wanted there; one that nothing wants, once. */
function standingValues(
  syntax: Syntax,
  current: string | null,
  target: Target,
  released: ManifestEntry["released"],
  handChanged: readonly HandChanged[],
): HandChanged[] {
  if (current === null || released.length === 0) return [];
  const document = syntax.parse(current);
  return released.flatMap((path): HandChanged[] => {
    const wanted = target.owned.find((one) => sameJson(one.path, path));
    if (wanted === undefined) return handChanged.filter((one) => sameJson(one.path, path));
    const value = presentValue(document, path);
    if (value === undefined || ("value" in wanted && sameJson(wanted.value, value))) return [];
    return [{ path, value, position: syntax.locate(current, concretePath(document, path)) }];
  });
}

/** A file of our state that begins as a copy of the user's own. */
function renderCopy(
  target: Target,
  syntax: Syntax,
  base: string,
  current: string | null,
  entry: ManifestEntry | undefined,
): Rendered {
  const added = addedByTool(syntax, base, current, entry);
  const merged = mergeOwned(syntax, mergeOwned(syntax, base, added).text, target.owned).text;
  // The tool prints in its own way what it adds: the same values are no difference.
  const text = current !== null && sameJson(syntax.parse(current), syntax.parse(merged)) ? current : merged;
  const { file, syntax: id, tool, owned } = target;
  return {
    change: { file, before: current, after: text },
    entry: { file, syntax: id, tool, owned, released: [], before: base, after: text },
    replaced: [],
    handChanged: [],
  };
}

/** A file that we own nothing of any more. */
export function renderRemoval(
  current: string | null,
  entry: ManifestEntry,
  written?: WrittenValues,
): Rendered {
  return inFile(entry.file, () => {
    const syntax = syntaxes[entry.syntax as SyntaxId];
    const clean = withoutUs(syntax, current, entry, written);
    const before = syntax.parse(entry.before ?? "");
    return {
      change: { file: entry.file, before: current, after: clean.text },
      entry: undefined,
      replaced: [],
      // What the user had before us and put back is as it is to be.
      handChanged: clean.handChanged.filter(
        ({ path, value }) => !sameJson(value, presentValue(before, path)),
      ),
    };
  });
}

function withoutUs(
  syntax: Syntax,
  current: string | null,
  entry: ManifestEntry | undefined,
  written: WrittenValues | undefined,
) {
  return entry ? restore(syntax, current, entry, written) : { text: current, handChanged: [] };
}

/**
 * A tool or a formatter printed the file in its own way: it is not printed back and forth. Where the order of keys
 * counts, they have to stand in the same one.
 */
function saysTheSame(syntax: Syntax, current: string | null, text: string, owned: Target["owned"]): boolean {
  if (current === null) return false;
  const [present, wanted] = [syntax.parse(current), syntax.parse(text)];
  const isOrdered = owned.some((one) => "last" in one && one.last === true);
  return sameJson(present, wanted) && (!isOrdered || JSON.stringify(present) === JSON.stringify(wanted));
}

/** What the user changed stays the user's for as long as a value stands there that we never wrote. */
function releasedPaths(
  syntax: Syntax,
  current: string | null,
  handChanged: readonly HandChanged[],
  entry: ManifestEntry | undefined,
  written: WrittenValues = nothingWritten,
): ManifestEntry["released"] {
  const document = current === null ? {} : syntax.parse(current);
  const before = (entry?.released ?? []).filter((path) => {
    const present = presentValue(document, path);
    return present !== undefined && !written.has({ path, items: false }, present);
  });
  return [...before, ...handChanged.map((one) => one.path)];
}

/** Those of the entry's values that the text holds. */
export function heldValues(entry: ManifestEntry, text: string): ManifestEntry["owned"] {
  const document = syntaxes[entry.syntax as SyntaxId].parse(text);
  return entry.owned.filter((one) => {
    const present = presentValue(document, one.path);
    if ("value" in one) return sameJson(present, one.value);
    return one.items.every((item) => listOf(present).some((each) => sameJson(each, item)));
  });
}
