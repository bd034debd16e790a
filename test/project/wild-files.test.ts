import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readText } from "../../src/system/files.ts";
import { realTarget } from "../../src/system/links.ts";
import { projectState } from "../../src/system/paths.ts";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

const isRoot = process.getuid?.() === 0;
const settings = ".claude/settings.local.json";
const use = ["use", "default", "--integration", "mise-block"];

/** Droid writes a file of the user's own, mise's block one of the project's. */
function world(): TempProject {
  return tempProject({ tools: ["claude", "droid", "qwen"] });
}

/** Which of the user's files the choice writes, outside the project. */
async function userFile(): Promise<string> {
  const one = world();
  await one.aienv([...use, "--global"]);
  const manifest = readFileSync(join(one.paths.state, "global", "manifest.json"), "utf8");
  const { files } = JSON.parse(manifest) as { files: { file: string }[] };
  const [file] = files.map((each) => each.file).filter((each) => !each.startsWith(one.paths.state));
  if (file === undefined) throw new Error("nothing is written outside");
  return file.slice(one.home.length + 1);
}

describe("a dotfile of HOME that is a link", () => {
  it.each([
    ["to a file kept elsewhere", ["dotfiles/f"], true],
    ["through other links", ["dotfiles/one", "dotfiles/two", "dotfiles/f"], true],
    ["to a file that is still to be made", ["dotfiles/deep/f"], false],
  ])("%s stays one, what it leads to is written, and `off` gives it back", async (_name, chain, exists) => {
    const { home, aienv } = world();
    const name = await userFile();
    const paths = [name, ...chain].map((each) => join(home, each));
    const last = paths.at(-1) ?? "";
    for (const [index, path] of paths.entries()) {
      if (index < paths.length - 1) mkdirSync(dirname(path), { recursive: true });
      const next = paths[index + 1];
      if (next !== undefined) symlinkSync(next, path);
    }
    if (exists) {
      mkdirSync(dirname(last), { recursive: true });
      writeFileSync(last, "# mine\n");
    }
    expect(await aienv([...use, "--global"])).toMatchObject({ code: 0 });
    expect(readlinkSync(paths[0] ?? "")).toBe(paths[1]);
    expect(lstatSync(last).isSymbolicLink()).toBe(false);
    expect(readText(last)).toContain("house");
    expect(await aienv(["off", "--global"])).toMatchObject({ code: 0 });
    expect(readlinkSync(paths[0] ?? "")).toBe(paths[1]);
    expect(readText(last)).toBe(exists ? "# mine\n" : undefined);
  });

  it("that leads to itself is refused", () => {
    const { home } = world();
    symlinkSync(join(home, "loop"), join(home, "loop"));
    expect(() => realTarget(join(home, "loop"))).toThrow("ELOOP");
  });
});

describe("a link in a project that leads out of it", () => {
  it.each([
    [".mise.toml", "a file", (project: string, out: string) => symlinkSync(out, join(project, ".mise.toml"))],
    [
      ".mise.toml",
      "a file still to be made",
      (project: string, out: string) => symlinkSync(`${out}-new`, join(project, ".mise.toml")),
    ],
    [
      ".aienv.yaml",
      "a file still to be made",
      (project: string, out: string) => symlinkSync(`${out}-new`, join(project, ".aienv.yaml")),
    ],
  ])(
    "is refused for %s that leads to %s, naming link and target, and nothing is changed",
    async (name, _what, link) => {
      const { home, project, aienv, files, paths } = world();
      const out = join(home, "theirs.toml");
      writeFileSync(out, "# theirs\n");
      link(project, out);
      const before = files();
      const { code, err } = await aienv(use);
      expect(code).toBe(3);
      expect(err).toContain(`${join(project, name)}: a link in the project leads out of it, to ${out}`);
      expect(err).toContain(`next: rm ${join(project, name)}`);
      expect(files()).toEqual(before);
      expect([readText(out), existsSync(`${out}-new`)]).toEqual(["# theirs\n", false]);
      expect(existsSync(projectState(paths, project))).toBe(false);
    },
  );

  it("is refused for a folder of a hostile clone, and nothing is written outside", async () => {
    const { home, project, aienv } = world();
    mkdirSync(join(home, ".claude"));
    symlinkSync("../../.claude", join(project, ".claude"));
    const { code, err } = await aienv(["gen", "tool-config", "claude"]);
    expect([code, err]).toEqual([
      3,
      expect.stringContaining(`${join(project, ".claude")}: a link in the project`),
    ]);
    expect(existsSync(join(home, settings))).toBe(false);
  });

  it("is refused by `off` too, when it came after `use`", async () => {
    const { home, project, aienv } = world();
    await aienv(use);
    const out = join(home, "theirs.toml");
    writeFileSync(out, readFileSync(join(project, ".mise.toml")));
    const before = readText(out);
    rmSync(join(project, ".mise.toml"));
    symlinkSync(out, join(project, ".mise.toml"));
    expect(await aienv(["off"])).toMatchObject({ code: 3, err: expect.stringContaining("leads out of it") });
    expect(readText(out)).toBe(before);
  });

  it("is fine where it stays inside", async () => {
    const { project, aienv, write } = world();
    write("config/mise.toml", "# mine\n");
    symlinkSync("config/mise.toml", join(project, ".mise.toml"));
    expect(await aienv(use)).toMatchObject({ code: 0 });
    expect(readlinkSync(join(project, ".mise.toml"))).toBe("config/mise.toml");
    await aienv(["off"]);
    expect(readText(join(project, "config/mise.toml"))).toBe("# mine\n");
  });
});

