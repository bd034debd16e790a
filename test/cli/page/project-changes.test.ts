import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectChanges } from "../../../src/cli/page/project-changes.ts";
import { takeLock } from "../../../src/project/lock.ts";
import { tokenFileOf, tokenOfFile } from "../../../src/project/token-store.ts";
import { projectState } from "../../../src/system/paths.ts";
import { registryText, type TempProject, tempProject } from "../../helpers/temp-project.ts";

const tools = ["claude", "codex", "opencode"];

/** A project that `use` set up, and what the page may do with it. */
async function used(choice = "default", more: { path?: string } = {}) {
  const world = tempProject({ tools });
  expect(await world.aienv(["use", choice])).toMatchObject({ code: 0 });
  const environment = { ...world.environment, ...(more.path !== undefined && { PATH: more.path }) };
  return { ...world, changes: projectChanges({ paths: world.paths, environment }) };
}

const only = ({ project }: TempProject) => ({ directory: project });

describe("projects", () => {
  it("are listed with choice, ways and reasons", async () => {
    const world = await used();
    expect(world.changes.all()).toMatchObject([
      {
        ...only(world),
        presence: "here",
        choice: "default",
        source: "file",
        permission: "allowed",
        changed: [],
        fault: undefined,
      },
    ]);
    const [{ tools: found } = { tools: [] }] = world.changes.all();
    expect(found.map(({ id, via }) => [id, via])).toEqual([
      ["claude", "direct"],
      ["codex", "proxy"],
      ["opencode", "direct"],
    ]);
    expect(found[1]?.reason).toContain("Codex speaks openai-responses");
  });

  it("say when they lag behind the registry, and are brought up to date", async () => {
    const world = await used();
    writeFileSync(world.paths.registry, `${registryText}via: proxy\n`);
    expect(world.changes.all()[0]?.changed).toEqual([world.paths.registry]);
    await world.changes.sync(world.project);
    const [now] = world.changes.all();
    expect(now?.changed).toEqual([]);
    expect(now?.tools.every(({ via }) => via === "proxy")).toBe(true);
  });

  it("whose state is torn are listed with their fault, and hide no other", async () => {
    const world = await used();
    const other = join(world.home, "work", "other");
    mkdirSync(other);
    await world.aienv(["use", "work"], { cwd: other });
    writeFileSync(join(projectState(world.paths, other), "choice.yaml"), "profile: [");
    expect(world.changes.all().map(({ choice }) => choice)).toEqual(["default", "work"]);
  });
});

describe("a switch", () => {
  it("writes byte for byte what `aienv use` writes", async () => {
    const world = await used();
    await world.changes.use(world.project, "work", undefined);
    const other = await used();
    await other.aienv(["use", "work"]);
    const files = (one: TempProject) => JSON.stringify(one.files()).replaceAll(one.home, "~");
    expect(files(world)).toBe(files(other));
    expect(world.read(".aienv.yaml")).toBe("profile: work\n");
    expect((await world.aienv(["use", "-", "--check"])).code).toBe(4);
  });

  it("is shown before, and nothing is written", async () => {
    const world = await used();
    const before = world.files();
    const { tools: after, files, profile } = await world.changes.lookUse(world.project, "work", undefined);
    expect(profile).toBe("work");
    expect(after[0]?.chosen).toMatchObject({ main: "deepseek/deepseek-chat" });
    expect(files.find(({ file }) => file.endsWith(".aienv.yaml"))?.diff).toContain("+profile: work");
    expect(world.files()).toEqual(before);
  });

  it("of one tool leaves the others", async () => {
    const world = await used();
    await world.changes.use(world.project, "deepseek/deepseek-chat", "claude");
    const [{ tools: found } = { tools: [] }] = world.changes.all();
    expect(found.map(({ chosen }) => chosen["main"])).toEqual([
      "deepseek/deepseek-chat",
      "house/big",
      "house/big",
    ]);
  });

  it("keeps the tools that are set up, though this process does not find them", async () => {
    const world = await used("default", { path: "/usr/bin:/bin" });
    await world.changes.use(world.project, "work", undefined);
    const [{ tools: found } = { tools: [] }] = world.changes.all();
    expect(found.map(({ id }) => id)).toEqual(tools);
  });

  it.each([
    ["an unknown name", "wrok", 'did you mean "work"?'],
    ["a model that is not there", "house/bigg", 'did you mean "house/big"?'],
  ])("to %s is refused", async (_name, name, message) => {
    const world = await used();
    await expect(world.changes.use(world.project, name, undefined)).rejects.toThrow(message);
  });

  it("of a directory that nobody knows is refused", async () => {
    const world = await used();
    await expect(world.changes.use(world.home, "work", undefined)).rejects.toThrow("knows no project");
  });

  it("waits for a command that is writing there, and others wait behind it", async () => {
    const world = await used();
    const lock = takeLock(world.paths, world.project);
    setTimeout(() => lock.release(), 150);
    const [, second] = await Promise.all([
      world.changes.use(world.project, "work", undefined),
      world.changes.use(world.project, "coder", undefined),
    ]);
    expect(second.tools[0]?.chosen["main"]).toBe("coder");
    expect(world.read(".aienv.yaml")).toContain("main: coder");
  });
});

