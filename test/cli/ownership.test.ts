import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { projectState } from "../../src/system/paths.ts";
import { tempProject } from "../helpers/temp-project.ts";

const miseText = '# mine\n[tools]\nnode = "24"\n\n[env]\nANTHROPIC_BASE_URL = "https://mine.test" # why\n';
const qwenText = '{\n  // mine\n  "theme": "dark"\n}\n';
const mise = ".mise.toml";
const qwen = ".qwen/settings.json";

/** A project with files of the user's in it, in a git checkout or not. */
function start({ checkout = false } = {}) {
  const world = tempProject({ tools: ["claude", "qwen", "opencode"] });
  const { write, git, files, aienv } = world;
  write(mise, miseText);
  write(qwen, qwenText);
  write("src/main.txt", "1\n");
  if (checkout) {
    git("init", "-q", "-b", "main");
    git("config", "user.email", "a@example.test");
    git("config", "user.name", "a");
    git("add", "src");
    git("commit", "-qm", "first");
  }
  const run = async (...args: string[]) => {
    const ran = await aienv(args);
    expect({ args, code: ran.code, err: ran.code === 0 ? "" : ran.err }).toEqual({ args, code: 0, err: "" });
    return ran.err;
  };
  const put = (texts: Record<string, string>) => {
    for (const [file, text] of Object.entries(texts)) write(file, text);
  };
  return { ...world, run, put, original: files() };
}

function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith(".git/"))
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
}

const model = (text: string | undefined) => /^ANTHROPIC_MODEL = "(.*)"$/m.exec(text ?? "")?.[1];

describe("files that come back as an older run of ours left them", () => {
  it("are brought up to date by sync without a word, and go with off to the byte", async () => {
    const { run, put, files, read, original } = start();
    await run("use", "work");
    const { ".aienv.yaml": _choice, ...older } = files();
    await run("use", "coder");
    const newer = files();
    put(older);
    expect(model(read(mise))).toBe("deepseek-chat");
    expect(await run("sync")).not.toContain("by hand");
    expect(files()).toEqual(newer);
    put(older);
    expect(await run("off")).not.toContain("by hand");
    expect(files()).toEqual(original);
  });

  it("after off are ours all the same, for off and for use", async () => {
    const { run, put, files, read, original } = start();
    await run("use", "work");
    const backup = files();
    await run("off");
    put(backup);
    await run("off");
    // What the user had at our places before is not kept after `off`; everything else is there.
    const plain = miseText.replace(/^ANTHROPIC_BASE_URL.*\n/m, "");
    expect(read(mise)?.trimEnd()).toBe('# mine\n[tools]\nnode = "24"');
    expect(read(qwen)).toBe(qwenText);
    expect(Object.keys(files())).toEqual(Object.keys(original));
    put({ ...backup, [mise]: plain });
    await run("use", "coder");
    await run("off");
    expect(read(mise)).toBe(plain);
    expect(read(qwen)).toBe(qwenText);
    expect(Object.keys(files())).toEqual(Object.keys(original));
  });

  it("keep a value that we never wrote, told with its line", async () => {
    const { run, put, files, read } = start();
    await run("use", "work");
    const older = files()[mise] ?? "";
    await run("use", "coder");
    put({ [mise]: older.replace('"deepseek-chat"', '"by-hand"') });
    const line =
      read(mise)
        ?.split("\n")
        .findIndex((each) => each.includes("by-hand")) ?? -1;
    expect(await run("sync")).toMatch(
      new RegExp(`\\.mise\\.toml:${line + 1}:\\d+ \\(env\\.ANTHROPIC_MODEL\\).*changed this value by hand`),
    );
    expect(model(read(mise))).toBe("by-hand");
    await run("off");
    expect(read(mise)).toBe(`${miseText}ANTHROPIC_MODEL = "by-hand"\n`);
  });
});

describe("files that are gone", () => {
  it("are written again by sync, and off does not bring the user's old text back", async () => {
    const { run, files, read, project, original } = start();
    await run("use", "work");
    rmSync(join(project, mise));
    await run("sync");
    expect(model(read(mise))).toBe("deepseek-chat");
    await run("off");
    const { [mise]: _gone, ...rest } = original;
    expect(files()).toEqual(rest);
  });
});

