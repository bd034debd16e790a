/** Programs that are asked about a project, never taken from it: it could pass itself off as one of them. */
import { dirname } from "node:path";
import { projectRoot } from "../../project/find.ts";
import { isInside } from "../../system/links.ts";
import { findProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";

/** On PATH, but not in the project of the directory; HOME, what holds it, and `/usr` are no project in this. */
export function findOutside(
  context: Context,
  name: string,
  directory = context.directory,
): string | undefined {
  const root = projectRoot(context.paths, directory);
  return findProgram(name, context.environment, isPlace(context, root) ? undefined : root);
}

/** HOME, what holds it, and folders like `/usr` are no projects. */
export function isPlace({ paths }: Pick<Context, "paths">, root: string): boolean {
  return isInside(paths.home, root) || dirname(root) === "/";
}
