/** A secret reference to its value: the only place where a key exists, called at the edge and nowhere else. */
import { AienvError } from "../core/error.ts";
import type { SecretReference } from "../core/secret-reference.ts";
import type { Environment, Paths } from "../system/paths.ts";
import { readCommandSecret } from "./command-secret.ts";
import { readDotenvSecret } from "./dotenv-secret.ts";
import { readKeyring } from "./keyring-secret.ts";

/**
 * `outside` is the project for which it is asked: no program of a project's own gives a key.
 * @throws AienvError `secrets.missing` where the reference leads to nothing or to an empty value, `secrets.open`
 * where others may read the file, `secrets.failed` where a program or the keyring fails.
 */
export async function resolveSecret(
  reference: SecretReference,
  environment: Environment,
  paths: Paths,
  outside?: string,
): Promise<string> {
  switch (reference.kind) {
    case "env": {
      const known = Object.hasOwn(environment, reference.variable);
      const value = known ? environment[reference.variable] : undefined;
      if (value) return value;
      throw new AienvError("secrets.missing", `${reference.variable} is not set in the environment`, {
        hint: `export ${reference.variable}=…`,
      });
    }
    case "dotenv":
      return readDotenvSecret(reference, paths);
    case "keyring":
      return readKeyring(reference.name);
    case "command":
      return readCommandSecret(reference.command, environment, { outside });
  }
}
