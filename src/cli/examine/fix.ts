/** `doctor --fix`: what is ours and safe to mend is mended and named; the rest stays for the person who decides it. */
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../core/outcome.ts";
import { forgetDirectory } from "../../project/project-state.ts";
import { installDirenvLibrary, installMisePlugin } from "../../system/install-integration.ts";
import { keepNode } from "../../system/keep-node.ts";
import { command as sync } from "../commands/sync.ts";
import type { Context } from "../context.ts";
import { examine } from "./examine.ts";
import { goneDirectories } from "./examine-machine.ts";

export interface Mended {
  /** What was done, a line each. */
  readonly done: readonly string[];
  /** What is left, found again after that. */
  readonly left: readonly Finding[];
}

/** A step belongs to a finding's code and says what it did; null: there was nothing that it may touch. */
type Step = (context: Context, finding: Finding) => Promise<string | null> | string | null;

const steps: Readonly<Record<string, Step>> = {
  "secrets.open-file": ({ paths }) => closed(paths.secrets, 0o600),
  "state.open-folder": ({ paths }) => closed(paths.state, 0o700),
  "integration.node-gone": ({ paths }) => {
    keepNode(paths);
    return `remembered ${process.execPath} as the Node that runs aienv`;
  },
  "integration.no-plugin": ({ paths, environment }) => {
    installMisePlugin(paths, environment);
    return "put the mise plugin in its place";
  },
  "integration.no-library": ({ paths, environment }) => {
    installDirenvLibrary(paths, environment);
    return "put the library for `use aienv` where direnv looks";
  },
  "state.gone-directory": (context, { where }) => {
    const directory = where?.file;
    // Asked again: the directory may be back, and nothing else is ever to be removed.
    if (directory === undefined || !goneDirectories(context).includes(directory)) return null;
    forgetDirectory(context.paths, directory);
    return `forgot ${directory}, which is gone`;
  },
};

/** Stale files and trust of what is wholly ours are what `sync` sees to; values changed by hand stay. */
const bySync = new Set(["project.stale", "project.pending", "integration.untrusted"]);

export async function fix(context: Context): Promise<Mended> {
  const found = await examine(context);
  const done: string[] = [];
  for (const finding of found) {
    const line = await steps[finding.code]?.(context, finding);
    if (line) done.push(line);
  }
  const stale = found.filter((finding) => bySync.has(finding.code));
  if (stale.length > 0) {
    await sync.run({ ...context, print: () => undefined, say: () => undefined }, [], {});
    const remaining = new Set((await examine(context)).map(sameness));
    for (const finding of stale)
      if (!remaining.has(sameness(finding)))
        done.push(`${words[finding.code]} ${finding.where?.file ?? ""}`.trim());
  }
  return { done, left: await examine(context) };
}

const words: Readonly<Record<string, string>> = {
  "project.pending": "finished what an interrupted run began:",
  "project.stale": "wrote again what follows from the choice:",
  "integration.untrusted": "had trusted, since nothing but ours is in it:",
};

const sameness = ({ code, where }: Finding) => `${code} ${where?.file ?? ""}`;

function closed(path: string, mode: number): string | null {
  if (!existsSync(path)) return null;
  chmodSync(path, mode);
  return `closed ${join(path)} to others (mode ${mode.toString(8).padStart(4, "0")})`;
}
