/**
 * What we wrote for a project and what stood there before: kept in our state, outside the project.
 *
 * `originals.json.gz` holds whole files of the user's as they were, so a plain key that a value of ours replaced lies
 * in it, readable by its owner alone (0600). It has to: `off` gives the bytes back, and they are nowhere else. It is
 * compressed for its size only, not hidden by that. It goes with the manifest when `off` has given everything back.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { AienvError } from "../core/error.ts";
import type { ManifestEntry } from "../edit/merge-owned.ts";
import { isCode, readText, removeFile, writeBytes, writeText } from "../system/files.ts";
import { refuseNewer } from "./newer-state.ts";
import { recordWritten } from "./written-values.ts";

/** Which paths are ours in which file. The texts before and after lie apart, in `originals.json.gz`. */
type Record = Omit<ManifestEntry, "before" | "after" | "earlier" | "wrote">;
interface Manifest {
  readonly version: 1;
  /** SHA-256 of the originals that were written with it; a record of an older aienv names none. */
  readonly originals?: string;
  readonly files: readonly Record[];
}
type Originals = { readonly [file: string]: Pick<ManifestEntry, "before" | "after" | "earlier"> };

const privately = { mode: 0o600, folderMode: 0o700 };

/** `status` and whoever else only looks takes no lock: how often, and how long, it waits for a writer between the two. */
const mostLooks = 40;
const pauseMs = 5;

/** @throws AienvError `project.damaged-manifest` where one of its two files is gone or unreadable, `project.newer-state`. */
export function readManifest(folder: string): readonly ManifestEntry[] {
  const file = join(folder, "manifest.json");
  try {
    const pair = readPair(folder, file);
    if (pair === undefined) return [];
    return pair.manifest.files.map((record) => {
      const texts = pair.originals[record.file];
      if (!texts) throw new Error(`no original of ${record.file}`);
      return { ...record, ...texts };
    });
  } catch (cause) {
    if (cause instanceof AienvError && cause.code === "project.newer-state") throw cause;
    throw new AienvError(
      "project.damaged-manifest",
      `what aienv wrote here is no longer known: ${(cause as Error).message}`,
      {
        where: { file },
        hint: `rm ${JSON.stringify(file)}`,
        cause,
      },
    );
  }
}

/** The same of another project, where damage is told of: here it has written nothing that is known. */
export function readManifestIfWhole(folder: string): readonly ManifestEntry[] {
  try {
    return readManifest(folder);
  } catch (error) {
    if (error instanceof AienvError) return [];
    throw error;
  }
}

/**
 * The two files of one write. Each is replaced at once, but not both: whoever reads in between looks again. What a
 * killed run left unmatched stays so until the next command that writes, and is taken as it is.
 */
function readPair(
  folder: string,
  file: string,
): { readonly manifest: Manifest; readonly originals: Originals } | undefined {
  for (let looks = 1; ; looks += 1) {
    const text = readText(file);
    if (text === undefined) return undefined;
    const manifest = JSON.parse(text) as Manifest;
    refuseNewer(file, manifest);
    const bytes = readOriginals(folder);
    const matches = manifest.originals === undefined || manifest.originals === (bytes && digest(bytes));
    if (matches || looks === mostLooks)
      return { manifest, originals: bytes ? (JSON.parse(gunzipSync(bytes).toString()) as Originals) : {} };
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
}

/**
 * Originals first: a manifest never points at texts that are not there. What the entries wrote joins the history of
 * the directory, which stays when the manifest goes.
 */
export function writeManifest(folder: string, entries: readonly ManifestEntry[]): void {
  recordWritten(folder, entries);
  const file = join(folder, "manifest.json");
  if (entries.length === 0) {
    removeFile(file);
    removeFile(originalsFile(folder));
    return;
  }
  const originals = Object.fromEntries(
    entries.map(({ file: name, before, after, earlier }) => [
      name,
      { before, after, ...(earlier && { earlier }) },
    ]),
  );
  const bytes = gzipSync(JSON.stringify(originals));
  writeBytes(originalsFile(folder), bytes, privately);
  const files = entries.map(
    ({ before: _before, after: _after, earlier: _earlier, wrote: _wrote, ...record }) => record,
  );
  const manifest: Manifest = { version: 1, originals: digest(bytes), files };
  writeText(file, `${JSON.stringify(manifest, null, 1)}\n`, privately);
}

function readOriginals(folder: string): Buffer | undefined {
  try {
    return readFileSync(originalsFile(folder));
  } catch (cause) {
    if (isCode(cause, "ENOENT")) return undefined;
    throw cause;
  }
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function originalsFile(folder: string): string {
  return join(folder, "originals.json.gz");
}
