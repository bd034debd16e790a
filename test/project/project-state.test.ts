import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
