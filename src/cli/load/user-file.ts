/** Where a program's own file lies in HOME. */
import { join } from "node:path";
import type { Context } from "../context.ts";

/** `file` begins with `~/`; where the variable `moved-by` is set, its folder stands for the file's first one. */
export function userFile(
  { file, "moved-by": movedBy }: { readonly file: string; readonly "moved-by"?: string | undefined },
  { environment, paths }: Pick<Context, "environment" | "paths">,
): string {
  const moved = movedBy && environment[movedBy];
  return moved ? join(moved, file.replace(/^~\/[^/]*\//, "")) : join(paths.home, file.slice(2));
}
