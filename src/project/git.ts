/** What git knows about a project's files. */
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { AienvError } from "../core/error.ts";
import { readText } from "../system/files.ts";
import { isInside, realTarget } from "../system/links.ts";
import type { Environment } from "../system/paths.ts";
import { findProgram, runProgram } from "../system/spawn.ts";
import { upwards } from "./find.ts";

export interface Checkout {
  /** Where git was asked, and is to be asked again: `core.worktree` may lead the top anywhere. */
  readonly directory: string;
  /** Top folder of the work tree. */
  readonly top: string;
  /**
   * The file of patterns that are ignored here only, and never committed; undefined where the project leads to one
   * that is not its own.
   */
  readonly excludeFile: string | undefined;
}

/**
 * The checkout that holds the directory; undefined outside one.
 * @throws AienvError `project.git-missing` in one where git can't be asked; `project.git-refuses` and
 * `project.git-failed` as `git` does.
 */
export async function findCheckout(
  directory: string,
  environment: Environment,
  timeoutMs?: number,
): Promise<Checkout | undefined> {
  if (findProgram("git", environment, outsideOf(directory, environment)) === undefined)
    refuseUnasked(directory);
  const question = ["rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-path", "info/exclude"];
  const output = await git(directory, environment, question, timeoutMs);
  const [top, gitFolder, exclude] = output?.split("\n") ?? [];
  if (!top || !gitFolder || !exclude) return undefined;
  const excludeFile = resolve(directory, exclude);
  return {
    directory,
    top,
    excludeFile: isOwnExclude(directory, gitFolder, excludeFile) ? excludeFile : undefined,
  };
}

/**
 * `.git` may be a file, `commondir` and `info` may lead anywhere: whoever wrote the project must not choose what we
 * write elsewhere. A linked work tree and a submodule are named by their repository in turn, which no project can feign.
 */
function isOwnExclude(directory: string, gitFolder: string, excludeFile: string): boolean {
  const place = upwards(directory)
    .map((folder) => join(folder, ".git"))
    .find((file) => existsSync(file));
  if (place === undefined) return false;
  const common = resolve(gitFolder, readText(join(gitFolder, "commondir"))?.trim() ?? ".");
  const file = realTarget(excludeFile);
  if (!isInside(file, realTarget(common))) return false;
  if (lstatSync(place).isDirectory()) return isInside(file, realTarget(place));
  const back = readText(join(gitFolder, "gitdir"))?.trim();
  if (back !== undefined)
    return isInside(gitFolder, join(common, "worktrees")) && isSame(resolve(gitFolder, back), place);
  const workTree = /^\s*worktree\s*=\s*"?([^"\n]+?)"?\s*$/m.exec(
    readText(join(gitFolder, "config")) ?? "",
  )?.[1];
  return workTree !== undefined && isSame(resolve(gitFolder, workTree), dirname(place));
}

function isSame(file: string, other: string): boolean {
  return existsSync(file) && realpathSync(file) === realpathSync(other);
}

/** Which files are committed is not known then: a value written into one of them would be shared with everybody. */
function refuseUnasked(directory: string): void {
  const top = checkoutAbove(directory);
  if (top === undefined) return;
  throw new AienvError(
    "project.git-missing",
    "this is a git checkout, but git is not on PATH: which files it tracks is not known",
    { where: { file: top }, hint: "install git, or put it on PATH" },
  );
}

/** By the eye alone: the folder above that git would take for a checkout's top. */
function checkoutAbove(directory: string): string | undefined {
  return upwards(directory).find((folder) => existsSync(join(folder, ".git")));
}

/**
 * Those of the files (absolute) that git tracks.
 * @throws AienvError `project.git-failed` where git does not say: a file that it may track must not be written into.
 */
export async function trackedFiles(
  directory: string,
  files: readonly string[],
  environment: Environment,
  timeoutMs?: number,
): Promise<ReadonlySet<string>> {
  const tracked = new Set<string>();
  for (const file of files) {
    const question = ["ls-files", "--error-unmatch", "--", file];
    const output = await git(directory, environment, question, timeoutMs);
    if (output !== undefined) tracked.add(file);
  }
  return tracked;
}

/** The pattern that ignores exactly this file of the checkout; undefined for a file outside it. */
export function excludePattern(checkout: Checkout, file: string): string | undefined {
  const path = relative(checkout.top, file);
  if (path === "" || path.startsWith("../") || isAbsolute(path)) return undefined;
  return `/${path.replace(/[\\*?[\] #!]/g, (character) => `\\${character}`)}`;
}

/** A checkout's own configuration may name programs; a question must start none of them. */
const harmless = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

/** A project's own `git` is no git; one below HOME is, where HOME itself is asked about. */
function outsideOf(directory: string, environment: Environment): string | undefined {
  return isInside(environment["HOME"] ?? "/", directory) ? undefined : directory;
}

/** How git answers no: the file is not tracked, the directory no checkout's work tree. Else it did not answer. */
const answersNo =
  /did not match any file|not a git repository|invalid gitfile format|must be run in a work tree|outside repository/i;

/**
 * undefined where git answers no.
 * @throws AienvError `project.git-refuses` where git does not trust the checkout, `project.git-failed` where it fails
 * or takes too long in one: which files it tracks is not known then, and must be, before anything is written beside
 * them.
 */
async function git(
  directory: string,
  environment: Environment,
  args: readonly string[],
  timeoutMs?: number,
): Promise<string | undefined> {
  const program = findProgram("git", environment, outsideOf(directory, environment));
  if (program === undefined) return undefined;
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...rest } = environment;
  const result = await runProgram(program, [...harmless, ...args], {
    cwd: directory,
    environment: { ...rest, LC_ALL: "C" },
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  if (result.exitCode === 0) return result.stdout;
  const [first = ""] = result.stderr.trim().split("\n");
  if (/dubious ownership/.test(result.stderr))
    throw refusal(
      directory,
      "it belongs to another user",
      `git config --global --add safe.directory ${JSON.stringify(directory)}`,
    );
  if (
    /bad config|permission denied|expected git repo version|unknown repository extension/i.test(result.stderr)
  )
    throw refusal(directory, first, "git status");
  const top = checkoutAbove(directory);
  if (!result.timedOut && answersNo.test(result.stderr)) return undefined;
  if (top === undefined) return undefined;
  const how = result.timedOut ? "did not answer in time" : `ended with ${result.exitCode}`;
  throw new AienvError(
    "project.git-failed",
    `git ${args[0] ?? ""} ${how}${first && `: ${first}`}; a file that it may track is not written into`,
    { where: { file: top }, hint: "git status" },
  );
}

function refusal(directory: string, why: string, hint: string): AienvError {
  return new AienvError("project.git-refuses", `git does not look into this checkout: ${why}`, {
    where: { file: directory },
    hint,
  });
}
