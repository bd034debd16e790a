import { afterAll, describe, expect, it } from "vitest";
import { type CrashWorld, makeCrashWorld, userFiles } from "./crash-world.ts";

/** More changes than any command makes: the loop ends long before. */
const most = 300;
/** Every fifth change in a usual run, each of them where every way is asked for: five minutes. */
const stride = process.env["AIENV_E2E_EVERY_WAY"] ? 1 : 5;
const timeLimitMs = 1_200_000;
const worlds: CrashWorld[] = [];
afterAll(() => {
  for (const { home } of worlds) home.remove();
});

const cases: readonly (readonly [
  name: string,
  before: readonly (readonly string[])[],
  killed: readonly string[],
])[] = [
  ["the first use", [], ["use", "default"]],
  ["a switch", [["use", "default"]], ["use", "work"]],
  ["off", [["use", "default"]], ["off"]],
];

describe.concurrent("kill -9 at every change of the disk", () => {
  it.each(cases)(
    "in %s leaves old files or new ones, and the next command finishes",
    async (_name, before, killed) => {
      const world = makeCrashWorld();
      worlds.push(world);
      const mise = world.home.link("mise");
      await world.home.mustRun("git", ["init", "-q"], { cwd: world.project });
      const untouched = world.texts();
      for (const args of before) await world.must(...args);
      world.keep("before");
      const old = world.texts();
      await world.must(...killed);
      const young = world.texts();
      expect(young).not.toEqual(old);
      let at = 1;
      for (; at < most; at += stride) {
        world.back("before");
        const { code } = await world.broken({ DIE_AT: String(at) }, ...killed);
        if (code === 0) break;
        for (const [name, text] of Object.entries(world.texts()))
          expect([old[name], young[name]], `${name} after a crash at ${at}`).toContain(text);
        if (mise) await world.mustRun("mise", "env");
        // By turns, so that every second step shows each way on.
        if (at % 2 === 0) await expectSyncMends(world, at);
        await world.must("off");
        expect(world.texts(), `off after a crash at ${at}`).toEqual(untouched);
        expect(world.orphans(), `after a crash at ${at}`).toEqual([]);
        expect(world.state(), `after a crash at ${at}`).toEqual({});
      }
      expect(at).toBeGreaterThan(20);
      expect(at).toBeLessThan(most);
    },
    timeLimitMs,
  );
});

async function expectSyncMends(world: CrashWorld, at: number): Promise<void> {
  await world.must("sync");
  await world.must("sync", "--check");
  expect(world.orphans(), `sync after a crash at ${at}`).toEqual([]);
  const texts = world.texts();
  for (const [name, text] of Object.entries(userFiles))
    for (const line of text.split("\n").filter((each) => each.includes("#") || each.includes("kept")))
      expect(texts[name]).toContain(line.trim());
}
