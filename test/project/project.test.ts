import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MovedHome } from "../../src/compile/plan.ts";
import type { ManifestEntry } from "../../src/edit/merge-owned.ts";
import { allow, allowState, deny, forgetAllowed } from "../../src/project/allow.ts";
import { findProject, projectRoot } from "../../src/project/find.ts";
import { excludePattern, findCheckout, trackedFiles } from "../../src/project/git.ts";
import { readManifest, writeManifest } from "../../src/project/manifest.ts";
import { moveHome } from "../../src/project/move-home.ts";
import { readSnapshot } from "../../src/project/read-snapshot.ts";
import { writeChanges } from "../../src/project/write-changes.ts";
import { stampFile } from "../../src/system/files.ts";
import { projectState } from "../../src/system/paths.ts";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

describe("what the user allowed", () => {
  it("counts for one path and one text", () => {
    const { paths, write } = tempProject();
    const file = write(".aienv.yaml", "profile: a\n");
    const other = write("other/.aienv.yaml", "profile: a\n");
    expect(allowState(paths, file, "profile: a\n")).toBe("new");
    allow(paths, file, "profile: a\n");
    expect(allowState(paths, file, "profile: a\n")).toBe("allowed");
    expect(allowState(paths, file, "profile: b\n")).toBe("changed");
    expect(allowState(paths, other, "profile: a\n")).toBe("new");
    deny(paths, file);
    expect(allowState(paths, file, "profile: a\n")).toBe("denied");
    forgetAllowed(paths, file);
    expect(allowState(paths, file, "profile: a\n")).toBe("new");
    expect(statSync(paths.state).mode & 0o777).toBe(0o700);
  });

  it("never counts for another user's file, were it linked to", () => {
    const { paths, project } = tempProject();
    const link = join(project, ".aienv.yaml");
    symlinkSync("/etc/hostname", link);
    const isOwn = statSync("/etc/hostname").uid === process.getuid?.();
    allow(paths, link, "x");
    expect(allowState(paths, link, "x")).toBe(isOwn ? "allowed" : "foreign");
  });
});

describe("the project of a directory", () => {
  it("is the nearest upwards whose choice counts; nearer ones that do not are named", () => {
    const { paths, write, project } = tempProject();
    const outer = write(".aienv.yaml", "profile: a\n");
    const inner = write("deep/.aienv.yaml", "profile: b\n");
    allow(paths, outer, "profile: a\n");
    mkdirSync(join(project, "deep/er"));
    const found = findProject(paths, join(project, "deep/er"));
    expect(found.project).toMatchObject({ directory: project, source: "file", choice: { file: outer } });
    expect(found.notAllowed).toMatchObject([{ file: inner, state: "new" }]);
  });

  it("is the one that our state knows, where the nearest file is further up", () => {
    const { paths, write, project } = tempProject();
    const file = write(".aienv.yaml", "profile: a\n");
    allow(paths, file, "profile: a\n");
    const state = projectState(paths, join(project, "sub"));
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "choice.yaml"), "profile: b\n");
    expect(findProject(paths, join(project, "sub")).project).toMatchObject({
      source: "state",
      choice: { text: "profile: b\n" },
    });
  });

  it.each([
    ["the directory itself outside a checkout", [], "a/b", "a/b"],
    ["the top of the checkout", [".git"], "a/b", ""],
    ["a nearer choice over the checkout's top", [".git", "a/.aienv.yaml"], "a/b", "a"],
    ["not HOME from below, whatever lies there", ["../../.git", "../../.aienv.yaml"], "a/b", "a/b"],
  ])("takes a new choice at %s", (_name, files, from, root) => {
    const { paths, project, write } = tempProject();
    for (const file of files) write(file, "x");
    mkdirSync(join(project, from), { recursive: true });
    expect(projectRoot(paths, join(project, from))).toBe(join(project, root));
  });

  it("is HOME where one stands in it", () => {
    const { paths, home, write } = tempProject();
    write("../../.git", "x");
    expect(projectRoot(paths, home)).toBe(home);
  });
});

