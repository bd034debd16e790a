/** What `doctor` asks of our own files, whatever the directory: modes, remembered Node, state of gone directories. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../core/outcome.ts";
import { compiledDirectories, knownDirectories, presenceOf } from "../../project/project-state.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import type { Registry } from "../../registry/schema.ts";
import { readText } from "../../system/files.ts";
import { packageRoot } from "../../system/package-root.ts";
import { findProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";

/** The command that mends what `doctor --fix` knows how to mend. */
export const mend = "aienv doctor --fix";

export function machineFindings(context: Context, registry: Registry): Finding[] {
  return [
    ...modeFindings(context, registry),
    ...nodeFindings(context),
    ...programFindings(context),
    ...staleFindings(context),
    ...goneDirectories(context).map(
      (directory): Finding => ({
        code: "state.gone-directory",
        level: "note",
        message: "the directory is gone, and what was kept about it is still here",
        where: { file: directory },
        fix: mend,
      }),
    ),
  ];
}

function modeFindings({ paths }: Context, registry: Registry): Finding[] {
  const findings: Finding[] = [];
  if (isOpen(paths.secrets))
    findings.push({
      code: "secrets.open-file",
      level: "error",
      message: "others can read this file of keys",
      where: { file: paths.secrets },
      fix: mend,
    });
  const hasAdmin = Object.values(registry.providers).some((provider) => provider.admin !== undefined);
  if (hasAdmin && isOpen(paths.registry))
    findings.push({
      code: "registry.open-file",
      level: "note",
      message: "others can read where the administrator's tokens of your gateways are kept",
      where: { file: paths.registry },
      fix: `chmod 600 ${paths.registry}`,
    });
  for (const file of [paths.config, paths.registry, paths.templates])
    if (isWritableByOthers(file))
      findings.push({
        code: "registry.writable",
        level: "error",
        message: "others can write here, and so name where your keys go and commands that are run",
        where: { file },
        fix: `chmod go-w ${file}`,
      });
  if (isOpen(paths.state))
    findings.push({
      code: "state.open-folder",
      level: "warning",
      message: "others can look into aienv's state; its mode should be 0700",
      where: { file: paths.state },
      fix: mend,
    });
  return findings;
}

/** Has somebody else than the owner any right to it? */
function isOpen(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  return mode !== undefined && (mode & 0o077) !== 0;
}

/** The group is the user's own on many systems, so it does not count. */
function isWritableByOthers(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  return mode !== undefined && (mode & 0o002) !== 0;
}

/** A project may pin an old Node: then the launcher starts the one that is remembered. */
function nodeFindings({ paths }: Context): Finding[] {
  const node = rememberedNode(paths.data);
  if (node === undefined || existsSync(node)) return [];
  return [
    {
      code: "integration.node-gone",
      level: "warning",
      message: `the Node that aienv remembers, ${node}, is gone: in a project that pins an old Node aienv won't start`,
      where: { file: join(paths.data, "node") },
      fix: mend,
    },
  ];
}

function rememberedNode(data: string): string | undefined {
  return readText(join(data, "node"))?.trim();
}

function programFindings(context: Context): Finding[] {
  if (findProgram("aienv", context.environment) !== undefined) return [];
  return [
    {
      code: "integration.not-on-path",
      level: "note",
      message: "aienv is not on PATH, so the hook that mise install runs will not find it",
      fix: "npm install -g aienv",
    },
  ];
}

/** Directories of which something is kept and that are no more. */
export function goneDirectories({ paths }: Context): string[] {
  return knownDirectories(paths).filter((directory) => presenceOf(directory) === "gone");
}

/** Other projects whose inputs changed since: each mends itself by a `sync`, `sync --all` mends them at once. */
function staleFindings(context: Context): Finding[] {
  const stale = compiledDirectories(context.paths).filter((directory) => {
    const elsewhere = directory !== context.directory && existsSync(directory);
    return elsewhere && (readSnapshot(context.paths, directory)?.changed.length ?? 0) > 0;
  });
  const [first] = stale;
  if (first === undefined) return [];
  const others = stale.length === 1 ? "is" : `and ${stale.length - 1} more are`;
  return [
    {
      code: "state.stale",
      level: "note",
      message: `${others} older than what is chosen there`,
      where: { file: first },
      fix: "aienv sync --all",
    },
  ];
}

/** Is the file that defines `use aienv` there, as this version ships it? */
export function hasDirenvLibrary({ environment, paths }: Context): boolean {
  const config =
    environment["DIRENV_CONFIG"] ||
    join(environment["XDG_CONFIG_HOME"] || join(paths.home, ".config"), "direnv");
  const shipped = readText(join(packageRoot(), "templates/shell/use_aienv.sh"));
  return readText(join(config, "lib", "aienv.sh")) === shipped;
}
