/** Targets and the texts that stand there now, to file changes: our old values out, the new ones in. */
import type { Target } from "../compile/plan.ts";
import { sameJson } from "../core/json.ts";
import { addedByTool } from "./carry-over.ts";
import { inFile, type ManifestEntry, mergeOwned, type Replaced } from "./merge-owned.ts";
import { presentValue } from "./present-value.ts";
import { type HandChanged, restore } from "./restore.ts";
import type { Syntax } from "./syntax/contract.ts";
import { type SyntaxId, syntaxes } from "./syntax/list.ts";

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
    const clean = withoutUs(syntax, current, entry);
    const released = options.force ? [] : releasedPaths(syntax, clean.text, clean.handChanged, entry);
    const wanted = target.owned.filter((one) => !released.some((path) => sameJson(path, one.path)));
    const { text, replaced } = mergeOwned(syntax, clean.text ?? "", wanted);
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
      },
      replaced,
      handChanged: options.force ? [] : clean.handChanged,
    };
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
export function renderRemoval(current: string | null, entry: ManifestEntry): Rendered {
  return inFile(entry.file, () => {
    const clean = withoutUs(syntaxes[entry.syntax as SyntaxId], current, entry);
    return {
      change: { file: entry.file, before: current, after: clean.text },
      entry: undefined,
      replaced: [],
      handChanged: clean.handChanged,
    };
  });
}

function withoutUs(syntax: Syntax, current: string | null, entry: ManifestEntry | undefined) {
  return entry ? restore(syntax, current, entry) : { text: current, handChanged: [] };
}

/** What the user changed stays the user's for as long as a value stands there. */
function releasedPaths(
  syntax: Syntax,
  text: string | null,
  handChanged: readonly HandChanged[],
  entry: ManifestEntry | undefined,
): ManifestEntry["released"] {
  const document = text === null ? {} : syntax.parse(text);
  const before = (entry?.released ?? []).filter((path) => presentValue(document, path) !== undefined);
  return [...before, ...handChanged.map((one) => one.path)];
}
