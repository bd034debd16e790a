import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Journal, journalName, readJournal, writeJournal } from "../../src/project/journal.ts";
import { temporaryOf } from "../../src/system/files.ts";
import { projectState } from "../../src/system/paths.ts";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

const id = "0123456789ab";

/** What a run leaves that was killed behind its journal, and behind some of its files. */
function interruptedRun(world: TempProject): { stateFolder: string; record: string } {
  const { project, paths, write } = world;
  const stateFolder = projectState(paths, project);
  const record = join(stateFolder, "record");
  const changes = {
    open: ["old", "new"],
    done: ["old", "new"],
    edited: ["old", "new"],
    gone: ["old", null],
  } as const;
  write("open", "old");
  write("done", "new");
  write("edited", "by hand");
  write("gone", "old");
  writeFileSync(temporaryOf(join(project, "open"), id), "ne");
  const journal: Journal = {
    id,
    directory: project,
    files: Object.entries(changes).map(([name, [before, after]]) => ({
      file: join(project, name),
      before,
      after,
    })),
    homes: [],
    records: [{ file: record, text: "said" }],
  };
  writeJournal(stateFolder, journal);
  return { stateFolder, record };
}

describe("a run that was interrupted", () => {
  it.each(["use", "sync", "off", "undo"])(
    "is finished by the next `%s`, what somebody edited since stays",
    async (command) => {
      const world = tempProject();
      const { stateFolder } = interruptedRun(world);
      const { err } = await world.aienv([command, ...(command === "use" ? ["default", "--no-file"] : [])]);
      expect(err).toContain("note finished what an interrupted run began for ~/work/app\n");
      expect(err).toContain("note edited was changed since and stays as it is\n");
      const { open, done, edited, gone } = world.files();
      expect([open, done, edited, gone]).toEqual(["new", "new", "by hand", undefined]);
      expect(existsSync(temporaryOf(join(world.project, "open"), id))).toBe(false);
      expect(readJournal(stateFolder)).toBeUndefined();
    },
  );

  it.each(["use", "sync", "off", "undo"])(
    "that was writing which folders were absent leaves no half list behind `%s`",
    async (command) => {
      const world = tempProject();
      const half = temporaryOf(join(world.paths.state, "absent-folders.json"), id);
      mkdirSync(world.paths.state, { recursive: true });
      writeFileSync(half, "[");
      await world.aienv([command, ...(command === "use" ? ["default", "--no-file"] : [])]);
      expect(existsSync(half)).toBe(false);
    },
  );

  it.each([["sync", "--check"], ["use", "default", "--diff"], ["env"], ["status"]])(
    "waits while `%s %s` only looks",
    async (...args) => {
      const world = tempProject();
      const { stateFolder } = interruptedRun(world);
      await world.aienv(args);
      expect(world.files()["open"]).toBe("old");
      expect(existsSync(join(stateFolder, journalName))).toBe(true);
    },
  );

  it("is finished from a folder below, too", async () => {
    const world = tempProject();
    interruptedRun(world);
    mkdirSync(join(world.project, "deep/er"), { recursive: true });
    await world.aienv(["sync"], { cwd: join(world.project, "deep/er") });
    expect(world.files()["open"]).toBe("new");
  });

  it("that never got to write is forgotten, in one line", async () => {
    const { aienv, project, paths } = tempProject();
    const file = join(projectState(paths, project), journalName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, gzipSync("{}").subarray(0, 9));
    const { err } = await aienv(["off"]);
    expect(err).toContain("note a run for ~/work/app was interrupted before it wrote anything\n");
    expect(existsSync(dirname(file))).toBe(false);
  });

  it("of a newer aienv is left to it", async () => {
    const { aienv, project, paths } = tempProject();
    const file = join(projectState(paths, project), journalName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, gzipSync(JSON.stringify({ version: 99, files: [], records: [] })));
    expect(await aienv(["sync"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("[project.newer-state]"),
    });
    expect(existsSync(file)).toBe(true);
  });

  it("is not followed out of the project by a link that came since", async () => {
    const world = tempProject();
    interruptedRun(world);
    const { project, home, paths } = world;
    const journal = readJournal(projectState(paths, project));
    if (journal === undefined || journal === "torn") throw new Error("no journal");
    const file = join(project, "folder/f");
    writeJournal(projectState(paths, project), {
      ...journal,
      confined: project,
      files: [{ file, before: null, after: "new" }],
    });
    mkdirSync(join(home, "theirs"));
    symlinkSync(join(home, "theirs"), join(project, "folder"));
    expect(await world.aienv(["sync"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("[project.leaves-project]"),
    });
    expect(existsSync(join(home, "theirs/f"))).toBe(false);
  });
});
