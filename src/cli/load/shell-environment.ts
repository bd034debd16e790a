/** The environment that this directory gives to a program, overrides by other files included. */
import type { Snapshot } from "../../compile/snapshot.ts";
import { explain } from "../../inspect/explain.ts";
import type { Context } from "../context.ts";
import { environmentSources } from "../examine/gather-sources.ts";
import { standingStates } from "../examine/hook-states.ts";

export interface Substitution {
  readonly real: Snapshot;
  /** Our variables as they are to be instead. */
  readonly instead: Readonly<Record<string, string | null>>;
  /** What becomes of a foreign value that names an endpoint of ours. */
  readonly redirect: (text: string) => string;
}

/** A file that beats ours keeps its value: what it does is the very thing to be seen. */
export async function shellEnvironment(
  context: Context,
  { real, instead, redirect }: Substitution,
): Promise<Record<string, string>> {
  const result: Record<string, string | null | undefined> = { ...context.environment, ...instead };
  const idle = await standingStates(context);
  for (const { name } of real.environment) {
    const input = { context, variable: name, snapshot: real, keys: new Set<string>() };
    const { winner } = explain(environmentSources(input, idle));
    if (!winner || winner.ours || winner.layer === "shell" || winner.value === undefined) continue;
    result[name] = winner.value === null ? null : redirect(winner.value);
  }
  return Object.fromEntries(
    Object.entries(result).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value]],
    ),
  );
}
