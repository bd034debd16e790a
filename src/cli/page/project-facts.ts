/** What is known of each directory: read from our state and the directory's own choice, never compiled. */
import { dirname } from "node:path";
import type { ToolSelection } from "../../compile/selection.ts";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { type Found, findProject } from "../../project/find.ts";
import { knownDirectories, presenceOf } from "../../project/project-state.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { listTokens, type TokenRecord, tokenName } from "../../project/token-store.ts";
import { parseChoice } from "../../registry/parse-choice.ts";
import type { Paths } from "../../system/paths.ts";
import type { Permission, Project, ProjectTool } from "../../ui/changes.ts";
import { usedBy } from "../change/change-token.ts";

/** The directories that have state or a token. */
export function knownProjects(paths: Paths, tokens = listTokens(paths)): string[] {
  const directories = new Set([...knownDirectories(paths), ...tokens.map(({ directory }) => directory)]);
  directories.delete("");
  return [...directories].sort();
}

export function projectFacts(paths: Paths): Project[] {
  const tokens = listTokens(paths);
  return knownProjects(paths, tokens).map((directory) => factsOf(paths, directory, tokens));
}

function factsOf(paths: Paths, directory: string, tokens: readonly TokenRecord[]): Project {
  const own = tokens
    .filter((record) => record.directory === directory)
    .map((record) => ({ name: tokenName(record), created: record.created, use: usedBy({ paths }, record) }));
  const nothing = {
    choice: undefined,
    source: undefined,
    permission: "none",
    tools: [],
    changed: [],
  } as const;
  const base = { directory, presence: presenceOf(directory), tokens: own };
  try {
    const found = findProject(paths, directory);
    const { project } = found;
    const here = project?.directory === directory ? project : undefined;
    const compiled = readSnapshot(paths, directory);
    const snapshot =
      compiled?.snapshot.directory === directory && !compiled.everywhere ? compiled.snapshot : undefined;
    return {
      ...base,
      choice: here && choiceText(here.choice.text, here.choice.file, snapshot),
      source: here?.source,
      permission: permissionOf(found, directory),
      tools: snapshot ? snapshot.tools.map(toolFacts) : [],
      changed: snapshot ? (compiled?.changed.map(({ path }) => path) ?? []) : [],
      fault: undefined,
    };
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return { ...base, ...nothing, fault: error.message };
  }
}

export function toolFacts({ tool, name, state, via, reason, chosen }: ToolSelection): ProjectTool {
  return { id: tool, name, state, via, reason, chosen };
}

/** By what it was chosen; where the text can't be read, by what was compiled of it. */
function choiceText(text: string, file: string, snapshot: Snapshot | undefined): string {
  try {
    const { main, profile } = parseChoice(text, file);
    return main ?? profile ?? "default";
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return snapshot?.profile ?? "not readable";
  }
}

function permissionOf({ project, notAllowed }: Found, directory: string): Permission {
  const waiting = notAllowed.find(({ file }) => dirname(file) === directory);
  if (waiting) return waiting.state;
  return project?.directory === directory && project.source === "file" ? "allowed" : "none";
}
