/** The keys that can be had without asking anybody, so that no output holds one. */
import { parse } from "dotenv";
import { AienvError } from "../core/error.ts";
import { readText } from "../system/files.ts";
import type { Environment, Paths } from "../system/paths.ts";
import { dotenvFile } from "./dotenv-secret.ts";

/** Shorter values are words (`none`, `ollama`, `dummy`) that stand in other texts too. */
const shortest = 8;
/** Every shell has them, and every path would be shortened with them. */
const neverKeys =
  /^(?:HOME|PATH|(?:OLD)?PWD|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+|TMPDIR|XDG_\w+|AIENV_\w+_DIR)$/;
/** Variables that by their name hold a key, whether or not the registry knows them. */
const keyName = /(?:_|^)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD)$/;
const shortestByName = 12;

/**
 * Values of `env:` and `dotenv:` references, of `secrets.env`, and of variables named like keys; the longest first,
 * each also as JSON and URLs write it. The registry's text is searched, not parsed: a torn one hides no key either.
 */
export function knownSecrets(environment: Environment, paths: Paths): string[] {
  const registry = quietly(paths.registry);
  const variables = new Set(
    [...registry.matchAll(/(?<![{\w])env:([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ""),
  );
  const files = [...registry.matchAll(/\bdotenv:([^#\n"']+)#/g)].map((match) =>
    dotenvFile(match[1] ?? "", paths),
  );
  const values = new Set<string>();
  for (const [name, value = ""] of Object.entries(environment)) {
    if (neverKeys.test(name)) continue;
    const least = variables.has(name)
      ? shortest
      : keyName.test(name)
        ? shortestByName
        : Number.POSITIVE_INFINITY;
    if (value.length >= least) values.add(value);
  }
  for (const file of new Set([paths.secrets, ...files]))
    for (const value of Object.values(parse(quietly(file)))) if (value.length >= shortest) values.add(value);
  const written = [...values].flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
  ]);
  return [...new Set(written)].toSorted((left, right) => right.length - left.length);
}

function quietly(file: string): string {
  try {
    return readText(file) ?? "";
  } catch (error) {
    if (error instanceof AienvError) return "";
    throw error;
  }
}
