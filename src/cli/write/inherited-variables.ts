/** What mise would hand down to a directory: a file further up keeps its values in every folder below. */
import type { Variable } from "../../compile/plan.ts";
import { AienvError } from "../../core/error.ts";
import { sameJson } from "../../core/json.ts";
import { pluginPath } from "../../edit/environment/environment-targets.ts";
import type { ManifestEntry } from "../../edit/merge-owned.ts";
import { upwards } from "../../project/find.ts";
import { readManifest } from "../../project/manifest.ts";
import { globalState, projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";

/**
 * Variables that a choice further up wrote into a mise file and that the directory's own choice does not set, as ones
 * that must not be there: one choice counts for a directory, not a mixture of two.
 */
export function inheritedVariables(
  context: Context,
  directory: string,
  own: readonly Variable[],
): readonly Variable[] {
  const above = upwards(directory).slice(1);
  const folders = [...above.map((folder) => projectState(context.paths, folder)), globalState(context.paths)];
  const set = new Set(own.map((variable) => variable.name));
  const names = folders.flatMap(entriesIn).flatMap(valuesIn);
  return [...new Set(names)]
    .filter((name) => !set.has(name))
    .sort()
    .map((name) => ({ name, value: null, tool: "mise" }));
}

function entriesIn(folder: string): readonly ManifestEntry[] {
  try {
    return readManifest(folder);
  } catch (error) {
    // Damage is told where it is: in that project.
    if (error instanceof AienvError) return [];
    throw error;
  }
}

/** A file that calls the plugin hands nothing down: the plugin knows the directory. */
function valuesIn({ tool, owned }: ManifestEntry): string[] {
  if (tool !== "mise" || owned.some((one) => sameJson(one.path, pluginPath))) return [];
  return owned.flatMap(({ path: [table, name] }) =>
    table === "env" && typeof name === "string" && name !== "_" ? [name] : [],
  );
}