describe("git", () => {
  it("knows its checkout, what it tracks, and patterns that ignore exactly one file", async () => {
    const { project, git, write, environment } = tempProject();
    git("init", "-q");
    const names = ["plain", "star*", "[x]", "with space ", "#hash", "!bang", "back\\slash", "que?", "ünï"];
    const files = names.map((name) => write(`in/${name}/f`, "x"));
    git("add", "-f", "in/plain/f", "in/[x]/f");
    const checkout = await findCheckout(join(project, "in"), environment);
    if (!checkout?.excludeFile) throw new Error("no checkout");
    expect(checkout).toEqual({
      directory: join(project, "in"),
      top: project,
      excludeFile: join(project, ".git/info/exclude"),
    });
    expect([...(await trackedFiles(project, files, environment))]).toEqual([files[0], files[2]]);
    const patterns = files.map((file) => excludePattern(checkout, file));
    writeFileSync(checkout.excludeFile, `${patterns.join("\n")}\n`);
    write("in/starfish/f", "x");
    expect(
      git("status", "--porcelain", "-uall")
        .out.split("\n")
        .filter((line) => line.startsWith("??")),
    ).toEqual(["?? in/starfish/f"]);
    expect(excludePattern(checkout, join(project, "..", "outside"))).toBeUndefined();
    // A folder that is still to be made.
    expect(excludePattern(checkout, join(project, ".new/deep/f"))).toBe("/.new/deep/f");
  });

  it("does not know a directory outside any checkout", async () => {
    const { project, environment } = tempProject();
    expect(await findCheckout(project, environment)).toBeUndefined();
    expect(await findCheckout(project, { ...environment, PATH: "" })).toBeUndefined();
  });

  it.each([
    ["is not on PATH", "project.git-missing", (world: TempProject) => rmSync(join(world.home, "bin/git"))],
    ["can't read its config", "project.git-refuses", ({ write }: TempProject) => write(".git/config", "[x")],
  ])("that %s in a checkout keeps a tracked file free of values", async (_name, code, breakIt) => {
    const world = tempProject({ tools: ["claude"] });
    const { aienv, git, write, files, project, environment } = world;
    git("init", "-q");
    write(".mise.toml", "[tools]\n");
    git("add", ".mise.toml");
    const before = files();
    breakIt(world);
    await expect(findCheckout(project, environment)).rejects.toMatchObject({ code });
    const { code: exit, err } = await aienv(["use", "default"]);
    expect(exit).toBe(3);
    expect(err).toMatch(/next: (?:install git|git status)/);
    expect(files()).toEqual(before);
  });
});

