/** What in a project's own files would send the user's keys elsewhere: said by `status` and `use`, refused by `run`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OwnedValue } from "../../compile/plan.ts";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { type JsonValue, type Path, sameJson, valueAt } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { type RedirectText, redirectFindings } from "../../inspect/redirects.ts";
import { projectRoot, upwards } from "../../project/find.ts";
import { readManifest } from "../../project/manifest.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { readText } from "../../system/files.ts";
import { projectState } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { pluginServesAll } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";

/** Findings for the tools that are set up here, or for one; programs that read variables are always among them. */
export function redirectsOf(
  context: Context,
  workspace: Workspace,
  snapshot: Snapshot,
  only?: string,
): Finding[] {
  const everywhere = snapshot.directory === context.paths.home;
  const root = everywhere ? projectRoot(context.paths, context.directory) : snapshot.directory;
  const used = new Set(snapshot.tools.filter(({ state }) => state !== "login").map(({ tool }) => tool));
  const tools = [...workspace.templates.tools].filter(([id, tool]) =>
    only === undefined ? used.has(id) || tool.command === undefined : id === only,
  );
  const folders = foldersUpTo(context.directory, root);
  const texts = tools.flatMap(([, tool]) => textsOf(tool, folders));
  const manifest = readManifest(projectState(context.paths, root));
  const isOurs = (file: string, path: Path, value: JsonValue) =>
    manifest.some((entry) => entry.file === file && entry.owned.some((one) => holds(one, path, value)));
  return redirectFindings(texts, {
    snapshot,
    projectWins: everywhere && !pluginServesAll(context, workspace),
    keyVariables: keyVariables(workspace),
    isOurs,
  });
}

/** Is the value at the path part of what we wrote there: of a value, or of an item in somebody's list? */
function holds(owned: OwnedValue, path: Path, value: JsonValue): boolean {
  if (!owned.path.every((step, index) => step === path[index])) return false;
  const rest = path.slice(owned.path.length);
  return "value" in owned
    ? sameJson(valueAt(owned.value, rest), value)
    : owned.items.some((item) => sameJson(valueAt(item, rest.slice(1)), value));
}

/** The findings with the redirects among them; what is said of the same line in other words goes. */
export function withRedirects(findings: readonly Finding[], redirects: readonly Finding[]): Finding[] {
  const said = new Set(redirects.map(({ where }) => `${where?.file}:${where?.line}`));
  const others = findings.filter(
    ({ code, where }) => code !== "tool.override" || !said.has(`${where?.file}:${where?.line}`),
  );
  return [...others, ...redirects];
}

/** @throws AienvError `run.redirected` where one of them is an error. */
export function refuseRedirects(redirects: readonly Finding[]): void {
  const [first, ...others] = redirects
    .filter(({ level }) => level === "error")
    .map(
      ({ message, where }) =>
        new AienvError("run.redirected", message, {
          ...(where && { where }),
          hint: "take it out of the file, or: aienv run --force …",
        }),
    );
  if (first === undefined) return;
  throw new AienvError("run.redirected", first.message, {
    ...(first.where && { where: first.where }),
    ...(first.hint !== undefined && { hint: first.hint }),
    others,
  });
}

/** Tools look for their files where they are started, and upwards to the project's top. */
function foldersUpTo(directory: string, root: string): string[] {
  const folders = upwards(directory);
  const top = folders.indexOf(root);
  return top < 0 ? [root] : folders.slice(0, top + 1);
}

function textsOf(tool: ToolTemplate, folders: readonly string[]): RedirectText[] {
  return tool.redirects.flatMap((redirect) =>
    folders.flatMap((folder): RedirectText[] => {
      const file = join(folder, redirect.file);
      const text = quietly(file);
      return text === undefined ? [] : [{ toolName: tool.name, redirect, file, text }];
    }),
  );
}

/** What can't be read as text is nothing that a tool would follow. */
function quietly(file: string): string | undefined {
  try {
    return existsSync(file) ? readText(file) : undefined;
  } catch (error) {
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}

function keyVariables({ providers }: Workspace): ReadonlySet<string> {
  return new Set(
    [...providers.values()].flatMap(({ secrets }) =>
      secrets.flatMap((secret) => (secret.kind === "env" ? [secret.variable] : [])),
    ),
  );
}
