/** The compiled result for one directory: all readers (plugin, shells, tools, status, proxy) read it and nothing else. */

import type { Finding } from "../core/outcome.ts";
import type { ChoiceEntry } from "../registry/schema.ts";
import type { ChoiceSource } from "./choose.ts";
import type { MovedHome, Plan, Target, Variable } from "./plan.ts";
import type { Selection, ToolSelection } from "./selection.ts";

/** Raised when a reader of the older shape would misread the newer one. */
const snapshotVersion = 1;

/** What an input looked like when it was compiled. Size in bytes, -1 for a missing file; mtime in whole seconds. */
export interface Stamp {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

export interface Snapshot {
  readonly version: typeof snapshotVersion;
  readonly directory: string;
  readonly profile: string;
  readonly choice: { readonly source: ChoiceSource; readonly file?: string; readonly entry: ChoiceEntry };
  readonly inputs: readonly Stamp[];
  readonly environment: readonly Variable[];
  readonly tools: readonly ToolSelection[];
  readonly targets: readonly Target[];
  readonly homes: readonly MovedHome[];
  /** Where the local token lies, for readers to take it from; only where a tool goes through the proxy. */
  readonly tokenFile?: string;
  readonly findings: readonly Finding[];
}

/** Nothing in it is secret: keys are names of variables. The same inputs give the same bytes. */
export function snapshot(
  directory: string,
  selection: Selection,
  plan: Plan,
  inputs: readonly Stamp[],
): Snapshot {
  const { source, file, entry } = selection.choice;
  return {
    version: snapshotVersion,
    directory,
    profile: selection.profile,
    choice: { source, ...(file !== undefined && { file }), entry },
    inputs: inputs.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
    environment: plan.variables,
    tools: selection.tools,
    targets: plan.targets,
    homes: plan.homes,
    ...(plan.tokenFile !== undefined && { tokenFile: plan.tokenFile }),
    findings: [...selection.findings, ...plan.findings],
  };
}

/** The environment as a flat map, references looked up in `environment`; null for what is to be unset. */
export function resolveEnvironment(
  variables: readonly Variable[],
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | null> {
  return Object.fromEntries(
    variables.map(({ name, value }) => [
      name,
      value
        ?.map((part) => (typeof part === "string" ? part : environment[part.env] || part.default))
        .join("") ?? null,
    ]),
  );
}
