/** Which integration serves a directory: asked for, kept for it, set in the registry, or what is installed. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { isObject, valueAt } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { pluginPath } from "../../edit/environment/environment-targets.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import type { StateFile } from "../../project/journal.ts";
import { readStateJson } from "../../project/read-state-json.ts";
import { type Integration, integrations } from "../../registry/schema.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import { miseConfigFile } from "../write/install-global-plugin.ts";
import { findOutside } from "./find-outside.ts";
import type { Workspace } from "./load-workspace.ts";

/** What is kept for one directory beside its choice. */
export interface ProjectSettings {
  readonly integration?: Integration;
  readonly share?: boolean;
}

export function readSettings(stateFolder: string): ProjectSettings {
  return readStateJson(settingsFile(stateFolder), isSettings) ?? {};
}

function isSettings(value: unknown): value is ProjectSettings {
  return isObject(value);
}

/** The settings as a file of our state. */
export function settingsRecord(stateFolder: string, settings: ProjectSettings): StateFile {
  return { file: settingsFile(stateFolder), text: `${JSON.stringify(settings)}\n` };
}

export function chooseIntegration(
  context: Context,
  workspace: Workspace,
  directory: string,
  settings: ProjectSettings,
): Integration {
  const set = settings.integration ?? workspace.registry.integration;
  if (set !== undefined) return set;
  const mise = findOutside(context, "mise", directory) !== undefined;
  const direnv = findOutside(context, "direnv", directory) !== undefined;
  // A project that lives with direnv already stays with it.
  if (direnv && existsSync(join(directory, ".envrc")) && !hasMiseFile(directory)) return "direnv";
  if (mise) return "mise-block";
  return direnv ? "direnv" : "mise-block";
}

/** Does mise's own file call the plugin in all directories, so that a project needs no line of its own? */
export function pluginServesAll(context: Context, workspace: Workspace): boolean {
  if (workspace.registry.integration !== "mise-plugin") return false;
  try {
    const document = syntaxes.toml.parse(readText(miseConfigFile(context)) ?? "");
    return valueAt(document, pluginPath) !== undefined;
  } catch (error) {
    // A file that mise can't read either serves nobody.
    if (error instanceof AienvError) return false;
    throw error;
  }
}

/** @throws AienvError `usage.arguments`. */
export function parseIntegration(text: string | undefined, command: string): Integration | undefined {
  if (text === undefined) return undefined;
  const found = integrations.find((name) => name === text);
  if (found) return found;
  throw new AienvError(
    "usage.arguments",
    `no integration ${JSON.stringify(text)}${suggestName(text, integrations)}`,
    {
      hint: `aienv ${command} --help`,
    },
  );
}

function hasMiseFile(directory: string): boolean {
  return ["mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml"].some((name) =>
    existsSync(join(directory, name)),
  );
}

function settingsFile(stateFolder: string): string {
  return join(stateFolder, "settings.json");
}
