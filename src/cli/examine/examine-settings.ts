/** What `doctor` asks of environment and tools' settings: base URLs, clashes, trust. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ownedPath } from "../../compile/plan.ts";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { isObject, showPath, valueAt } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { environmentFindings, exportedUrls, urlVariables } from "../../inspect/check-environment.ts";
import { type FoundUrl, urlFindings } from "../../inspect/check-urls.ts";
import { upwards } from "../../project/find.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { settingsPaths } from "./gather-sources.ts";

export function settingsFindings(context: Context, workspace: Workspace, snapshot: Snapshot): Finding[] {
  const tools = snapshot.tools.flatMap(({ tool }) => workspace.templates.tools.get(tool) ?? []);
  return [
    ...wrongUrls(context, workspace.templates.tools, tools, {
      registered: urlsInRegistry(context, workspace),
      proxyPort: workspace.registry.proxy.port,
    }),
    ...environmentFindings(context.environment, tools, snapshot),
    ...tools.flatMap((tool) => trustFindings(context, tool)),
  ];
}

/** Base URLs that can't be right: exported ones, those in the settings of `tools`, and what a registry says. */
export function wrongUrls(
  context: Context,
  all: ReadonlyMap<string, ToolTemplate>,
  tools: readonly ToolTemplate[],
  { registered = [], proxyPort }: { registered?: readonly FoundUrl[]; proxyPort?: number } = {},
): Finding[] {
  const names = urlVariables(all.values());
  const urls = [
    ...exportedUrls(context.environment, names),
    ...urlsInSettings(context, names, tools),
    ...registered,
  ];
  const facts = { inContainer: isContainer(context), ...(proxyPort !== undefined && { proxyPort }) };
  return urls.flatMap((url) => urlFindings(url, facts));
}

/** Container runtimes leave a mark; `container` is systemd's and podman's. */
function isContainer({ environment }: Context): boolean {
  return (
    existsSync("/.dockerenv") || existsSync("/run/.containerenv") || environment["container"] !== undefined
  );
}

function urlsInSettings(
  context: Context,
  names: ReturnType<typeof urlVariables>,
  tools: readonly ToolTemplate[],
): FoundUrl[] {
  return tools.flatMap((tool) =>
    tool.settings.flatMap((entry): FoundUrl[] => {
      if (entry.env === undefined) return [];
      const base = entry.env === "*" ? [] : ownedPath(entry.env);
      return settingsPaths(entry, context).flatMap((file) => {
        const text = readText(file);
        const table = text === undefined ? undefined : valueAt(parsed(text, entry.syntax), base);
        if (text === undefined || !isObject(table)) return [];
        return Object.entries(table).flatMap(([name, url]): FoundUrl[] => {
          const format = names.get(name);
          if (format === undefined || typeof url !== "string") return [];
          const path = [...base, name];
          return [
            {
              name,
              url,
              format,
              where: { file, ...syntaxes[entry.syntax].locate(text, path), path: showPath(path) },
            },
          ];
        });
      });
    }),
  );
}

/** Ends are corrected in use and told when the registry is read; here it is hosts that matter. */
function urlsInRegistry({ paths }: Context, { registry, registryText }: Workspace): FoundUrl[] {
  return Object.entries(registry.providers).flatMap(([id, { endpoints = {} }]) =>
    Object.entries(endpoints).flatMap(([format, url]): FoundUrl[] => {
      const path = ["providers", id, "endpoints", format];
      const where = {
        file: paths.registry,
        ...syntaxes.yaml.locate(registryText, path),
        path: showPath(path),
      };
      return [{ name: format, url, format: format as FoundUrl["format"], where }];
    }),
  );
}

function parsed(text: string, syntax: keyof typeof syntaxes) {
  try {
    return syntaxes[syntax].parse(text);
  } catch (error) {
    // That it can't be read is a finding of its own.
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}

/** Trust is the user's to give: it is told, never changed. */
function trustFindings(context: Context, tool: ToolTemplate): Finding[] {
  return tool.trust.flatMap(({ file, trusting, because, fix }): Finding[] => {
    const path = join(context.paths.home, file.replace(/^~\//, ""));
    const listed = parsed(readText(path) ?? "{}", "json");
    const entries = isObject(listed) ? listed : {};
    const trusted = upwards(context.directory).some((folder) => trusting.includes(String(entries[folder])));
    if (trusted) return [];
    return [
      {
        code: "tool.untrusted-folder",
        level: "note",
        message: `${tool.name}: ${because}`,
        where: { file: path },
        fix,
      },
    ];
  });
}
