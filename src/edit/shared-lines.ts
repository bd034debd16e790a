/** A file of lines into which other projects write too: their lines stay, and are not taken for the user's. */
import { sameJson } from "../core/json.ts";
import { type ManifestEntry, mergeOwned } from "./merge-owned.ts";
import type { Rendered } from "./render.ts";
import { syntaxes } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";

/** `others` are the other projects' entries of the same file. */
export function shareLines(rendered: Rendered, others: readonly ManifestEntry[]): Rendered {
  if (others.length === 0) return rendered;
  const { change, entry } = rendered;
  const present = linesOf(change.before);
  const kept = linesOf(change.after);
  const lost = others.flatMap(ownedLines).filter((line) => present.includes(line) && !kept.includes(line));
  const merged =
    lost.length === 0
      ? change.after
      : mergeOwned(syntaxes.lines, change.after ?? "", [{ path: [], items: lost }]).text;
  // Which project's lines come first is no difference.
  const after = sameLines(change.before, merged) ? change.before : merged;
  return {
    ...rendered,
    change: { ...change, after },
    entry: entry && { ...entry, before: withoutLines(entry, others), after: after ?? "" },
  };
}

/** The text before us without the lines that stood there only for another project. */
function withoutLines(entry: ManifestEntry, others: readonly ManifestEntry[]): string | null {
  const { before } = entry;
  if (before === null) return null;
  const ours = ownedLines(entry);
  const items = others.flatMap((other) => {
    const had = linesOf(other.before);
    return ownedLines(other).filter((line) => ours.includes(line) && !had.includes(line));
  });
  return items.length === 0
    ? before
    : editVerified(syntaxes.lines, before, [{ kind: "take", path: [], items }]);
}

function ownedLines({ owned }: ManifestEntry): readonly string[] {
  return owned.flatMap((one) => ("items" in one ? one.items.map(String) : []));
}

function linesOf(text: string | null): readonly string[] {
  return text === null ? [] : (syntaxes.lines.parse(text) as string[]);
}

function sameLines(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return sameJson([...linesOf(one)].sort(), [...linesOf(other)].sort());
}