describe("a file that can't be replaced", () => {
  const invalid: readonly (readonly [string, (file: string) => void, string])[] = [
    ["a read-only file", (file) => writeFileSync(file, "# mine\n", { mode: 0o444 }), "the file is read-only"],
    ["a folder", (file) => mkdirSync(file), "a folder is in the place of the file"],
    ["a pipe", (file) => void spawnSync("mkfifo", [file]), "a pipe is in the place of the file"],
    [
      "bytes that are no text",
      (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0, 1])),
      "not UTF-8 text",
    ],
    ["invalid syntax", (file) => writeFileSync(file, "[env\n"), "not valid TOML"],
    [
      "more than any file of ours",
      (file) => writeFileSync(file, Buffer.alloc(17 << 20, 35)),
      "17825792 bytes",
    ],
    ...(isRoot
      ? [
          [
            "a device",
            (file: string) => void spawnSync("mknod", [file, "c", "1", "3"]),
            "a device is in the place",
          ] as const,
        ]
      : []),
  ];

  it.each(invalid)(
    "is refused, with the file and a next command, where it is %s",
    async (_name, make, message) => {
      const { project, aienv, files, paths } = world();
      const file = join(project, ".mise.toml");
      make(file);
      const before = files();
      const { code, err } = await aienv(use);
      expect(code).toBe(3);
      expect(err).toContain(`error ${file}`);
      expect(err).toContain(message);
      expect(err).toContain("next: ");
      expect(files()).toEqual(before);
      expect(existsSync(projectState(paths, project))).toBe(false);
    },
  );

  it("is refused in a read-only folder, before the first write, root or not", async () => {
    const { project, aienv, files, write } = world();
    write(".mise.toml", "# mine\n");
    chmodSync(project, 0o555);
    onTestFinished(() => chmodSync(project, 0o755));
    const { code, err } = await aienv(use);
    expect([code, err]).toEqual([3, expect.stringContaining(`the folder ${project} is read-only`)]);
    expect(err).toContain(`next: chmod u+w ${project}`);
    expect(files()).toEqual({ ".mise.toml": "# mine\n" });
  });
});

describe("a file that is replaced", () => {
  it("keeps its mode and, for root, its owner", async () => {
    const { project, aienv, write } = world();
    const file = write(".mise.toml", "# mine\n");
    chmodSync(file, 0o640);
    if (isRoot) chownSync(file, 12345, 54321);
    await aienv(use);
    const { mode, uid, gid } = statSync(join(project, ".mise.toml"));
    expect(mode & 0o7777).toBe(0o640);
    if (isRoot) expect([uid, gid]).toEqual([12345, 54321]);
  });

  it("leaves another hard link the old text: backups are made of those", async () => {
    const { project, aienv, write } = world();
    const file = write(".mise.toml", "# mine\n");
    linkSync(file, join(project, "backup"));
    expect(await aienv(use)).toMatchObject({ code: 0 });
    expect(readText(join(project, "backup"))).toBe("# mine\n");
    await aienv(["off"]);
    expect(readText(file)).toBe("# mine\n");
  });
});
