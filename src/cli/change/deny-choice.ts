/** What `deny` does: the directory's `.aienv.yaml` does not count, and what was written for it goes. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { deny } from "../../project/allow.ts";
import { choiceFileName, findProject } from "../../project/find.ts";
import { projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { locked } from "../write/locked.ts";
import { takeOff } from "../write/take-off.ts";

/**
 * The file that was denied: the nearest one; `own`: none but the directory's.
 * @throws AienvError `usage.nothing-to-deny`, and what `off` throws.
 */
export async function denyChoice(context: Context, { own = false } = {}): Promise<string> {
  const where = () => ({ directory: dirname(choiceHere(context, own).file), everywhere: false });
  return locked(context, {}, where, async () => {
    const { file, wrote } = choiceHere(context, own);
    const target = { directory: dirname(file), everywhere: false, keepChoice: true };
    if (wrote) await takeOff(context, target, {});
    deny(context.paths, file);
    return file;
  });
}

/** The nearest file that could count; `wrote`: something was written here for it, for an earlier text perhaps. */
function choiceHere(context: Context, own: boolean): { readonly file: string; readonly wrote: boolean } {
  const { project, notAllowed } = findProject(context.paths, context.directory);
  const counts = (file: string) => !own || dirname(file) === context.directory;
  const nearest = notAllowed.find(({ file }) => counts(file));
  if (nearest === undefined && project?.source === "file" && counts(project.choice.file))
    return { file: project.choice.file, wrote: true };
  if (nearest === undefined)
    throw new AienvError("usage.nothing-to-deny", `there is no ${choiceFileName} here`, {
      hint: "aienv status",
    });
  const directory = dirname(nearest.file);
  const isOther = project?.source === "state" && project.directory === directory;
  const snapshot = join(projectState(context.paths, directory), "snapshot.json");
  return { file: nearest.file, wrote: !isOther && existsSync(snapshot) };
}
