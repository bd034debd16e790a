import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

/** One repository in two work trees, whose `info/exclude` git shares. */
function start() {
  const world = tempProject({ tools: ["claude", "qwen", "opencode"] });
  const { git, write, home, project } = world;
  write("a.txt", "1\n");
  git("init", "-q", "-b", "main");
  git("config", "user.email", "a@example.test");
  git("config", "user.name", "a");
  git("add", "a.txt");
  git("commit", "-qm", "first");
  const other = join(home, "work", "other");
  git("worktree", "add", "-q", other, "-b", "second");
  const seen = (cwd: string) => git("-C", cwd, "status", "--porcelain").out.trim().split("\n");
  const exclude = () => readFileSync(join(project, ".git/info/exclude"), "utf8");
  return { ...world, other, seen, exclude };
}

const choiceOnly = ["?? .aienv.yaml"];

describe("two work trees of one repository", () => {
  it.each(["first", "second"])(
    "keep each other's files out of git's sight when the %s goes off",
    async (which) => {
      const { aienv, project, other, seen, exclude } = start();
      const before = exclude();
      await aienv(["use", "default"]);
      await aienv(["use", "work"], { cwd: other });
      const [goes, stays] = which === "first" ? [project, other] : [other, project];
      await aienv(["off"], { cwd: goes });
      expect(seen(goes)).toEqual([""]);
      expect(seen(stays)).toEqual(choiceOnly);
      await aienv(["off"], { cwd: stays });
      expect(seen(stays)).toEqual([""]);
      expect(exclude()).toBe(before);
    },
  );

  it("keep what the other needs where one needs less than before", async () => {
    const { aienv, project, other, seen } = start();
    await aienv(["use", "default"]);
    await aienv(["use", "default"], { cwd: other });
    await aienv(["use", "default", "--integration", "none"]);
    expect(seen(project)).toEqual(choiceOnly);
    expect(seen(other)).toEqual(choiceOnly);
    for (const cwd of [project, other]) expect((await aienv(["sync", "--check"], { cwd })).code).toBe(0);
  });

  it("leave a pattern of the user's where it is", async () => {
    const { aienv, project, other, exclude } = start();
    writeFileSync(join(project, ".git/info/exclude"), "# mine\n/.mise.toml\n");
    await aienv(["use", "default"]);
    await aienv(["use", "default"], { cwd: other });
    await aienv(["off"]);
    await aienv(["off"], { cwd: other });
    expect(exclude()).toBe("# mine\n/.mise.toml\n");
  });

  it("need nothing any more once they are gone", async () => {
    const { aienv, other, exclude } = start();
    const before = exclude();
    await aienv(["use", "default"]);
    await aienv(["use", "default"], { cwd: other });
    rmSync(other, { recursive: true });
    await aienv(["off"]);
    expect(exclude()).toBe(before);
  });
});

describe("two projects in one checkout", () => {
  it("do not move each other's patterns about", async () => {
    const { aienv, project } = start();
    const inner = join(project, "inner");
    mkdirSync(inner);
    writeFileSync(join(inner, ".aienv.yaml"), "profile: default\n");
    await aienv(["use", "default"]);
    await aienv(["allow"], { cwd: inner });
    await aienv(["use", "work"], { cwd: inner });
    await aienv(["sync"]);
    for (const cwd of [project, inner]) expect((await aienv(["sync", "--check"], { cwd })).code).toBe(0);
  });
});
