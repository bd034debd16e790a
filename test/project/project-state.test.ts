import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { knownDirectories, presenceOf } from "../../src/project/project-state.ts";
import { projectState } from "../../src/system/paths.ts";
import { tempProject } from "../helpers/temp-project.ts";

describe("a project that is gone", () => {
  it("is forgotten by `sync --all`, in one line, and the others are written", async () => {
    const { aienv, home, project, paths } = tempProject({ tools: ["claude", "codex"] });
    const other = join(home, "work", "other");
    mkdirSync(other);
    await aienv(["use", "default"]);
    await aienv(["use", "work"], { cwd: other });
    const moved = join(home, "moved");
    renameSync(project, moved);
    const before = readFileSync(join(moved, ".aienv.yaml"), "utf8");
    const shown = await aienv(["sync", "--all", "--check"], { cwd: other });
    expect(shown.err).toContain(`note ${project} is gone; its state would be removed`);
    expect(knownDirectories(paths)).toEqual([project, other].sort());
    const { err, code } = await aienv(["sync", "--all"], { cwd: other });
    expect(err.split("\n").filter((line) => line.includes(project))).toEqual([
      `note ${project} is gone; its state was removed`,
    ]);
    expect(code).toBe(0);
    expect(knownDirectories(paths)).toEqual([other]);
    expect(readFileSync(join(moved, ".aienv.yaml"), "utf8")).toBe(before);
    expect((await aienv(["sync", "--all"], { cwd: other })).err).not.toContain("gone");
  });

  it("takes none of the user's files with it, though links in its state lead to them", async () => {
    const { aienv, home, project, paths } = tempProject();
    const kept = join(home, "kept");
    mkdirSync(kept);
    writeFileSync(join(kept, "f"), "mine");
    await aienv(["use", "default"]);
    symlinkSync(kept, join(projectState(paths, project), "link"));
    rmSync(project, { recursive: true });
    await aienv(["sync", "--all"], { cwd: home });
    expect(knownDirectories(paths)).toEqual([]);
    expect(readFileSync(join(kept, "f"), "utf8")).toBe("mine");
  });

  it.each([
    ["/mnt/disk/project", "away"],
    ["/media/me/disk/project", "away"],
    ["/no/such/project", "gone"],
    ["/etc/hostname", "gone"],
    ["/etc", "here"],
  ])("%s is %s", (directory, presence) => {
    expect(presenceOf(directory)).toBe(presence);
  });
});

describe("a folder of the name that our state keeps for itself", () => {
  it.each([".aienv", ".aienv/deep", ".AIENV/deep"])("is no project: %s", async (name) => {
    const { aienv, project, files } = tempProject();
    await aienv(["use", "default", "--integration", "none"]);
    const cwd = join(project, name);
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, ".aienv.yaml"), "profile: work\n");
    const before = files();
    for (const args of [["allow"], ["deny"], ["allow", "--check"]])
      expect(await aienv(args, { cwd })).toMatchObject({
        code: 3,
        err: expect.stringMatching(
          /nothing below a folder named \.aienv can be a project[\s\S]*reserved-name/,
        ),
      });
    rmSync(join(cwd, ".aienv.yaml"));
    mkdirSync(join(cwd, ".git"));
    for (const args of [
      ["use", "work"],
      ["use", "work", "--no-file"],
    ])
      expect(await aienv(args, { cwd })).toMatchObject({ code: 3 });
    writeFileSync(join(cwd, ".aienv.yaml"), "profile: work\n");
    expect(files()).toEqual(before);
  });

  it("has the choice of the project around it, which `off` takes out whole", async () => {
    const { aienv, project, paths, files } = tempProject({ tools: ["claude"] });
    await aienv(["use", "work"]);
    const cwd = join(project, ".aienv", "deep");
    mkdirSync(cwd, { recursive: true });
    expect((await aienv(["env"], { cwd })).out).toContain("deepseek");
    expect(await aienv(["off"], { cwd })).toMatchObject({ code: 0 });
    expect(files()).toEqual({});
    expect(existsSync(projectState(paths, project))).toBe(false);
  });
});
