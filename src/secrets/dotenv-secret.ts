/** `dotenv:PATH#NAME`: a value in a `.env` file. */
import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { parse } from "dotenv";
import { AienvError } from "../core/error.ts";
import type { SecretReference } from "../core/secret-reference.ts";
import { readText } from "../system/files.ts";
import type { Paths } from "../system/paths.ts";

type DotenvReference = Extract<SecretReference, { kind: "dotenv" }>;

/** The file of a reference: `~/` is HOME, other relative paths lie beside the registry. */
export function dotenvFile(path: string, paths: Paths): string {
  if (path.startsWith("~/")) return join(paths.home, path.slice(2));
  return isAbsolute(path) ? path : join(paths.config, path);
}

/** @throws AienvError `secrets.missing`, `secrets.open`. */
export function readDotenvSecret(reference: DotenvReference, paths: Paths): string {
  const file = dotenvFile(reference.path, paths);
  const text = readText(file);
  const where = { file, path: reference.variable };
  if (text === undefined)
    throw new AienvError("secrets.missing", "there is no such file", { where, hint: "aienv edit" });
  refuseOpenFile(file);
  const values = parse(text);
  const value = Object.hasOwn(values, reference.variable) ? values[reference.variable] : undefined;
  if (value) return value;
  throw new AienvError("secrets.missing", `the file has no ${reference.variable}, or an empty one`, {
    where,
    hint: "aienv edit",
  });
}

/** A file of keys that others may read, or wrote, keeps no secret. @throws AienvError `secrets.open`. */
export function refuseOpenFile(file: string): void {
  const { mode: bits, uid } = statSync(file);
  const user = process.getuid?.();
  if (user !== undefined && uid !== user)
    throw new AienvError("secrets.open", "this file of keys belongs to another user", {
      where: { file },
      hint: "aienv edit",
    });
  const mode = bits & 0o777;
  if ((mode & 0o077) === 0) return;
  throw new AienvError(
    "secrets.open",
    `others may read this file (mode ${mode.toString(8).padStart(4, "0")})`,
    {
      where: { file },
      hint: `chmod 600 ${JSON.stringify(file)}`,
    },
  );
}
