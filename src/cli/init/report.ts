/** What the set-up says at its end: what was written, what would help, and the one command that comes next. */
import pc from "picocolors";
import type { Finding } from "../../core/outcome.ts";
import { diffText } from "../../edit/diff.ts";
import type { FileChange } from "../../edit/render.ts";
import { projectRoot } from "../../project/find.ts";
import { type FoundKey, keyReference } from "../../setup/found.ts";
import { nextCommand } from "../../setup/next-command.ts";
import type { Offer } from "../../setup/offers.ts";
import type { Context } from "../context.ts";
import type { Machine } from "../discover/discover.ts";
import { loginShell } from "../examine/activation.ts";
import { isPlace } from "../load/find-outside.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { shortPath } from "../show/describe.ts";

/** The changes as git would show them, paths as short as they can be. */
export function changesText({ paths }: Context, changes: readonly FileChange[]): string {
  const colour = (line: string) =>
    /^(?:---|\+\+\+|@@)/.test(line)
      ? pc.dim(line)
      : line.startsWith("+")
        ? pc.green(line)
        : line.startsWith("-")
          ? pc.red(line)
          : line;
  return changes
    .map((change) =>
      diffText({ ...change, file: shortPath(change.file, "/", paths.home) })
        .trimEnd()
        .split("\n")
        .map(colour)
        .join("\n"),
    )
    .join("\n");
}

export function writtenText({ paths }: Context, changes: readonly FileChange[]): string {
  const name = (file: string) => shortPath(file, "/", paths.home);
  if (changes.length === 0) return `nothing to change: ${name(paths.registry)} has all of it`;
  return changes
    .map(({ file, before }) => `${before === null ? "made" : "changed"} ${name(file)}`)
    .join("\n");
}

/** `offers`: those that were taken. */
export function nextFor(
  context: Context,
  machine: Machine,
  workspace: Workspace,
  offers: readonly Offer[],
): string {
  const root = projectRoot(context.paths, context.directory);
  const profiles = Object.keys(workspace.registry.profiles);
  return nextCommand({
    keyless: offers.filter(({ because }) => because === "known").map(({ id }) => id),
    source: sourceFor(context, offers),
    profile: profiles.find((name) => name === "default") ?? profiles[0],
    importable: importable(machine),
    hasChoice: workspace.found.project !== undefined,
    isHome: isPlace(context, root),
    tools: machine.toolsFound,
  });
}

/** Other programs that have a provider which the registry lacks. */
export function importable({ sources }: Pick<Machine, "sources">): string[] {
  return sources.filter(({ newProviders }) => newProviders > 0).map(({ source }) => source);
}

/** The file that this shell would have to read again to have the keys that it lacks. */
function sourceFor(context: Context, offers: readonly Offer[]): string | undefined {
  const shell = loginShell(context);
  const names = { bash: /\/\.(?:profile|bash\w+)$/, zsh: /\/\.(?:z\w+)$/, fish: /\/fish\/.*\.fish$/ };
  for (const { because } of offers) {
    if (because === "known" || !("key" in because) || because.key.places[0]?.kind !== "shell") continue;
    const { file } = because.key.places[0];
    // A word that the shell would take apart is left to the user.
    if (shell && names[shell].test(file) && /^[\w./@-]+$/.test(file))
      return shortPath(file, "/", context.paths.home);
  }
  return undefined;
}

/** For `--json`: what was found, without a value of anything secret. */
export function foundJson({ keys, servers, settings, sources, toolsFound, programs }: Machine) {
  return {
    keys: keys.map((key: FoundKey) => ({
      variable: key.variable,
      reference: keyReference(key) ?? null,
      places: key.places.map((place) =>
        place.kind === "environment"
          ? { kind: place.kind }
          : { kind: place.kind, file: place.file, line: place.line },
      ),
    })),
    servers: servers.map(({ template, url, models }) => ({
      provider: template,
      url,
      models: models.map(({ id }) => id),
    })),
    tools: toolsFound,
    programs,
    sources,
    settings: settings.map(({ tool, file, line, names, shielded }) => ({
      tool,
      file,
      line: line ?? null,
      names,
      shielded,
    })),
  };
}

/** One finding of each kind and place is enough. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify([finding.code, finding.where, finding.message]);
    return !seen.has(key) && seen.add(key);
  });
}
