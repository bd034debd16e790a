/** mise and direnv ask before they read a new file; one that holds nothing but what `use` wrote is answered for. */

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { recordTrust, trustFolders, trustRecordsOf } from "../../project/trust-records.ts";
import { runProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";
import { findOutside } from "../load/find-outside.ts";
import type { Prepared } from "./prepare-changes.ts";

/** Every file by which mise may be configured in a folder; trust is given to the folder, not to one of them. */
const miseFiles = [
  "mise.toml",
  ".mise.toml",
  "mise.local.toml",
  ".mise.local.toml",
  ".tool-versions",
  "mise/config.toml",
  ".mise/config.toml",
  ".config/mise.toml",
  ".config/mise/config.toml",
  ".config/mise/conf.d",
];

/** Trusts what is wholly ours, until `off`. A file that held something else before stays the user's decision, and is named. */
export async function trustOwnFiles(context: Context, prepared: Prepared): Promise<void> {
  const { directory } = prepared.compiled.snapshot;
  const folders = trustFolders(context.paths, context.environment);
  noteAbsentFolders(context.paths, folders);
  const before = new Set(trustRecordsOf(folders, directory));
  await trust(context, prepared);
  const made = trustRecordsOf(folders, directory).filter((record) => !before.has(record));
  recordTrust(prepared.compiled.stateFolder, made);
}

async function trust(context: Context, prepared: Prepared): Promise<void> {
  const own = ownFiles(prepared);
  const { directory } = prepared.compiled.snapshot;
  const unread = new Map<"mise" | "direnv", string[]>();
  for (const { file, tool } of prepared.manifest) {
    if (dirname(file) !== directory || (tool !== "mise" && tool !== "direnv")) continue;
    if (tool === "direnv" && own.includes(file)) await run(context, "direnv", ["allow", file], directory);
    else if (tool === "mise" && onlyOurs(file, prepared))
      await run(context, "mise", ["trust", "--quiet", file], directory);
    else unread.set(tool, [...(unread.get(tool) ?? []), basename(file)]);
  }
  // Asked once for the folder, whatever lies in it.
  for (const [tool, names] of unread)
    if (await asksFirst(context, tool, directory))
      context.say(
        `note ${tool} does not read ${names.join(" and ")} until you say so\n  next: ${tool === "mise" ? "mise trust" : "direnv allow"}`,
      );
}

/** mise: `~/a: untrusted`. direnv: 0 or true stand for allowed, by version. */
async function asksFirst(context: Context, tool: string, cwd: string): Promise<boolean> {
  const program = findOutside(context, tool, cwd);
  if (program === undefined) return false;
  const args = tool === "mise" ? ["trust", "--show"] : ["status"];
  const { stdout, stderr } = await runProgram(program, args, { cwd, environment: context.environment });
  if (tool === "mise") return /:\s*untrusted/.test(`${stdout}${stderr}`);
  return /Found RC allowed (?!0|true)/.test(stdout);
}

function ownFiles(prepared: Prepared): string[] {
  return prepared.manifest.flatMap((entry) =>
    (entry.tool === "mise" || entry.tool === "direnv") && entry.before === null ? [entry.file] : [],
  );
}

function onlyOurs(file: string, prepared: Prepared): boolean {
  const ours = new Set(ownFiles(prepared));
  const folder = dirname(file);
  return miseFiles.map((name) => join(folder, name)).every((each) => ours.has(each) || !existsSync(each));
}

async function run(context: Context, name: string, args: readonly string[], cwd: string): Promise<void> {
  const program = findOutside(context, name, cwd);
  if (program === undefined) return;
  const result = await runProgram(program, args, { cwd, environment: context.environment });
  if (result.exitCode !== 0)
    context.say(`note ${name} ${args[0]} failed: ${result.stderr.trim().split("\n")[0] ?? ""}`);
}
