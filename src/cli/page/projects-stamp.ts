/** A text that differs once something of the projects has: by the state of few files each, none of them read. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { choiceFileName, stateChoiceName } from "../../project/find.ts";
import { tokensFolder } from "../../project/token-store.ts";
import { type Paths, projectState } from "../../system/paths.ts";
import { knownProjects } from "./project-facts.ts";

/** The token's file and the mark of a denial come and go by renames, which a folder's own time tells. */
export function projectsStamp(paths: Paths): string {
  const files = knownProjects(paths).flatMap((directory) => {
    const state = projectState(paths, directory);
    return [join(directory, choiceFileName), state, ...inState.map((name) => join(state, name))];
  });
  return [paths.registry, tokensFolder(paths), ...files].map(stampOf).join("\n");
}

const inState = ["snapshot.json", stateChoiceName] as const;

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${file} ${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : file;
}
