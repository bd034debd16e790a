/** What `token` does: a local token made, changed for another, or taken back. */
import { AienvError } from "../../core/error.ts";
import { tokenLine } from "../../core/token.ts";
import { noteOwnFolders } from "../../project/absent-folders.ts";
import { removeEmptyFolders, type StateFile } from "../../project/journal.ts";
import {
  findToken,
  hashOf,
  listTokens,
  newToken,
  recordFile,
  type TokenRecord,
  tokenFileOf,
  tokenOfFile,
  tokenRecord,
  tokensFolder,
  writeTokenFiles,
} from "../../project/token-store.ts";
import type { Context } from "../context.ts";
import { shortPath } from "../show/describe.ts";

type Place = Pick<Context, "paths">;

/** Who has the token: the directory's tools, one running tool, or whoever it was printed for. */
export function usedBy({ paths }: Place, { hash, directory, choice }: TokenRecord): string {
  if (choice !== undefined) return "one run";
  const own = tokenOfFile(tokenFileOf(paths, directory));
  return own !== undefined && hashOf(own) === hash ? "tools" : "printed";
}

export function placeText({ paths }: Place, directory: string): string {
  return directory === "" ? "outside of any project" : shortPath(directory, "/", paths.home);
}

/** A further token for a directory; empty: for outside of any. It is kept nowhere, so whoever made it has to. */
export function makeToken(
  { paths }: Place,
  directory: string,
): { readonly token: string; readonly record: TokenRecord } {
  noteOwnFolders(paths);
  const token = newToken();
  const record = { hash: hashOf(token), directory, created: Date.now() };
  writeTokenFiles([tokenRecord(paths, record)]);
  return { token, record };
}

/** The new one is known before anybody reads it, and the old one until then. @throws AienvError `usage.no-token`. */
export function rotateToken(place: Place, directory: string): TokenRecord {
  const { paths } = place;
  const file = tokenFileOf(paths, directory);
  const old = tokenOfFile(file);
  if (old === undefined)
    throw new AienvError("usage.no-token", `${placeText(place, directory)} has no token to rotate`, {
      hint: "aienv status (a token is made when a tool goes through the proxy), or: aienv token new",
    });
  const token = newToken();
  const record = { hash: hashOf(token), directory, created: Date.now() };
  writeTokenFiles([
    tokenRecord(paths, record),
    { file, text: tokenLine(token) },
    ...(findToken(paths, old) ? [{ file: recordFile(paths, hashOf(old)), text: null }] : []),
  ]);
  return record;
}

/** True where it was the one that the directory's tools have: they need another then. */
export function revokeToken({ paths }: Place, record: TokenRecord): boolean {
  const file = tokenFileOf(paths, record.directory);
  const own = tokenOfFile(file);
  // First the record: from then on nobody opens anything with it.
  const gone: StateFile[] = [{ file: recordFile(paths, record.hash), text: null }];
  const isOwn = own !== undefined && hashOf(own) === record.hash;
  if (isOwn) gone.push({ file, text: null });
  writeTokenFiles(gone);
  removeEmptyFolders(tokensFolder(paths), paths.state);
  return isOwn;
}

/** Few letters are easily two tokens' beginning. */
const fewestLetters = 4;

/** By the first letters of its hash. @throws AienvError `usage.unknown-token`. */
export function recordNamed({ paths }: Place, name: string): TokenRecord {
  const tokens = listTokens(paths);
  const [record, ...others] =
    name.length < fewestLetters ? [] : tokens.filter(({ hash }) => hash.startsWith(name));
  if (record && others.length === 0) return record;
  const reason = others.length > 0 ? "is the beginning of several tokens" : "names no token";
  throw new AienvError("usage.unknown-token", `${JSON.stringify(name)} ${reason}`, {
    hint: "aienv token ls",
  });
}
