/** Keys that the registry takes from variables and that an environment does not hold. */
import { tokenForm } from "../../core/token.ts";
import type { World } from "../../proxy/dependencies.ts";
import type { Environment } from "../../system/paths.ts";

/** A local token in such a variable is a project's own, and no provider's key. */
export function missingVariables(
  { providers }: Pick<World, "providers">,
  environment: Environment,
): string[] {
  const names = [...providers.values()].flatMap(({ secrets }) =>
    secrets.flatMap((secret) => (secret.kind === "env" ? [secret.variable] : [])),
  );
  const isMissing = (name: string): boolean => {
    const value = environment[name];
    return !value || tokenForm.test(value);
  };
  return [...new Set(names)].filter(isMissing).toSorted();
}