describe("a git that does not answer", () => {
  const fakes = {
    "rev-parse fails": 'case "$*" in *rev-parse*) echo "fatal: unable to read tree" >&2; exit 128;; esac',
    "ls-files fails": 'case "$*" in *ls-files*) echo "fatal: index file corrupt" >&2; exit 128;; esac',
    "ls-files is killed": 'case "$*" in *ls-files*) kill -9 $$;; esac',
  };
  const withFake = (script: string, inCheckout = true) => {
    const world = tempProject({ tools: ["claude"] });
    if (inCheckout) world.git("init", "-q");
    world.write(".mise.toml", "[tools]\n");
    if (inCheckout) world.git("add", ".mise.toml");
    const program = join(world.home, "bin/git");
    const real = realpathSync(program);
    rmSync(program);
    writeFileSync(program, `#!/bin/sh\n${script}\nexec ${real} "$@"\n`, { mode: 0o755 });
    return {
      ...world,
      environment: { ...world.environment, PATH: `${world.environment["PATH"]}:/usr/bin:/bin` },
    };
  };

  it.each(Object.entries(fakes))(
    "keeps a file that it may track free of values: %s",
    async (_name, script) => {
      const { aienv, files, environment } = withFake(script);
      const before = files();
      for (const args of [
        ["use", "default"],
        ["use", "default", "--check"],
      ])
        expect(await aienv(args, { environment })).toMatchObject({
          code: 3,
          err: expect.stringMatching(
            /git (rev-parse|ls-files) ended with \d+.*may track[\s\S]*next: git status/,
          ),
        });
      expect(files()).toEqual(before);
    },
  );

  it.each(["rev-parse", "ls-files"])("in time counts as one that may track all: %s", async (question) => {
    const { project, environment } = withFake(`case "$*" in *${question}*) exec sleep 20;; esac`);
    const asked =
      question === "rev-parse"
        ? findCheckout(project, environment, 300)
        : trackedFiles(project, [join(project, ".mise.toml")], environment, 300);
    await expect(asked).rejects.toMatchObject({
      code: "project.git-failed",
      message: expect.stringContaining("did not answer in time"),
    });
  });

  it("is no hindrance where there is no checkout", async () => {
    const { aienv, files, environment } = withFake("exit 128", false);
    const args = ["use", "default", "--integration", "mise-block"];
    expect(await aienv(args, { environment })).toMatchObject({ code: 0 });
    expect(files()[".mise.toml"]).toContain("ANTHROPIC_BASE_URL");
  });

  it("says no of a file that is not tracked, and of a folder that only looks like a checkout", async () => {
    const { aienv, write, files } = tempProject({ tools: ["claude"] });
    write(".git", "no git file\n");
    expect(await aienv(["use", "default"])).toMatchObject({ code: 0 });
    expect(files()[".mise.toml"]).toContain("ANTHROPIC_BASE_URL");
  });
});

describe("the manifest", () => {
  const entry: ManifestEntry = {
    file: "/p/f",
    syntax: "json",
    tool: "t",
    owned: [{ path: ["a"], value: 1 }],
    released: [],
    before: '{"key": "planted"}',
    after: "{}",
  };

  it("comes back as it was written, keeps the texts unreadable at a glance, and goes when it is empty", () => {
    const { paths, project } = tempProject();
    const folder = projectState(paths, project);
    expect(readManifest(folder)).toEqual([]);
    writeManifest(folder, [entry, { ...entry, file: "/p/g", before: null }]);
    expect(readManifest(folder)).toEqual([entry, { ...entry, file: "/p/g", before: null }]);
    expect(readFileSync(join(folder, "manifest.json"), "utf8")).not.toContain("planted");
    expect(statSync(join(folder, "originals.json.gz")).mode & 0o777).toBe(0o600);
    writeManifest(folder, []);
    expect(readManifest(folder)).toEqual([]);
  });

  it.each<[string, (folder: string) => void]>([
    ["torn", (folder) => writeFileSync(join(folder, "manifest.json"), '{"version": 1, "fi')],
    ["of another shape", (folder) => writeFileSync(join(folder, "manifest.json"), "null")],
    ["without the originals", (folder) => rmSync(join(folder, "originals.json.gz"))],
    ["with torn originals", (folder) => writeFileSync(join(folder, "originals.json.gz"), "x")],
  ])("is an error where it is %s", (_name, damage) => {
    const { paths, project } = tempProject();
    const folder = projectState(paths, project);
    writeManifest(folder, [entry]);
    damage(folder);
    expect(() => readManifest(folder)).toThrow(
      expect.objectContaining({
        code: "project.damaged-manifest",
        where: { file: join(folder, "manifest.json") },
      }),
    );
  });
});

