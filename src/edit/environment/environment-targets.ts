/** How a directory's environment reaches the shell: the values that mise's or direnv's files gain. */
import type { OwnedValue, Target, Variable } from "../../compile/plan.ts";
import type { Path } from "../../core/json.ts";
import type { Integration } from "../../registry/schema.ts";
import { miseTemplate } from "../syntax/mise-template.ts";
import { quoteShell } from "../syntax/shell.ts";

/** Run after `mise install`, so that a fresh clone is set up by it. */
const syncCommand = "aienv sync";

/** Where the plugin's line stands in a mise file. */
export const pluginPath: Path = ["env", "_", "aienv"];

export interface EnvironmentPlace {
  readonly directory: string;
  /** mise's own file for all directories. */
  readonly globalFile: string;
  readonly everywhere: boolean;
  /** Team files: hook and pin are shared, values stay in the local file. */
  readonly share: boolean;
  /** The plugin's line in mise's own file serves this directory too: nothing but what is shared is written here. */
  readonly served: boolean;
  /** The file with the local token, where the variables refer to it. */
  readonly tokenFile?: string;
  /** The script that starts the proxy where a tool needs it; undefined: none does. */
  readonly ensureProxy?: string;
  /** What a team's file pins, `npm:aienv` to its version; undefined outside `share`. */
  readonly pin?: readonly [tool: string, version: string];
}

/** The environment's own targets; none where the plugin, serving all directories, or nothing at all is asked for. */
export function environmentTargets(
  integration: Integration,
  variables: readonly Variable[],
  place: EnvironmentPlace,
): Target[] {
  if (integration === "direnv") return place.everywhere ? [] : [direnvTarget(place.directory)];
  if (integration === "none") return [];
  const values =
    integration === "mise-plugin" ? pluginValues(place.everywhere) : blockValues(variables, place.tokenFile);
  const hook: OwnedValue = { path: ["hooks", "postinstall"], items: [syncCommand] };
  if (place.everywhere) {
    return [{ tool: "mise", scope: "user", file: place.globalFile, syntax: "toml", owned: values }];
  }
  if (place.served && !place.share) return [];
  if (place.ensureProxy !== undefined) values.push(enterHook(place.ensureProxy));
  const shared = `${place.directory}/.mise.toml`;
  const local = `${place.directory}/mise.local.toml`;
  const target = { tool: "mise", scope: "project", syntax: "toml" } as const;
  if (!place.share) return [{ ...target, file: shared, untracked: local, owned: [...values, hook] }];
  const pin: OwnedValue[] = place.pin ? [{ path: ["tools", place.pin[0]], value: place.pin[1] }] : [];
  return [
    { ...target, file: shared, owned: [hook, ...pin] },
    ...(place.served ? [] : [{ ...target, file: local, owned: values }]),
  ];
}

/**
 * A line of the shell itself, not a program that mise starts: only there `__MISE_DIFF` tells of the user's own values,
 * which keys are taken from (2026.9.15).
 */
function enterHook(script: string): OwnedValue {
  const line = `sh ${quoteShell(script)}`;
  return {
    path: ["hooks", "enter"],
    items: ["bash", "zsh", "fish"].map((shell) => ({ shell, script: line })),
  };
}

/** Where mise is told of files with variables: beside the user's own, of which the last one counts. */
const filesPath: Path = ["env", "_", "file"];

/**
 * mise reads `[env]` in order, so ours stand last: behind a `_.file` that may hold the same names, and behind the token's
 * file, which several of them read. mise passes over a missing file without a word, and hides what it read from one that
 * is to be redacted (2026.9.15).
 */
export function blockValues(variables: readonly Variable[], tokenFile: string | undefined): OwnedValue[] {
  const values = variables.map(
    ({ name, value }): OwnedValue => ({
      path: ["env", name],
      value: value === null ? false : miseTemplate(value),
      last: true,
    }),
  );
  if (tokenFile === undefined) return values;
  return [{ path: filesPath, items: [{ path: miseTemplate([tokenFile]), redact: true }] }, ...values];
}

/**
 * The line that calls the plugin. `tools` makes mise call it after all plain values of all files (2026.9.15): a base
 * URL that a project's own file sets would otherwise meet the key of another provider. In mise's global file the
 * plugin can't tell the directory by itself: under `mise -C`, or through a link, PWD is another one, so mise is asked
 * for it in the line above.
 */
export function pluginValues(everywhere: boolean): OwnedValue[] {
  const where: OwnedValue[] = everywhere
    ? [{ path: ["env", "AIENV_CWD"], value: "{{ cwd }}", last: true }]
    : [];
  return [...where, { path: pluginPath, value: { tools: true }, last: true }];
}

function direnvTarget(directory: string): Target {
  return {
    tool: "direnv",
    scope: "project",
    file: `${directory}/.envrc`,
    syntax: "lines",
    owned: [{ path: [], items: ["use aienv"] }],
  };
}
