import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tokenForm, tokenIn, tokenLine } from "../../src/core/token.ts";
import {
  carriedTokens,
  findToken,
  hashOf,
  listTokens,
  newToken,
  recordFile,
  tokenFileOf,
  tokenFiles,
  tokenOfFile,
  tokenRecord,
  tokensFolder,
  withoutTokens,
  writeTokenFiles,
} from "../../src/project/token-store.ts";

function place() {
  const state = mkdtempSync(join(tmpdir(), "aienv-test-"));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  return { state };
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a local token", () => {
  it("is `aienv-` and 32 letters or digits, each time others", () => {
    const tokens = Array.from({ length: 200 }, newToken);
    for (const token of tokens) expect(token).toMatch(tokenForm);
    expect(new Set(tokens).size).toBe(200);
    expect(new Set(tokens.flatMap((token) => [...token.slice(6)])).size).toBe(62);
  });

  it("is kept for a directory in its own state folder, and as a hash among the records, for nobody else to read", () => {
    const paths = place();
    writeTokenFiles(tokenFiles(paths, "/p/app", 5));
    const file = tokenFileOf(paths, "/p/app");
    const token = tokenOfFile(file) ?? "";
    expect(readFileSync(file, "utf8")).toBe(`AIENV_TOKEN=${token}\n`);
    expect(modeOf(file)).toBe(0o600);
    expect(modeOf(tokensFolder(paths))).toBe(0o700);
    const [name = "", ...others] = readdirSync(tokensFolder(paths));
    expect(others).toEqual([]);
    expect(modeOf(join(tokensFolder(paths), name))).toBe(0o600);
    expect(readFileSync(join(tokensFolder(paths), name), "utf8")).not.toContain(token.slice(6));
    expect(findToken(paths, token)).toEqual({ hash: hashOf(token), directory: "/p/app", created: 5 });
  });

  it("is made once: what is there stays, and a record that was lost is written again", () => {
    const paths = place();
    writeTokenFiles(tokenFiles(paths, "", 1));
    const token = tokenOfFile(tokenFileOf(paths, "")) ?? "";
    expect(tokenFiles(paths, "", 2)).toEqual([]);
    rmSync(tokensFolder(paths), { recursive: true });
    expect(findToken(paths, token)).toBeUndefined();
    writeTokenFiles(tokenFiles(paths, "", 3));
    expect(findToken(paths, token)?.created).toBe(3);
  });

  it("opens nothing where it is wrong in any way", () => {
    const paths = place();
    writeTokenFiles(tokenFiles(paths, "/p", 1));
    const token = tokenOfFile(tokenFileOf(paths, "/p")) ?? "";
    const other = newToken();
    const wrong = ["", "aienv-", token.slice(0, -1), `${token}x`, token.toUpperCase(), ` ${token}`, other];
    for (const each of [...wrong, hashOf(token), "../../etc/passwd", `${token}\n`])
      expect(findToken(paths, each), each).toBeUndefined();
    // A record under the right name with another hash: the name alone opens nothing.
    const file = recordFile(paths, hashOf(other));
    writeFileSync(file, JSON.stringify({ hash: hashOf(token), directory: "/p", created: 1 }));
    expect(findToken(paths, other)).toBeUndefined();
    for (const text of ["", "{", "null", "[]", '{"hash":1}', '{"hash":"ab","directory":"/p","created":1}']) {
      writeFileSync(file, text);
      expect(findToken(paths, other), text).toBeUndefined();
    }
    expect(listTokens(paths).map(({ directory }) => directory)).toEqual(["/p", "/p"]);
  });

  it("goes with its directory, and comes along where that was moved", () => {
    const paths = place();
    writeTokenFiles(tokenFiles(paths, "/a", 1));
    writeTokenFiles(tokenFiles(paths, "/b", 2));
    const printed = newToken();
    writeTokenFiles([tokenRecord(paths, { hash: hashOf(printed), directory: "/a", created: 3 })]);
    const token = tokenOfFile(tokenFileOf(paths, "/a")) ?? "";
    expect(carriedTokens(paths, "/a", "/b")).toEqual([]);
    writeTokenFiles(carriedTokens(paths, "/a", "/c"));
    expect(tokenOfFile(tokenFileOf(paths, "/c"))).toBe(token);
    expect(tokenOfFile(tokenFileOf(paths, "/a"))).toBeUndefined();
    for (const each of [token, printed]) expect(findToken(paths, each)?.directory).toBe("/c");
    writeTokenFiles(withoutTokens(paths, "/c"));
    for (const each of [token, printed]) expect(findToken(paths, each)).toBeUndefined();
    expect(listTokens(paths).map(({ directory }) => directory)).toEqual(["/b"]);
  });

  it("is read from its file whether or not that ends in a newline, and from no other text", () => {
    const token = newToken();
    for (const text of [tokenLine(token), `AIENV_TOKEN=${token}`, `AIENV_TOKEN=${token}\r\n`])
      expect(tokenIn(text)).toBe(token);
    for (const text of [undefined, "", token, `X=1\nAIENV_TOKEN=${token}`, "AIENV_TOKEN=sk-not-ours"])
      expect(tokenIn(text)).toBeUndefined();
  });
});
