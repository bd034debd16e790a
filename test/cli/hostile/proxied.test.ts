/** Plans that need the proxy: the key is the proxy's alone, whatever kind of reference names it. */

import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../src/compile/snapshot.ts";
import { tokenFileOf, tokenOfFile } from "../../../src/project/token-store.ts";
import { projectState } from "../../../src/system/paths.ts";
import { canaryKey, type HostileWorld, hostileWorld, usualCommands } from "../../helpers/hostile-world.ts";

const tools = ["claude", "qwen", "droid", "gemini", "codex", "opencode"];
const local = "local-token-of-this-machine";

const registry = (command: string) => `version: 1
providers:
  house:
    endpoints: { openai-chat: https://house.test/v1, anthropic-messages: https://house.test }
    key: env:HOUSE_KEY
    models: { big: {}, tiny: {} }
  filed: { key: "dotenv:secrets.env#FILED", endpoints: { openai-responses: https://filed.test/v1 }, models: { f: {} } }
  asked: { key: ${JSON.stringify(`command:${command}`)}, endpoints: { gemini: https://asked.test }, models: { a: {} } }
  ring: { key: keyring:ring, endpoints: { anthropic-messages: https://ring.test }, models: { r: {} } }
  turns: { keys: [env:HOUSE_KEY, env:DEEPSEEK_API_KEY], endpoints: { openai-chat: https://turns.test/v1 }, models: { t: {} } }
aliases:
  safe: { first: [house/big, filed/f] }
profiles:
  default: { main: house/big, small: house/tiny, via: proxy }
  work: { main: safe, small: asked/a }
  filed: { main: filed/f }
  asked: { main: asked/a }
  ring: { main: ring/r }
  turns: { main: turns/t, via: proxy }
`;

const profiles = ["default", "work", "filed", "asked", "ring", "turns"];

/** With a program that gives a key, and mise and direnv that write down how they are called. */
function proxiedWorld(): HostileWorld & { called(): string } {
  const world = hostileWorld({ tools: [...tools, "mise", "direnv"] });
  const command = join(world.home, "bin/give-key");
  const calls = join(world.project, "calls.log");
  for (const [file, text] of [
    [command, `: > '${world.canary}'\necho ${canaryKey}`],
    [join(world.home, "bin/mise"), `echo "mise $*" >> '${calls}'`],
    [join(world.home, "bin/direnv"), `echo "direnv $*" >> '${calls}'`],
  ] as const) {
    // In two words, so that the program's own text is none of the finds.
    writeFileSync(file, `#!/bin/sh\n${text.replace("canary-", "canary''-")}\n`);
    chmodSync(file, 0o755);
  }
  writeFileSync(world.paths.registry, registry(command));
  writeFileSync(world.paths.secrets, `FILED="canary\\u002d"\n`, { mode: 0o600 });
  writeFileSync(calls, "");
  world.git("init", "-q");
  return { ...world, called: () => readFileSync(calls, "utf8") };
}

/** The variables that a snapshot's values name. */
function namedIn({ environment }: Snapshot): string[] {
  const named = environment.flatMap(({ value }) =>
    (value ?? []).flatMap((part) => (typeof part === "string" ? [] : [part.env])),
  );
  return [...new Set(named)];
}

describe("a plan that needs the proxy", () => {
  it.each(profiles)(
    "puts no key anywhere, only the local token's name: %s",
    { timeout: 120_000 },
    async (profile) => {
      const world = proxiedWorld();
      world.write(".aienv.yaml", `profile: ${profile}\ntools: [${tools.join(", ")}, sdk]\n`);
      const environment = { AIENV_TOKEN: local };
      for (const integration of ["mise-block", "direnv"]) {
        await world.attack([["use", profile, "--integration", integration]], { environment, exit: 0 });
        const file = join(projectState(world.paths, world.project), "snapshot.json");
        const snapshot = JSON.parse(readFileSync(file, "utf8")) as Snapshot;
        const states = new Set(snapshot.tools.map(({ state }) => state));
        expect([...states]).toEqual(["ready"]);
        expect(namedIn(snapshot)).toEqual(["AIENV_TOKEN"]);
        const token = tokenOfFile(tokenFileOf(world.paths, world.project));
        const [printed = ""] = await world.attack([["env", "--json"]], { environment, exit: 0 });
        const values = Object.entries(JSON.parse(printed) as Record<string, string | null>);
        const keys = values.filter(([name, value]) => /(?:KEY|TOKEN)$/.test(name) && value);
        expect(keys.filter(([, value]) => value !== token)).toEqual([]);
        for (const file of [".mise.toml", ".envrc"])
          for (const [, name] of (world.read(file) ?? "").matchAll(/\benv\.(\w+)|\$\{?([A-Z]\w*)/g))
            expect(["AIENV_TOKEN", undefined]).toContain(name);
        await world.attack(
          [
            ["run", "claude"],
            ["run", "codex"],
            ["doctor", "--prove", "claude"],
            ["gen", "dotenv"],
            ["gen", "shell"],
          ],
          { environment },
        );
      }
      await world.attack([["use", profile, "--global"], ["env"], ["off", "--global"], ...usualCommands], {
        environment,
      });
      expect(world.called()).not.toBe("");
      expect(world.called()).not.toContain(canaryKey);
      // The user's own file of keys is where it may stand.
      rmSync(world.paths.secrets);
      world.unharmed();
    },
  );
});