describe("in a checkout", () => {
  it("a branch with another choice of ours is followed, and off leaves neither behind", async () => {
    const { run, git, files, read, original, aienv } = start({ checkout: true });
    const exclude = read(".git/info/exclude");
    await run("use", "work");
    git("add", ".aienv.yaml");
    git("commit", "-qm", "work");
    git("checkout", "-qb", "other");
    await run("use", "coder");
    git("commit", "-qam", "coder");
    git("checkout", "-q", "main");
    expect(read(".aienv.yaml")).toBe("profile: work\n");
    await run("allow");
    expect(await run("sync")).not.toContain("by hand");
    expect(model(read(mise))).toBe("deepseek-chat");
    git("checkout", "-q", "other");
    await run("allow");
    await run("sync");
    expect(model(read(mise))).toBe("big");
    git("checkout", "-q", "main");
    const off = await aienv(["off"]);
    expect(off.err).not.toContain("by hand");
    expect(files()).toEqual(original);
    expect(read(".git/info/exclude")).toBe(exclude);
  });

  it("a stash takes our files, and brings them back with what the user had before them", async () => {
    const { run, git, files, original, read, put } = start({ checkout: true });
    await run("use", "work");
    const stashed = files();
    expect(git("stash", "-a").code).toBe(0);
    expect(files()).toEqual({ "src/main.txt": "1\n" });
    await run("use", "coder");
    expect(model(read(mise))).toBe("big");
    git("clean", "-fdxq");
    expect(git("stash", "pop").code).toBe(0);
    expect(files()).toEqual(stashed);
    await run("allow");
    expect(await run("sync")).not.toContain("by hand");
    put(stashed);
    await run("off");
    expect(files()).toEqual(original);
  });

  it("a tracked file that is checked out anew has neither our hook nor anything to give back", async () => {
    const { run, git, files, original, read } = start({ checkout: true });
    git("add", "-A");
    git("commit", "-qm", "all tracked");
    await run("use", "work", "--share");
    expect(read(mise)).toContain("aienv sync");
    git("checkout", "-q", ".");
    expect(read(mise)).toBe(miseText);
    expect(await run("off")).not.toContain("by hand");
    expect(files()).toEqual(original);
  });
});

describe("a directory that was moved", () => {
  it.each(["use", "off"])(
    "is known at its new path, and everything of ours goes: %s first",
    async (first) => {
      const { run, home, project, original, aienv } = start({ checkout: true });
      await run("use", "work");
      const moved = join(home, "work", "renamed");
      renameSync(project, moved);
      if (first === "use") {
        const used = await aienv(["use", "coder"], { cwd: moved });
        expect(used).toMatchObject({ code: 0 });
        expect(used.err).toContain(`this directory was ${project} before`);
        // That one stood aside at the old path too; nothing of ours counts as the user's own.
        expect(used.err).toContain("1 of your values stand aside");
        expect(used.err).not.toContain("by hand");
        expect(model(filesIn(moved)[mise])).toBe("big");
        expect((await aienv(["sync", "--check"], { cwd: moved })).code).toBe(0);
      }
      const off = await aienv(["off"], { cwd: moved });
      expect(off).toMatchObject({ code: 0 });
      expect(filesIn(moved)).toEqual(original);
      expect(readFileSync(join(moved, ".git/info/exclude"), "utf8")).not.toContain("opencode");
    },
  );

  it("keeps what was changed by hand on the way", async () => {
    const { run, home, project, read, write, aienv } = start();
    await run("use", "work");
    write(mise, (read(mise) ?? "").replace('"deepseek-chat"', '"by-hand"'));
    const moved = join(home, "elsewhere");
    renameSync(project, moved);
    const used = await aienv(["use", "work"], { cwd: moved });
    expect(used.err).toMatch(/\.mise\.toml:\d+:\d+ \(env\.ANTHROPIC_MODEL\).*by hand/);
    await aienv(["off"], { cwd: moved });
    expect(filesIn(moved)[mise]).toBe(`${miseText}ANTHROPIC_MODEL = "by-hand"\n`);
  });
});

