/** Where a key goes that somebody typed or piped in: the system's keyring where there is one, else `secrets.env`. */
import { AienvError } from "../../core/error.ts";
import { inFile } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { refuseOpenFile } from "../../secrets/dotenv-secret.ts";
import { hasKeyring, writeKeyring } from "../../secrets/keyring-secret.ts";
import { referenceText } from "../../secrets/resolve-secret.ts";
import { readText, writeText } from "../../system/files.ts";
import type { Paths } from "../../system/paths.ts";
import type { Context } from "../context.ts";

export interface KeyPlace {
  /** What the registry says instead of the key. */
  readonly reference: string;
  /** For people. */
  readonly name: string;
  readonly store: () => Promise<void>;
}

/**
 * All that can go wrong with the file does so here, before anything is written.
 * @throws AienvError `secrets.open` where others may read it, `edit.not-expressible` for a key that it can't hold.
 */
export async function keyPlace(
  paths: Paths,
  provider: string,
  variable: string | undefined,
  key: string,
): Promise<KeyPlace> {
  const plain = provider.replace(/[^A-Za-z0-9._@-]/g, "-");
  if (await hasKeyring())
    return {
      reference: referenceText({ kind: "keyring", name: plain }),
      name: "the keyring",
      store: () => writeKeyring(plain, key),
    };
  const name = variable ?? variableFor(plain);
  const file = paths.secrets;
  const before = readText(file);
  if (before !== undefined) refuseOpenFile(file);
  const after = inFile(file, () =>
    syntaxes.dotenv.edit(before ?? "", [{ kind: "set", path: [name], value: key }]),
  );
  return {
    reference: referenceText({ kind: "dotenv", path: "secrets.env", variable: name }),
    name: file,
    store: async () => writeText(file, after, { mode: 0o600, folderMode: 0o700 }),
  };
}

/** `house-2` → `HOUSE_2_API_KEY`; a variable's name begins with no digit. */
function variableFor(provider: string): string {
  return `${provider.replace(/[^A-Za-z0-9]/g, "_").replace(/^(?=\d)/, "_")}_API_KEY`.toUpperCase();
}

/** The key that somebody types, never shown; undefined where they typed none. @throws AienvError `usage.cancelled`. */
export async function askKey(provider: string, variable: string): Promise<string | undefined> {
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await password({
    message: `Key of ${provider} (empty: it will stand in ${variable})`,
    mask: "",
    output: process.stderr,
  });
  if (isCancel(answer)) throw new AienvError("usage.cancelled", "nothing was written");
  return answer ? checkKey(answer) : undefined;
}

/** The key that a script pipes in. @throws AienvError `usage.arguments`. */
export async function pipedKey(context: Context): Promise<string> {
  if (context.interactive)
    throw new AienvError("usage.arguments", "--stdin-key reads the key from a pipe, and this is a terminal", {
      hint: "pass show KEY | aienv add NAME --stdin-key",
    });
  const { text } = await import("node:stream/consumers");
  return checkKey(await text(process.stdin));
}

function checkKey(typed: string): string {
  const key = typed.trim();
  if (/^[\u0021-\u007e]+$/.test(key)) return key;
  const what = key === "" ? "empty" : "not one word of plain characters";
  throw new AienvError("usage.arguments", `the key is ${what}`, { hint: "aienv add --help" });
}