describe("changes", () => {
  it("are all refused where one file is no longer what it was", () => {
    const { write, project, files } = tempProject();
    const [first, second] = [write("a", "1"), write("b", "2")];
    const stale = [
      { file: first, before: "1", after: "x" },
      { file: second, before: "other", after: "y" },
    ];
    expect(() => writeChanges(stale)).toThrow(
      expect.objectContaining({ code: "project.changed-meanwhile", where: { file: second } }),
    );
    expect(() => writeChanges([{ file: join(project, "a"), before: null, after: "x" }])).toThrow(
      expect.objectContaining({ code: "project.changed-meanwhile" }),
    );
    expect(files()).toEqual({ a: "1", b: "2" });
  });

  it("take a hidden folder with them that only they had filled, and no other", () => {
    const { write, files, project } = tempProject();
    const hidden = write(".tool/f", "x");
    const shared = write(".other/f", "x");
    write(".other/theirs", "y");
    const open = write("folder/f", "x");
    writeChanges([hidden, shared, open].map((file) => ({ file, before: "x", after: null })));
    expect(files()).toEqual({ ".other/theirs": "y" });
    expect(statSync(join(project, ".tool"), { throwIfNoEntry: false })).toBeUndefined();
    expect(statSync(join(project, "folder")).isDirectory()).toBe(true);
  });
});

describe("a moved home", () => {
  const moved = (of: string, folder: string): MovedHome => ({
    tool: "t",
    of,
    folder,
    own: ["config"],
    linkFolders: ["sessions"],
    linkFiles: ["auth.json"],
    never: ["tmp", "*.sqlite"],
  });

  it("links to the user's own but for our files and what belongs to one home alone, and follows its changes", () => {
    const { home, write, project } = tempProject();
    for (const name of ["config", "history", "tmp", "db1.sqlite", "old"]) write(`../../.tool/${name}`, name);
    const [of, folder] = [join(home, ".tool"), join(project, "moved")];
    moveHome(moved(of, folder));
    const linked = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
    expect(["history", "old", "sessions", "config", "tmp", "db1.sqlite"].map(linked)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    // A file that the tool is to make in the user's home: the link leads nowhere yet.
    expect(readlinkSync(join(folder, "auth.json"))).toBe(join(of, "auth.json"));
    rmSync(join(of, "old"));
    writeFileSync(join(folder, "config"), "ours");
    writeFileSync(join(folder, "made-by-tool"), "x");
    write("../../.tool/made-by-tool", "theirs");
    moveHome(moved(of, folder));
    expect(() => readlinkSync(join(folder, "old"))).toThrow("ENOENT");
    expect(readFileSync(join(folder, "config"), "utf8")).toBe("ours");
    expect(readFileSync(join(folder, "made-by-tool"), "utf8")).toBe("x");
    chmodSync(folder, 0o700);
  });
});

describe("the snapshot on disk", () => {
  it.each([
    ["torn", '{"version":1,'],
    ["of another version", '{"version":99,"environment":[],"inputs":[]}'],
    ["of another shape", "[]"],
    ["null", "null"],
    ["without inputs", '{"version":1,"environment":[]}'],
  ])("is as good as none where it is %s", (_name, text) => {
    const { paths, project } = tempProject();
    const state = projectState(paths, project);
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "snapshot.json"), text);
    expect(readSnapshot(paths, project)).toBeUndefined();
  });

  it("knows its inputs that changed, and does not speak for a nearer choice", () => {
    const { paths, project, write } = tempProject();
    const state = projectState(paths, project);
    mkdirSync(state, { recursive: true });
    const inputs = [stampFile(write("input", "1")), stampFile(join(project, "missing"))];
    writeFileSync(join(state, "snapshot.json"), JSON.stringify({ version: 1, environment: [], inputs }));
    mkdirSync(join(project, "sub"));
    expect(readSnapshot(paths, join(project, "sub"))?.changed).toEqual([]);
    write("input", "22");
    write("missing", "here");
    expect(readSnapshot(paths, project)?.changed).toEqual(inputs);
    write("sub/.aienv.yaml", "profile: a\n");
    expect(readSnapshot(paths, join(project, "sub"))).toBeUndefined();
  });
});
