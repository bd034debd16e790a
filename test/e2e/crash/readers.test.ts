import { afterAll, describe, expect, it } from "vitest";
import { makeCrashWorld } from "./crash-world.ts";

/** Switches beside each reader. The long run has 100. */
const rounds = Number(process.env["AIENV_RACE_ROUNDS"] ?? 3);
const world = makeCrashWorld();
afterAll(() => world.home.remove());

const models = ["big", "tiny"];

/** What only looks, and the exit codes that it may have: a switch that is half done is no damage. */
const readers: readonly (readonly [args: readonly string[], codes: readonly number[]])[] = [
  [["env", "--json"], [0]],
  [["status"], [0]],
  [["use", "other", "--diff"], [0]],
  [
    ["sync", "--check"],
    [0, 4],
  ],
];

describe("commands that only look, beside one that switches all the time", () => {
  it(
    "find the one choice or the other, and nothing damaged, interrupted or changed by hand",
    async () => {
      await world.home.mustRun("git", ["init", "-q"], { cwd: world.project });
      await world.must("use", "default", "--integration", "mise-block");
      let isOver = false;
      const seen = new Set<string>();
      const reading = readers.map(async ([args, codes]) => {
        let looks = 0;
        for (; !isOver; looks += 1) {
          const { code, stdout, stderr } = await world.aienv(...args);
          expect({ args, code: codes.includes(code), stderr }).toEqual({ args, code: true, stderr });
          expect(stdout + stderr, args.join(" ")).not.toMatch(/damaged|interrupted|by hand|aienv failed/);
          if (args[0] === "env")
            seen.add((JSON.parse(stdout) as Record<string, string>)["ANTHROPIC_MODEL"] ?? "");
        }
        return looks;
      });
      try {
        for (let round = 0; round < rounds; round += 1)
          for (const args of [["use", "work"], ["use", "default"], ["off"], ["use", "default"]])
            await world.must(...args, ...(args[0] === "use" ? ["--integration", "mise-block"] : []));
      } finally {
        isOver = true;
      }
      for (const looks of await Promise.all(reading)) expect(looks).toBeGreaterThan(rounds / 2);
      expect([...seen].sort()).toEqual(models);
    },
    rounds * 60_000,
  );
});
