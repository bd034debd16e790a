/** Settings that would override a snapshot, read from the places that the tools' templates name. */
import { join } from "node:path";
import type { Snapshot } from "../compile/snapshot.ts";
import type { Finding } from "../core/outcome.ts";
import { type ConflictText, conflictFindings } from "../inspect/conflicts.ts";
import { readText } from "../system/files.ts";
import type { Context } from "./context.ts";
import type { Workspace } from "./load-workspace.ts";

/** Findings for every tool that the snapshot sets up. */
export function overridesOf(context: Context, workspace: Workspace, snapshot: Snapshot): Finding[] {
  return snapshot.tools.flatMap((selection): Finding[] => {
    const tool = workspace.templates.tools.get(selection.tool);
    if (!tool || selection.state !== "ready") return [];
    const texts = tool.conflicts.map((conflict): ConflictText => {
      const file = conflict.file.startsWith("~/")
        ? join(context.paths.home, conflict.file.slice(2))
        : join(snapshot.directory, conflict.file);
      return { conflict, file, text: readText(file) };
    });
    return conflictFindings(tool.name, texts, snapshot);
  });
}

/** Keys that the environment does not hold: their place is taken by a placeholder that every provider refuses. */
export function missingKeys(context: Context, snapshot: Snapshot): Finding[] {
  const wanted = new Map<string, string>();
  for (const tool of snapshot.tools.filter((one) => one.state === "ready"))
    for (const route of Object.values(tool.slots))
      if (route.key.kind === "variable") wanted.set(route.key.name, route.provider);
  return [...wanted]
    .filter(([name]) => !context.environment[name])
    .map(([name, provider]) => ({
      code: "secrets.missing",
      level: "warning",
      message: `${name}, the key of ${provider}, is not set in this environment`,
      fix: `export ${name}=…`,
    }));
}
