/** Where a key goes that somebody typed or piped in: the system's keyring where there is one, else `secrets.env`. */
import { AienvError } from "../../core/error.ts";
import { valueAt } from "../../core/json.ts";
import { referenceText } from "../../core/secret-reference.ts";
import { inFile } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { refuseOpenFile } from "../../secrets/dotenv-secret.ts";
import { hasKeyring, readKeyring, writeKeyring } from "../../secrets/keyring-secret.ts";
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

export interface NewKey {
  readonly provider: string;
  readonly variable: string | undefined;
  readonly value: string;
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
  const { references, ...place } = await keyPlaces(paths, [{ provider, variable, value: key }], "replace");
  return { reference: references[0] ?? "", ...place };
}

export interface KeyPlaces extends Omit<KeyPlace, "reference"> {
  /** One for each key, in their order. */
  readonly references: readonly string[];
}

/**
 * Places for several keys at once. `replace`: a name that is there already gets the new key. `beside`: it keeps its
 * own, and the new key a name with a number behind it.
 * @throws AienvError as `keyPlace`.
 */
export async function keyPlaces(
  paths: Paths,
  keys: readonly NewKey[],
  present: "replace" | "beside",
): Promise<KeyPlaces> {
  const plain = keys.map((key) => ({ ...key, provider: key.provider.replace(/[^A-Za-z0-9._@-]/g, "-") }));
  return (await hasKeyring()) ? inKeyring(plain, present) : inFileOf(paths, plain, present);
}

async function inKeyring(keys: readonly NewKey[], present: "replace" | "beside"): Promise<KeyPlaces> {
  const kept = new Map<string, string>();
  for (const { provider, value } of keys) {
    let name = provider;
    for (let number = 2; isOther(kept.get(name) ?? (await inKeyringNow(name, present)), value); number += 1)
      name = `${provider}-${number}`;
    kept.set(name, value);
  }
  return {
    references: [...kept.keys()].map((name) => referenceText({ kind: "keyring", name })),
    name: "the keyring",
    store: async () => {
      for (const [name, value] of kept) await writeKeyring(name, value);
    },
  };
}

async function inKeyringNow(name: string, present: "replace" | "beside"): Promise<string | undefined> {
  if (present === "replace") return undefined;
  try {
    return await readKeyring(name);
  } catch (error) {
    if (error instanceof AienvError && error.code === "secrets.missing") return undefined;
    throw error;
  }
}

function isOther(kept: string | undefined, value: string): boolean {
  return kept !== undefined && kept !== value;
}

function inFileOf(paths: Paths, keys: readonly NewKey[], present: "replace" | "beside"): KeyPlaces {
  const file = paths.secrets;
  const before = readText(file);
  if (before !== undefined) refuseOpenFile(file);
  const kept = new Map<string, string>();
  const text = inFile(file, () => {
    const there = present === "replace" ? {} : syntaxes.dotenv.parse(before ?? "");
    for (const { provider, variable, value } of keys) {
      const wanted = variable ?? variableFor(provider);
      const held = (name: string) => kept.get(name) ?? (valueAt(there, [name]) as string | undefined);
      let name = wanted;
      for (let number = 2; isOther(held(name), value); number += 1) name = `${wanted}_${number}`;
      kept.set(name, value);
    }
    const changes = [...kept].map(([name, value]) => ({ kind: "set", path: [name], value }) as const);
    return syntaxes.dotenv.edit(before ?? "", changes);
  });
  return {
    references: [...kept.keys()].map((variable) =>
      referenceText({ kind: "dotenv", path: "secrets.env", variable }),
    ),
    name: file,
    store: async () => writeText(file, text, { mode: 0o600, folderMode: 0o700 }),
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
