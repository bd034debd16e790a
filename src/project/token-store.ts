/**
 * Local tokens: what the proxy keeps of them, and where the token itself lies. State files, not the ledger: a broken
 * ledger must lock nobody out.
 */
import { hash as digest, randomInt, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { AienvError } from "../core/error.ts";
import { isObject } from "../core/json.ts";
import { tokenFileName, tokenForm, tokenIn, tokenLine } from "../core/token.ts";
import { listFolder, readText, removeFile, writeText } from "../system/files.ts";
import { globalState, type Paths, projectState } from "../system/paths.ts";
import type { StateFile } from "./journal.ts";

/** What a token opens, as the proxy keeps it: the token itself is not among it. */
export interface TokenRecord {
  /** SHA-256 of the token, in hexadecimal digits. */
  readonly hash: string;
  /** The project's directory; empty: outside of any. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** A choice of its own, for a tool that was started with another than the directory's. */
  readonly choice?: TokenChoice;
}

export interface TokenChoice {
  readonly profile: string;
  /** Slot to chosen name, by tool; the first tool's count for any other. */
  readonly tools: readonly { readonly tool: string; readonly chosen: Readonly<Record<string, string>> }[];
}

type Place = Pick<Paths, "state">;

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const length = 32;
/** How much of the hash names the file: whoever sees a listing can't look up a whole hash. */
const nameLength = 16;

export function newToken(): string {
  return `aienv-${Array.from({ length }, () => letters[randomInt(letters.length)]).join("")}`;
}

/** SHA-256, in hexadecimal digits: 190 random bits need no salt and no slow hash. */
export function hashOf(token: string): string {
  return digest("sha256", token);
}

/** First letters of the hash: what a token is called in the ledger and in lists. */
export function tokenName({ hash }: Pick<TokenRecord, "hash">): string {
  return hash.slice(0, 12);
}

/** The folder of all records. */
export function tokensFolder({ state }: Place): string {
  return join(state, "tokens");
}

/** Where a directory's own token lies; empty: the one for outside of any project. */
export function tokenFileOf(paths: Place, directory: string): string {
  return join(directory === "" ? globalState(paths) : projectState(paths, directory), tokenFileName);
}

/** The token in such a file. @throws AienvError `system.unreadable`. */
export function tokenOfFile(file: string): string | undefined {
  return tokenIn(readText(file));
}

/** A record as a file of our state. */
export function tokenRecord(paths: Place, record: TokenRecord): StateFile {
  return { file: recordFile(paths, record.hash), text: `${JSON.stringify(record)}\n` };
}

/**
 * The files that give a directory a token; none where it has one that is known. A token whose record is missing is
 * made known again, so that open tools go on.
 */
export function tokenFiles(paths: Place, directory: string, now: number): readonly StateFile[] {
  const file = tokenFileOf(paths, directory);
  const present = tokenOfFile(file);
  if (present !== undefined && findToken(paths, present)?.directory === directory) return [];
  const token = present ?? newToken();
  const record = tokenRecord(paths, { hash: hashOf(token), directory, created: now });
  return present === undefined ? [{ file, text: tokenLine(token) }, record] : [record];
}

/**
 * What is known of a token; undefined: it is nobody's. The time that this takes tells nothing of a known one: the
 * hash's first half finds the file, and the whole is compared in constant time.
 */
export function findToken(paths: Place, token: string): TokenRecord | undefined {
  if (!tokenForm.test(token)) return undefined;
  const hash = hashOf(token);
  const record = readRecord(recordFile(paths, hash));
  if (record === undefined || record.hash.length !== hash.length) return undefined;
  return timingSafeEqual(Buffer.from(record.hash), Buffer.from(hash)) ? record : undefined;
}

/** All tokens, the oldest first. A damaged record opens nothing and is left out. */
export function listTokens(paths: Place): TokenRecord[] {
  const folder = tokensFolder(paths);
  return listFolder(folder)
    .flatMap((name) => readRecord(join(folder, name)) ?? [])
    .toSorted((one, other) => one.created - other.created);
}

/** The records of a directory's tokens, to be removed together with other files of our state. */
export function withoutTokens(paths: Place, directory: string): readonly StateFile[] {
  return listTokens(paths)
    .filter((record) => record.directory === directory)
    .map(({ hash }) => ({ file: recordFile(paths, hash), text: null }));
}

/** A moved directory keeps its tokens, so that tools that are open go on; none where it has one of its own already. */
export function carriedTokens(paths: Place, from: string, to: string): readonly StateFile[] {
  const [old, file] = [tokenFileOf(paths, from), tokenFileOf(paths, to)];
  const token = tokenOfFile(old);
  if (token === undefined || tokenOfFile(file) !== undefined) return [];
  const records = listTokens(paths).filter((record) => record.directory === from);
  return [
    { file, text: tokenLine(token) },
    ...records.map((record) => tokenRecord(paths, { ...record, directory: to })),
    { file: old, text: null },
  ];
}

/** Where the proxy looks for what it knows of a token. */
export function recordFile(paths: Place, hash: string): string {
  return join(tokensFolder(paths), `${hash.slice(0, nameLength)}.json`);
}

/** Writes, or removes, such files by themselves. @throws AienvError `system.unwritable`. */
export function writeTokenFiles(files: readonly StateFile[]): void {
  for (const { file, text } of files)
    if (text === null) removeFile(file);
    else writeText(file, text, { mode: 0o600, folderMode: 0o700 });
}

function readRecord(file: string): TokenRecord | undefined {
  try {
    const value: unknown = JSON.parse(readText(file) ?? "null");
    return isRecord(value) ? value : undefined;
  } catch (error) {
    // A torn or foreign file is no token; `sync` writes the record again.
    if (error instanceof SyntaxError || error instanceof AienvError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is TokenRecord {
  if (!isObject(value)) return false;
  const { hash, directory, created, choice } = value;
  const isPlain = typeof hash === "string" && typeof directory === "string" && typeof created === "number";
  return isPlain && (choice === undefined || (isObject(choice) && Array.isArray(choice["tools"])));
}
