import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const mise = ".mise.toml";

async function start() {
  const world = tempProject({ tools: ["claude"] });
  const { aienv, read, write } = world;
  await aienv(["use", "work"]);
  const text = (read(mise) ?? "").replace(/^ANTHROPIC_MODEL = .*$/m, 'ANTHROPIC_MODEL = "by-hand"');
  write(mise, text);
  const place = () =>
    `${mise}:${(read(mise) ?? "").split("\n").findIndex((each) => each.includes("by-hand")) + 1}`;
  return { ...world, place };
}

describe("a value changed by hand", () => {
  it.each([["status"], ["sync"], ["sync", "--check"], ["doctor"], ["use", "work"]])(
    "is told by `%s %s` each time, with its line",
    async (...args) => {
      const { aienv, place } = await start();
      await aienv(["sync"]);
      for (const _time of [1, 2]) {
        const { err, code } = await aienv(args.filter(Boolean));
        expect(err).toContain(`${place()}:`);
        expect(err).toContain("you changed this value by hand, so it stays");
        expect(code).toBe(0);
      }
    },
  );

  it("is what `status` says of the variable, before a sync too", async () => {
    const { aienv, place } = await start();
    const shown = async () =>
      (await aienv(["status"])).out.split("\n").find((line) => /^ *ANTHROPIC_MODEL /.test(line));
    expect(await shown()).toContain(`changed by hand in ${place()}`);
    expect(await shown()).not.toContain("not in this shell yet");
    await aienv(["sync"]);
    expect(await shown()).toContain(`changed by hand in ${place()}`);
    await aienv(["sync", "--force"]);
    expect(await shown()).not.toContain("by hand");
  });

  it("is no news where it is what the choice says by now", async () => {
    const { aienv, write, read } = await start();
    await aienv(["sync"]);
    write(mise, (read(mise) ?? "").replace("by-hand", "deepseek-chat"));
    expect((await aienv(["sync"])).err).not.toContain("by hand");
    expect((await aienv(["status"])).err).not.toContain("by hand");
  });
});