describe("a choice that waits", () => {
  async function waiting() {
    const world = await used();
    world.write(".aienv.yaml", "profile: work\n");
    return world;
  }

  it("is shown with what would read the code, and allowed as it was shown", async () => {
    const world = await waiting();
    expect(world.changes.all()[0]?.permission).toBe("changed");
    const found = (await world.changes.lookAllow(world.project)) ?? expect.fail("nothing waits");
    expect(found).toMatchObject({ text: "profile: work\n", profile: "work" });
    expect(found.models).toMatchObject([{ provider: "deepseek", id: "deepseek-chat" }]);
    await world.changes.allow(world.project, found.revision);
    expect(world.changes.all()[0]).toMatchObject({ permission: "allowed", choice: "work" });
    expect(await world.changes.lookAllow(world.project)).toBeUndefined();
  });

  it("is not allowed where it changed since it was shown", async () => {
    const world = await waiting();
    const { revision } = (await world.changes.lookAllow(world.project)) ?? expect.fail("nothing waits");
    world.write(".aienv.yaml", "main: house/tiny\n");
    await expect(world.changes.allow(world.project, revision)).rejects.toThrow("was changed meanwhile");
    expect(world.changes.all()[0]?.permission).toBe("changed");
  });

  it("is denied, and what was written for it goes", async () => {
    const world = await waiting();
    await world.changes.deny(world.project);
    expect(world.changes.all()[0]?.permission).toBe("denied");
    expect(Object.keys(world.files())).toEqual([".aienv.yaml"]);
  });
});

describe("a choice that waits above a directory", () => {
  it("is nothing of the directory's, and is neither allowed nor denied by its name", async () => {
    const world = await used();
    const below = join(world.project, "below");
    mkdirSync(below);
    await world.aienv(["token", "new"], { cwd: below });
    world.write("below/.aienv.yaml", "profile: work\n");
    await world.aienv(["allow"], { cwd: below });
    rmSync(join(below, ".aienv.yaml"));
    world.write(".aienv.yaml", "profile: work\n");
    expect(world.changes.all().map(({ directory }) => directory)).toContain(below);
    expect(await world.changes.lookAllow(below)).toBeUndefined();
    const { revision } = (await world.changes.lookAllow(world.project)) ?? expect.fail("nothing waits");
    await expect(world.changes.allow(below, revision)).rejects.toThrow("is not there any more");
    await expect(world.changes.deny(below)).rejects.toThrow("there is no .aienv.yaml");
    const [top] = world.changes.all();
    expect(top).toMatchObject({ directory: world.project, permission: "changed" });
  });
});

describe("tokens", () => {
  it("are changed for others and taken back, without one being told but a new one", async () => {
    const world = await used();
    const file = tokenFileOf(world.paths, world.project);
    const before = tokenOfFile(file);
    expect(world.changes.all()[0]?.tokens).toMatchObject([{ use: "tools" }]);
    const name = await world.changes.rotateToken(world.project);
    const after = tokenOfFile(file);
    expect(after).not.toBe(before);
    expect(JSON.stringify(world.changes.all())).not.toContain(after);
    const { token, name: printed } = world.changes.newToken(world.project);
    expect(token).toMatch(/^aienv-/);
    expect(world.changes.all()[0]?.tokens.map((one) => [one.name, one.use])).toEqual([
      [name, "tools"],
      [printed, "printed"],
    ]);
    expect(world.changes.revokeToken(printed)).toBe(false);
    expect(world.changes.revokeToken(name)).toBe(true);
    expect(world.changes.all()[0]?.tokens).toEqual([]);
  });
});

it("masks a key of the user's in what it shows", async () => {
  const world = await used();
  world.write(
    ".mise.toml",
    `${world.read(".mise.toml")}\n[tasks.a]\nenv = { MY_TOKEN = "abcd1234efgh5678ijkl" }\n`,
  );
  const { files } = await world.changes.lookUse(world.project, "work", undefined);
  expect(JSON.stringify(files)).not.toContain("abcd1234efgh5678ijkl");
  expect(readFileSync(join(world.project, ".mise.toml"), "utf8")).toContain("abcd1234efgh5678ijkl");
});
