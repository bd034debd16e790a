/** Key values stay in the environment: nothing that aienv writes or prints holds one. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { homeWith, planted, useIn, usersOwn } from "./two-providers.ts";

const values = [planted.ALPHA_KEY, planted.BETA_KEY, usersOwn.OPENAI_API_KEY, "planted-file-4410"];

const commands: readonly (readonly string[])[] = [
  ["use", "one"],
  ["use", "two", "--diff"],
  ["use", "two", "--json"],
  ["use", "-"],
  ["status"],
  ["status", "--json"],
  ["status", "--why", "OPENAI_API_KEY"],
  ["sync"],
  ["sync", "--force", "--json"],
  ["doctor"],
  ["doctor", "--json"],
  ["ls"],
  ["ls", "providers", "--json"],
  ["env"],
  ["env", "--shell", "fish"],
  ["gen", "mise"],
  ["gen", "dotenv"],
  ["gen", "tool-config", "--all", "--stdout"],
  ["undo"],
  ["off"],
];

describe.each(["mise-block", "mise-plugin", "direnv"])("key values, %s", (integration) => {
  let home: TempHome;

  beforeAll(() => {
    home = homeWith("mise", "direnv", "git");
    home.write(".codex/config.toml", 'model = "mine"\n');
    home.write(".codex/auth.json", '{"OPENAI_API_KEY":"planted-file-4410"}');
    home.write(".gemini/.env", "GEMINI_API_KEY=planted-file-4410\n");
    home.write(".gemini/settings.json", "{}\n");
  });
  afterAll(() => home?.remove());

  it("are in no output, no project file, no state", async () => {
    await home.mustRun("git", ["init", "-q", "p"]);
    const used = await useIn(home, "p", "two", {
      tools: "sdk, codex, gemini",
      args: ["--integration", integration],
    });
    expectClean("use", used.stdout + used.stderr);
    for (const args of commands) {
      const result = await home.aienv(args, { cwd: home.path("p"), env: { ...planted, ...usersOwn } });
      expectClean(args.join(" "), result.stdout + result.stderr);
      for (const folder of ["p", ".local", ".config"])
        for (const file of home.files(folder)) {
          const bytes = tryBytes(home.path(folder, file));
          if (bytes && !isUsersOwn(home, bytes))
            expectClean(`${args.join(" ")}: ${folder}/${file}`, textOf(file, bytes));
        }
    }
  });
});

/** A link to the user's own file is the user's file. */
function isUsersOwn(home: TempHome, bytes: Buffer): boolean {
  return bytes.equals(readFileSync(home.path(".codex/auth.json")));
}

function tryBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    // A link to a folder, or a dangling one.
    return undefined;
  }
}

function textOf(file: string, bytes: Buffer): string {
  return file.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
}

function expectClean(where: string, text: string): void {
  const found = values.filter((value) => text.includes(value));
  expect({ where, found }).toEqual({ where, found: [] });
}
