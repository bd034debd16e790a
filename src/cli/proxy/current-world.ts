/** The registry as it stands now: read again when it or a user's template changes, the last good one kept otherwise. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { KnownTool, Log, World } from "../../proxy/dependencies.ts";
import { parseRegistry } from "../../registry/parse-registry.ts";
import { resolveProviders } from "../../registry/providers.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { listFolder, readText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";
import { loadTemplates } from "../load/load-templates.ts";
import { catalogueFile } from "../prices/catalogue-file.ts";

/** How long nothing is looked at again, in milliseconds: a change is felt within twice that. */
const restMs = 50;

/** @throws AienvError what the registry's faults throw, as long as there was no good one. */
export function currentWorld(paths: Paths, log: Pick<Log, "info" | "warn">, now: () => number): () => World {
  let stamp = stampOf(paths);
  let lookedAt = now();
  let world = readWorld(paths, 1);
  return () => {
    const time = now();
    // A clock that was set back must not stop it.
    if (Math.abs(time - lookedAt) < restMs) return world;
    lookedAt = time;
    const present = stampOf(paths);
    if (present === stamp) return world;
    // Taken before the files are read: what changes meanwhile is another change.
    stamp = present;
    try {
      world = readWorld(paths, world.generation + 1);
      log.info({ generation: world.generation }, "the registry was read again");
    } catch (error) {
      if (!(error instanceof AienvError)) throw error;
      const { code, message, where } = error;
      log.warn(
        { code, ...where },
        `the registry has a fault, so the last good one stays in force: ${message}`,
      );
    }
    return world;
  };
}

export function readWorld(paths: Paths, generation: number): World {
  const text = readText(paths.registry);
  if (text === undefined)
    throw new AienvError("registry.missing", "there is no registry yet", {
      where: { file: paths.registry },
      hint: "aienv init",
    });
  const templates = loadTemplates({ paths }, text);
  const { value: registry } = parseRegistry(text, paths.registry, templates);
  const { providers } = resolveProviders(registry, templates.providers);
  return { generation, registry, providers, tools: [...templates.tools].map(knownTool) };
}

function knownTool([id, { requests }]: readonly [string, ToolTemplate]): KnownTool {
  const builtIn = Object.entries(requests?.models ?? {}).map(([pattern, slot]) => ({ pattern, slot }));
  return { id, userAgents: requests?.["user-agents"] ?? [], builtIn };
}

/** Changes with the registry, with every template of the user's, and with the catalogue, which has prices. */
function stampOf(paths: Paths): string {
  const { registry, templates } = paths;
  const own = ["providers", "tools"].map((kind) => stampFolder(join(templates, kind), kind === "tools"));
  return [...[registry, catalogueFile(paths)].map(stampFile), ...own].join("\n");
}

/** What can't be listed is read all the same, and its fault told once. */
function stampFolder(folder: string, isTools: boolean): string {
  try {
    const files = listFolder(folder).map((name) => join(folder, isTools ? join(name, "tool.yaml") : name));
    return files.map(stampFile).join("\n");
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return `${folder} ${error.message}`;
  }
}

/** An editor's rename changes the inode, a write the time; two writes in one tick of the clock differ in size at least. */
function stampFile(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats ? `${file} ${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : file;
  } catch (error) {
    // Reading it tells the same, in words.
    return `${file} ${String(error)}`;
  }
}
