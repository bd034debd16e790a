import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { makeCrashWorld } from "./crash-world.ts";

/** The long run has 100. */
const rounds = Number(process.env["AIENV_RACE_ROUNDS"] ?? 4);
const world = makeCrashWorld();
afterAll(() => world.home.remove());

describe("eight commands at a time, beside an editor and a tool that save the same files", () => {
  it(
    "lose no line and no key, and fail only by saying that a file changed meanwhile",
    async () => {
      const { home, project } = world;
      const settings = home.write(
        "p/.claude/settings.local.json",
        '{\n  "permissions": { "allow": ["Bash(ls)"] }\n}\n',
      );
      const mise = join(project, ".mise.toml");
      await home.mustRun("git", ["init", "-q"], { cwd: project });
      const untouched = world.texts();
      await world.must("use", "default", "--integration", "mise-block");
      let isOver = false;
      const lines: string[] = [];
      const keys: string[] = [];
      const editor = async () => {
        for (; !isOver; await wait(100 + Math.random() * 400)) {
          lines.push(`# line ${lines.length}`);
          appendFileSync(mise, `${lines.at(-1)}\n`);
        }
      };
      const tool = async () => {
        for (; !isOver; await wait(100 + Math.random() * 400)) {
          const present = JSON.parse(readFileSync(settings, "utf8")) as Record<string, unknown>;
          keys.push(`key${keys.length}`);
          writeFileSync(`${settings}.new`, JSON.stringify({ ...present, [keys.at(-1) ?? ""]: 1 }, null, 2));
          renameSync(`${settings}.new`, settings);
        }
      };
      const beside = [editor(), tool()];
      let done = 0;
      try {
        for (let round = 0; round < rounds; round += 1) {
          const commands = [..."1234567"].map((n) => [
            "use",
            ["default", "work", "other"][(round + Number(n)) % 3] ?? "",
          ]);
          const results = await Promise.all(
            [...commands, ["gen", "tool-config", "claude"]].map((args) => world.aienv(...args)),
          );
          for (const { code, stderr } of results)
            if (code === 0) done += 1;
            else expect(stderr).toContain("[project.changed-meanwhile]");
        }
      } finally {
        isOver = true;
      }
      await Promise.all(beside);
      expect(done).toBeGreaterThan(rounds * 4);
      await world.must("sync");
      await world.must("sync", "--check");
      expect(readFileSync(mise, "utf8").match(/^# line \d+$/gm)).toEqual(lines);
      expect(Object.keys(JSON.parse(readFileSync(settings, "utf8")) as object)).toEqual(
        expect.arrayContaining(keys),
      );
      await world.must("off");
      const {
        "p/.mise.toml": miseText,
        "p/.claude/settings.local.json": settingsText,
        ...others
      } = world.texts();
      expect(miseText).toBe(`${untouched["p/.mise.toml"]}${lines.join("\n")}\n`);
      expect(JSON.parse(settingsText ?? "")).toEqual({
        permissions: { allow: ["Bash(ls)"] },
        ...Object.fromEntries(keys.map((key) => [key, 1])),
      });
      for (const [name, text] of Object.entries(others))
        expect([name, text]).toEqual([name, untouched[name]]);
      expect([world.orphans(), world.state()]).toEqual([[], {}]);
    },
    rounds * 60_000,
  );
});
