/** Where everything lies: XDG folders, overridable, taken from an environment that is handed in. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { AienvError } from "../core/error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Paths {
  readonly home: string;
  /** Registry, secrets file and the user's templates. */
  readonly config: string;
  readonly registry: string;
  readonly secrets: string;
  readonly templates: string;
  /** Copies that other programs point at: mise plugin, direnv library, path of the Node in use. */
  readonly data: string;
  /** Snapshots, manifests, allowed choices; mode 0700. */
  readonly state: string;
}

/** @throws AienvError `system.no-home` where HOME is no absolute path. */
export function findPaths(environment: Environment): Paths {
  const home = environment["HOME"] || homedir();
  if (!isAbsolute(home))
    throw new AienvError("system.no-home", `HOME is ${JSON.stringify(home)}, not an absolute path`, {
      hint: "export HOME=/your/home",
    });
  const xdg = (name: string, fallback: string) => xdgFolder(environment[name]) ?? join(home, fallback);
  const config = environment["AIENV_CONFIG_DIR"] || join(xdg("XDG_CONFIG_HOME", ".config"), "aienv");
  return {
    home,
    config,
    registry: join(config, "registry.yaml"),
    secrets: join(config, "secrets.env"),
    templates: join(config, "templates"),
    data: environment["AIENV_DATA_DIR"] || join(xdg("XDG_DATA_HOME", ".local/share"), "aienv"),
    state: environment["AIENV_STATE_DIR"] || join(xdg("XDG_STATE_HOME", ".local/state"), "aienv"),
  };
}

/** The variable's value, unless it is relative: the XDG specification says to ignore that. */
export function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/**
 * The folder in which state about a directory is kept: the directory's own path below `projects`, so that a shell
 * or Lua reader finds it by joining two strings.
 */
export function projectState(paths: Pick<Paths, "state">, directory: string): string {
  return join(paths.state, "projects", directory, stateFolderName);
}

/** State for all directories that have none of their own. */
export function globalState(paths: Pick<Paths, "state">): string {
  return join(paths.state, "global");
}

export const stateFolderName = ".aienv";
