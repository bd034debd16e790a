/** Drop-in folders, in which an administrator keeps a file for each concern. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { listFolder } from "../../system/files.ts";

/**
 * `folder/*.json` stands for all files of that ending in the folder, hidden ones left out; the last by name, which is
 * read last and so the strongest, comes first. Any other path stands for itself.
 */
export function dropIns(path: string): string[] {
  const [folder = "", ending] = path.split("/*", 2);
  if (ending === undefined) return [path];
  return namesIn(folder)
    .filter((name) => name.endsWith(ending) && !name.startsWith("."))
    .toReversed()
    .map((name) => join(folder, name));
}

/** What the user may not look into, a tool that the user runs does not read either. */
function namesIn(folder: string): string[] {
  try {
    return listFolder(folder);
  } catch (error) {
    if (error instanceof AienvError) return [];
    throw error;
  }
}
