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
  const isPlace = isInside(context.paths.home, root) || dirname(root) === "/";
  const outside = isPlace ? undefined : root;
  return findProgram(name, context.environment, outside);
}
