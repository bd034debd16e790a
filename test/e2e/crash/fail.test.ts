import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { type CrashWorld, makeCrashWorld, userFiles } from "./crash-world.ts";

/** More changes than a switch makes. */
const most = 130;
const timeLimitMs = 1_200_000;
const worlds: CrashWorld[] = [];
afterAll(() => {
  for (const { home } of worlds) home.remove();
});

async function preparedWorld(): Promise<CrashWorld> {
  const world = makeCrashWorld();
  worlds.push(world);
  await world.home.mustRun("git", ["init", "-q"], { cwd: world.project });
  return world;
}

describe.concurrent("a write that fails", () => {
  it.each(["EBUSY", "ENOSPC"])(
    "with %s changes nothing, or says that the next command finishes",
    async (code) => {
      const world = await preparedWorld();
      const untouched = world.texts();
      await world.must("use", "default");
      world.keep("before");
      const before = { texts: world.texts(), state: world.state() };
      let refused = 0;
      for (let at = 1; at < most; at += 1) {
        world.back("before");
        const result = await world.broken({ FAIL_AT: String(at), FAIL_WITH: code }, "use", "work");
        // A full disk stays full: the first run that does not notice needed no more space, or renamed no more.
        if (result.code === 0) break;
        refused += 1;
        expect(result.code, result.stderr).toBe(3);
        expect(result.stderr).toContain("next: ");
        if (!result.stderr.includes("project.interrupted"))
          expect({ texts: world.texts(), state: world.state() }, `at ${at}: ${result.stderr}`).toEqual(
            before,
          );
        await world.must("sync");
        expect(world.orphans(), `at ${at}`).toEqual([]);
        await world.must("off");
        expect(world.texts(), `at ${at}`).toEqual(untouched);
      }
      expect(refused).toBeGreaterThan(5);
    },
    timeLimitMs,
  );

  it("because something is mounted over the file is refused, and nothing changes", async ({ skip }) => {
    const world = await preparedWorld();
    const { home, project } = world;
    const before = world.texts();
    home.write("elsewhere.toml", userFiles["p/.mise.toml"] ?? "");
    const script =
      "mount --bind ../elsewhere.toml .mise.toml || exit 99; exec aienv use default --integration mise-block";
    const run = await home.run("unshare", ["-m", "sh", "-c", script], { cwd: project });
    if (run.code === 99 || /unshare/.test(run.stderr)) skip("mounting is not allowed here");
    expect(run.code).toBe(3);
    expect(run.stderr).toContain(`error ${project}/.mise.toml: can't be written: resource busy or locked`);
    expect(run.stderr).toContain("something is mounted over it");
    expect(world.texts()).toEqual(before);
    expect(world.state()).toEqual({});
    expect(readFileSync(home.path("elsewhere.toml"), "utf8")).toBe(userFiles["p/.mise.toml"]);
    expect(world.orphans()).toEqual([]);
  });
});
