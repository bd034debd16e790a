/** What in a directory's files is ours: by its own record, by its history, or by that of where it came from. */
import { existsSync } from "node:fs";
import type { Finding } from "../../core/outcome.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { heldValues } from "../../edit/render.ts";
import type { WrittenValues } from "../../edit/written-values.ts";
import { type Adopted, adoptManifest } from "../../project/adopt.ts";
import { findCheckout, trackedFiles } from "../../project/git.ts";
import { readManifest } from "../../project/manifest.ts";
import { forgottenEntries, readWritten, writtenFile } from "../../project/written-values.ts";
import type { Context } from "../context.ts";

export interface OwnershipPlace {
  readonly directory: string;
  readonly everywhere: boolean;
  readonly stateFolder: string;
}

export interface Ownership {
  /** The directory's own record alone. */
  readonly own: readonly ManifestEntry[];
  /** Also files that we wrote into once and own nothing of now: an old text of theirs may come back. */
  readonly entries: readonly ManifestEntry[];
  /** Values written at any earlier time, by file. */
  readonly written: ReadonlyMap<string, WrittenValues>;
  readonly adopted: Adopted | undefined;
}

/** @throws AienvError `project.damaged-manifest`. */
export async function readOwnership(context: Context, place: OwnershipPlace): Promise<Ownership> {
  const { stateFolder } = place;
  const own = readManifest(stateFolder);
  const isNew = own.length === 0 && !place.everywhere && !existsSync(writtenFile(stateFolder));
  const adopted = isNew ? await adopt(context, place.directory) : undefined;
  const entries = adopted?.entries ?? own;
  const known = new Set(entries.map((entry) => entry.file));
  return {
    own,
    entries: [...entries, ...forgottenEntries(stateFolder).filter(({ file }) => !known.has(file))],
    written: readWritten(stateFolder),
    adopted,
  };
}

/** A copy's tracked files are the repository's own: a clone got them from there, not from us. */
async function adopt(context: Context, directory: string): Promise<Adopted | undefined> {
  const adopted = adoptManifest(context.paths, directory, heldValues);
  if (!adopted || adopted.moved) return adopted;
  const checkout = await findCheckout(directory, context.environment);
  if (!checkout) return adopted;
  const files = adopted.entries.map((entry) => entry.file);
  const tracked = await trackedFiles(checkout.directory, files, context.environment);
  return { ...adopted, entries: adopted.entries.filter((entry) => !tracked.has(entry.file)) };
}

/** One line about where the record came from. */
export function adoptedFinding({ adopted }: Ownership): Finding[] {
  if (!adopted || adopted.entries.length === 0) return [];
  const { from, moved } = adopted;
  const message = moved
    ? `this directory was ${from} before: what aienv wrote there is known as its own`
    : `this directory is a copy of ${from}: what aienv wrote there is known as its own`;
  return [{ code: "project.adopted", level: "note", message }];
}
