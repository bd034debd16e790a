/** The environment as the user has it: what this directory's choice put over it is no key of theirs. */
import { readSnapshot } from "../../project/read-snapshot.ts";
import { originalEnvironment } from "../../system/original-environment.ts";
import type { Environment } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { resolved } from "../examine/gather-mise.ts";

/** A variable that holds what we set it to is as it was before mise or direnv, where they say so, else not set. */
export function ownVariables(context: Context): Environment {
  const { environment, paths, directory } = context;
  const snapshot = readSnapshot(paths, directory)?.snapshot;
  if (!snapshot) return environment;
  const before = originalEnvironment(environment);
  const result: Record<string, string | undefined> = { ...environment };
  for (const variable of snapshot.environment) {
    const { name, value } = variable;
    const isItself = value?.length === 1 && typeof value[0] !== "string" && value[0]?.env === name;
    if (value === null || isItself || environment[name] !== resolved(variable, context)) continue;
    result[name] = before[name] === environment[name] ? undefined : before[name];
  }
  return result;
}
