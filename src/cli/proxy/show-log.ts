/** `aienv proxy logs`: the log's last lines, and those that come. */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { exitCodes } from "../../core/exit-codes.ts";
import type { Context } from "../context.ts";
import { logFile } from "./proxy-files.ts";

/** So much of the file's end is shown first, in bytes. */
const shownBytes = 32 * 1024;
const lookMs = 200;

export async function showLog(context: Context, { follow }: { readonly follow: boolean }): Promise<number> {
  const file = logFile(context.paths);
  if (!existsSync(file) && !follow) {
    context.say("there is no log yet: no proxy ever ran");
    return exitCodes.ok;
  }
  let at = Math.max(0, sizeOf(file) - shownBytes);
  let isCut = at > 0;
  let inode = inodeOf(file);
  let rest = "";
  for (;;) {
    // The file was rotated, or emptied: what is there now is all new.
    if (inodeOf(file) !== inode || sizeOf(file) < at) [at, inode, rest] = [0, inodeOf(file), ""];
    const bytes = readFrom(file, at);
    at += bytes.length;
    const lines = (rest + bytes.toString()).split("\n");
    rest = lines.pop() ?? "";
    if (isCut) lines.shift();
    isCut = false;
    if (lines.length > 0) context.print(lines.join("\n"));
    if (!follow) return exitCodes.ok;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

function readFrom(file: string, at: number): Buffer {
  if (!existsSync(file)) return Buffer.alloc(0);
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - at));
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, at));
  } finally {
    closeSync(handle);
  }
}
