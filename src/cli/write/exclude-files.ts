/** The pattern by which git does not see a file of ours: in this checkout alone, in no file that is committed. */
import type { Target } from "../../compile/plan.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { type Rendered, renderRemoval, renderTarget } from "../../edit/render.ts";
import { shareLines } from "../../edit/shared-lines.ts";
import { type Checkout, excludePattern } from "../../project/git.ts";
import { otherOwners } from "../../project/other-owners.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import type { Ownership } from "./read-ownership.ts";

/** What is ours, by file. */
export interface Known {
  readonly manifest: ReadonlyMap<string, ManifestEntry>;
  readonly written: Ownership["written"];
}

/** New files of ours are ignored. What is shared is meant to be committed. */
export function excludeRendered(
  { paths }: Context,
  directory: string,
  checkout: Checkout,
  rendered: readonly Rendered[],
  { manifest, written }: Known,
  share: boolean,
): Rendered[] {
  const file = checkout.excludeFile;
  if (file === undefined) return [];
  const entry = manifest.get(file);
  const ours = written.get(file);
  const patterns = rendered.flatMap((one) => {
    if (one.entry === undefined || one.entry.before !== null || one.entry.tool === "aienv") return [];
    if (share && one.entry.file.endsWith("/.mise.toml")) return [];
    return excludePattern(checkout, one.entry.file) ?? [];
  });
  if (patterns.length === 0 && !entry) return [];
  const current = readText(file) ?? null;
  const target: Target = {
    tool: "git",
    scope: "project",
    file,
    syntax: "lines",
    owned: [{ path: [], items: patterns }],
  };
  const one =
    entry && patterns.length === 0
      ? renderRemoval(current, entry, ours)
      : renderTarget(target, current, entry, { force: false, written: ours });
  return [shareLines(one, otherOwners(paths, directory, file))];
}

/** A file that goes back to what it was, but for what other projects of the same repository need in it. */
export function removalOf(
  { paths }: Context,
  directory: string,
  entry: ManifestEntry,
  written: Ownership["written"],
): Rendered {
  const one = renderRemoval(readText(entry.file) ?? null, entry, written.get(entry.file));
  return entry.tool === "git" ? shareLines(one, otherOwners(paths, directory, entry.file)) : one;
}