describe("a choice kept without a file", () => {
  const profile = async (aienv: ReturnType<typeof start>["aienv"], cwd: string) =>
    JSON.parse((await aienv(["status", "--json"], { cwd })).out).profile as string;
  const move = (from: string, to: string) => {
    renameSync(from, to);
    mkdirSync(join(to, "sub"));
    return to;
  };

  it("counts in a directory that was moved, in folders below it too, and `sync` carries it along", async () => {
    const { run, aienv, project, home, paths } = start({ checkout: true });
    await run("use", "default", "--global");
    await run("use", "coder", "--no-file");
    await run("use", "work", "--no-file");
    const moved = move(project, join(home, "work", "renamed"));
    for (const cwd of [moved, join(moved, "sub")]) {
      expect(await profile(aienv, cwd)).toBe("work");
      expect((await aienv(["env"], { cwd })).out).toContain("deepseek");
    }
    const choice = join(projectState(paths, moved), "choice.yaml");
    await aienv(["sync", "--check"], { cwd: moved });
    expect(existsSync(choice)).toBe(false);
    const synced = await aienv(["sync"], { cwd: moved });
    expect(synced.err.split("\n").filter((line) => line.includes("came along"))).toEqual([
      `note this directory was ${project} before: the choice that aienv keeps for it came along`,
    ]);
    expect(existsSync(choice)).toBe(true);
    expect(existsSync(join(projectState(paths, project), "choice.yaml"))).toBe(false);
    expect((await aienv(["sync"], { cwd: moved })).err).not.toContain("before");
    expect((await aienv(["sync", "--check"], { cwd: moved })).code).toBe(0);
    await aienv(["sync", "--all"], { cwd: moved });
    expect(await profile(aienv, moved)).toBe("work");
    expect((await aienv(["undo"], { cwd: moved })).code).toBe(0);
    expect(model(filesIn(moved)[mise])).toBe("big");
    await aienv(["off"], { cwd: moved });
    expect(filesIn(moved)[mise]).toBe(miseText);
  });

  it("stays without a file when `use` comes first", async () => {
    const { run, aienv, project, home } = start();
    await run("use", "work", "--no-file");
    const moved = move(project, join(home, "elsewhere"));
    expect((await aienv(["use", "coder"], { cwd: moved })).err).toContain("came along");
    expect(filesIn(moved)).not.toHaveProperty([".aienv.yaml"]);
    expect(model(filesIn(moved)[mise])).toBe("big");
  });

  it("stays where it is for a copy, and for a directory in which nothing of ours is", async () => {
    const { run, aienv, project, home } = start();
    await run("use", "work", "--no-file");
    const copy = join(home, "work", "copy");
    cpSync(project, copy, { recursive: true });
    const other = join(home, "work", "other");
    mkdirSync(other);
    expect(await profile(aienv, copy)).toBe("default");
    renameSync(project, join(home, "away"));
    expect(await profile(aienv, other)).toBe("default");
    await aienv(["sync"], { cwd: other });
    expect(filesIn(other)).toEqual({});
  });

  it("comes along alone: what was allowed is bound to its path", async () => {
    const { run, put, aienv, project, home } = start();
    put({ ".aienv.yaml": "profile: work\n" });
    await run("allow");
    const moved = move(project, join(home, "elsewhere"));
    const { err } = await aienv(["status"], { cwd: moved });
    expect(err).toContain(`${join(moved, ".aienv.yaml")}: is not allowed yet`);
    expect(await profile(aienv, moved)).toBe("default");
  });
});

describe("a directory that was copied", () => {
  it("gives back what the first one had before us, and leaves the first one alone", async () => {
    const { run, home, project, original, files, aienv } = start({ checkout: true });
    await run("use", "work");
    const used = files();
    const copy = join(home, "work", "copy");
    cpSync(project, copy, { recursive: true });
    const off = await aienv(["off"], { cwd: copy });
    expect(off.err).toContain(`this directory is a copy of ${project}`);
    expect(filesIn(copy)).toEqual(original);
    expect(files()).toEqual(used);
    await run("off");
    expect(files()).toEqual(original);
  });

  it("is no project of ours where only a clone of what was committed is there", async () => {
    const { run, home, project, git, aienv } = start({ checkout: true });
    await run("use", "work");
    git("add", ".aienv.yaml");
    git("commit", "-qm", "choice");
    git("clone", "-q", project, join(home, "clone"));
    const cloned = filesIn(join(home, "clone"));
    const off = await aienv(["off"], { cwd: join(home, "clone") });
    expect(off.err).toContain("nothing of aienv was here");
    expect(filesIn(join(home, "clone"))).toEqual(cloned);
  });

  it("takes no original over from a project that only has the same choice", async () => {
    const { run, home, aienv } = start();
    await run("use", "work");
    const other = join(home, "other", mise);
    mkdirSync(dirname(other), { recursive: true });
    writeFileSync(other, "# theirs\n");
    await aienv(["use", "work"], { cwd: dirname(other) });
    const third = join(home, "third", mise);
    mkdirSync(dirname(third), { recursive: true });
    writeFileSync(third, `# third\n${readFileSync(other, "utf8")}`);
    cpSync(join(dirname(other), ".aienv.yaml"), join(dirname(third), ".aienv.yaml"));
    await aienv(["use", "coder"], { cwd: dirname(third) });
    await aienv(["off"], { cwd: dirname(third) });
    expect(readFileSync(third, "utf8")).toBe("# third\n# theirs\n");
  });
});
