/** Which projects' `.aienv.yaml` count: bound to path and content, as direnv does it, kept in our state. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readText, removeFile, writeText } from "../system/files.ts";
import { type Paths, projectState } from "../system/paths.ts";
import type { StateFile } from "./journal.ts";

/** `foreign`: the file belongs to another user. `unreadable`: it is no text that one could look at. Neither can be allowed. */
export type AllowState = "allowed" | "new" | "changed" | "denied" | "foreign" | "unreadable";

/** What the user said about the file, for exactly this text. */
export function allowState(paths: Paths, file: string, text: string): Exclude<AllowState, "unreadable"> {
  if (!ownedByUser(file)) return "foreign";
  const kept = readText(recordOf(paths, file));
  if (kept === undefined) return "new";
  const [said] = kept.split("\n", 1);
  if (said === "denied") return "denied";
  return said === digest(text) ? "allowed" : "changed";
}

/** From now on the file counts, as long as its text stays. The text is kept, to show later what changed since. */
export function allow(paths: Paths, file: string, text: string): void {
  for (const record of allowedRecords(paths, file, text))
    if (record.text === null) removeFile(record.file);
    else writeText(record.file, record.text, { mode: 0o600, folderMode: 0o700 });
}

/**
 * The same as files of our state, to be written together with others. null: nothing is known of it any more. Either
 * way it is not denied.
 */
export function allowedRecords(paths: Paths, file: string, text: string | null): readonly StateFile[] {
  return [
    { file: recordOf(paths, file), text: text === null ? null : `${digest(text)}\n${text}` },
    { file: deniedMark(paths, file), text: null },
  ];
}

/** The text that was allowed last, where it is known and nothing was denied since. */
export function allowedText(paths: Paths, file: string): string | undefined {
  const kept = readText(recordOf(paths, file));
  const text = kept?.slice(kept.indexOf("\n") + 1);
  // A record of an older version holds the digest alone.
  return text !== undefined && kept?.startsWith(`${digest(text)}\n`) ? text : undefined;
}

/** The file does not count, whatever it says. */
export function deny(paths: Paths, file: string): void {
  for (const record of [recordOf(paths, file), deniedMark(paths, file)])
    writeText(record, "denied\n", { mode: 0o600, folderMode: 0o700 });
}

/** Nothing is known about the file any more. */
export function forgetAllowed(paths: Paths, file: string): void {
  for (const record of allowedRecords(paths, file, null)) removeFile(record.file);
}

/** The readers in mise and direnv compute no digest: a denial also lies where they find it by the directory's path. */
function deniedMark(paths: Paths, file: string): string {
  return join(projectState(paths, dirname(file)), "denied");
}

function recordOf(paths: Paths, file: string): string {
  return join(paths.state, "allowed", digest(file));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Nobody else's file is to choose, though its text be the one that was allowed. */
export function ownedByUser(file: string): boolean {
  const user = process.getuid?.();
  return user === undefined || statSync(file, { throwIfNoEntry: false })?.uid === user;
}
