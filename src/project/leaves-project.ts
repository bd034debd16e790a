/** A link in a project that leads out of it: whoever wrote the project must not choose what we write elsewhere. */
import { dirname } from "node:path";
import { AienvError } from "../core/error.ts";
import { isInside, isLink, realTarget } from "../system/links.ts";

/**
 * Files that are not below the directory are none of the project's.
 * @throws AienvError `project.leaves-project` naming link and target.
 */
export function checkStaysInside(directory: string, file: string): void {
  if (!isInside(file, directory)) return;
  const target = realTarget(file);
  if (isInside(target, realTarget(directory))) return;
  const link = linkIn(directory, file);
  throw new AienvError("project.leaves-project", `a link in the project leads out of it, to ${target}`, {
    where: { file: link },
    hint: `rm ${link}`,
  });
}

/** The uppermost link on the way. */
function linkIn(directory: string, file: string): string {
  let link = file;
  for (let path = file; path !== directory && path !== dirname(path); path = dirname(path))
    if (isLink(path)) link = path;
  return link;
}
