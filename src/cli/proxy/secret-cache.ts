/** Keys while they are in use: looked up once in a while, forgotten when an upstream refuses one. */
import { AienvError } from "../../core/error.ts";
import { referenceText, type SecretReference } from "../../core/secret-reference.ts";
import { tokenForm } from "../../core/token.ts";
import { resolveSecret } from "../../secrets/resolve-secret.ts";
import type { Environment, Paths } from "../../system/paths.ts";

/** How long a key counts: a keyring or a program is not asked for each request, and a new key is felt soon. */
const keepMs = 5 * 60_000;

export interface SecretCache {
  /** At once where it is kept. @throws AienvError `secrets.*` */
  get(reference: SecretReference): string | Promise<string>;
  forget(reference: SecretReference): void;
  /** The values in use, so that no log holds one. */
  values(): readonly string[];
}

export interface SecretCacheOptions {
  readonly environment: Environment;
  readonly paths: Paths;
  readonly now: () => number;
  /** The process lives longer than the command that asks for a key: its variables are not those of the user's shell. */
  readonly isLasting?: boolean;
}

export function secretCache({ environment, paths, now, isLasting }: SecretCacheOptions): SecretCache {
  const kept = new Map<string, { readonly at: number; readonly value: string | Promise<string> }>();
  const seen = new Set<string>();
  return {
    get(reference) {
      const name = referenceText(reference);
      const present = kept.get(name);
      if (present && now() - present.at < keepMs) return present.value;
      const at = now();
      const found = resolveSecret(reference, environment, paths);
      const value = (isLasting ? found.catch((error) => notGiven(reference, error)) : found).then((key) => {
        refuseToken(key, name);
        seen.add(key);
        // It may have been forgotten meanwhile.
        if (kept.get(name)?.value === value) kept.set(name, { at, value: key });
        return key;
      });
      kept.set(name, { at, value });
      // A failure is nothing to keep: the user may unlock the keyring now.
      value.catch(() => kept.delete(name));
      return value;
    },
    forget: (reference) => void kept.delete(referenceText(reference)),
    values: () => [...seen],
  };
}

/** In a shell it may be set by now; a service never sees it. */
function notGiven(reference: SecretReference, error: unknown): never {
  if (reference.kind !== "env" || !(error instanceof AienvError) || error.code !== "secrets.missing")
    throw error;
  throw new AienvError("secrets.missing", `${reference.variable} was not set where the proxy was started`, {
    hint: "where it is set: aienv proxy stop; aienv proxy start; or kept where a service finds it: aienv add PROVIDER --key keyring:NAME",
    cause: error,
  });
}

/**
 * A proxy that was started in a project has the project's variables, and there a variable that the registry takes a
 * key from may hold the local token.
 */
function refuseToken(key: string, name: string): void {
  if (!tokenForm.test(key)) return;
  throw new AienvError("secrets.missing", `${name} is the proxy's own token where the proxy was started`, {
    hint: "cd; aienv proxy stop; aienv proxy start",
  });
}
