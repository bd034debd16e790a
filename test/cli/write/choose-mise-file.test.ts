import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chooseMiseFile, withoutSharedHook } from "../../../src/cli/write/choose-mise-file.ts";
import type { Target } from "../../../src/compile/plan.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "aienv-mise-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function targetIn(folder: string, file = ".mise.toml"): Target {
  const owned = [
    { path: ["env", "MODEL"], value: "m", last: true },
    { path: ["hooks", "postinstall"], items: ["aienv sync"] },
  ];
  return { tool: "mise", scope: "project", syntax: "toml", file: join(folder, file), owned };
}

test.each([
  ["nothing is there", {}, ".mise.toml"],
  ["the local file sets other names", { "mise.local.toml": '[env]\nOTHER = "x"\n' }, ".mise.toml"],
  ["the local file sets one of our names", { "mise.local.toml": '[env]\nMODEL = "x"\n' }, "mise.local.toml"],
  ["the local file reads a .env", { "mise.local.toml": '[env]\n_.file = ".env"\n' }, "mise.local.toml"],
  [
    "the strongest file sets one of our names",
    { ".mise.local.toml": '[env]\nMODEL = "x"\n' },
    ".mise.local.toml",
  ],
  [
    "a list of tables sets one of our names",
    { "mise.local.toml": '[[env]]\nMODEL = "x"\n' },
    "mise.local.toml",
  ],
  ["a weaker file sets one of our names", { "mise.toml": '[env]\nMODEL = "x"\n' }, ".mise.toml"],
  ["the file reads a .env inside [env]", { ".mise.toml": '[env]\n_.file = ".env"\n' }, ".mise.toml"],
  [
    "the file has a table [env._], read last",
    { ".mise.toml": '[env._]\nfile = ".env"\n' },
    "mise.local.toml",
  ],
  [
    "the local file has a table [env._]",
    { "mise.local.toml": '[env._]\nfile = ".env"\n' },
    ".mise.local.toml",
  ],
])("values go where nothing is read after them: %s", (_when, files, expected) => {
  const folder = folderWith(files);
  expect(chooseMiseFile(targetIn(folder)).file).toBe(join(folder, expected));
});

test("a hook that the shared file has already is not written a second time", () => {
  const folder = folderWith({ ".mise.toml": '[hooks]\npostinstall = ["aienv sync"]\n' });
  const local = withoutSharedHook(targetIn(folder, "mise.local.toml"));
  expect(local.owned.map((one) => one.path[0])).toEqual(["env"]);
  expect(withoutSharedHook(targetIn(folder)).owned).toHaveLength(2);
});
