import { existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectState } from "../../src/system/paths.ts";
import { tempProject } from "../helpers/temp-project.ts";

const registry = `version: 1
providers:
  house:
    endpoints: { openai-responses: https://house.test/v1 }
    key: env:HOUSE_KEY
    models: { big: {} }
profiles:
  default: { main: house/big }
`;
const start = () => {
  const world = tempProject({ registry, tools: ["codex"] });
  return { ...world, own: join(world.home, ".codex") };
};

describe("the user's own home of a tool, where there was none", () => {
  it("goes with off, as long as nothing is in it", async () => {
    const { aienv, own } = start();
    await aienv(["use", "default"]);
    expect(existsSync(own)).toBe(true);
    await aienv(["off"]);
    expect(existsSync(own)).toBe(false);
  });

  it("stays where somebody put something into it, and without the folders that are empty", async () => {
    const { aienv, own } = start();
    await aienv(["use", "default"]);
    writeFileSync(join(own, "history.jsonl"), "mine");
    await aienv(["off"]);
    expect(existsSync(join(own, "history.jsonl"))).toBe(true);
    expect(existsSync(join(own, "sessions"))).toBe(false);
  });

  it("stays where it was there before, empty or not", async () => {
    const { aienv, own } = start();
    mkdirSync(own);
    await aienv(["use", "default"]);
    await aienv(["off"]);
    expect(existsSync(own)).toBe(true);
  });

  it("stays while another project leads to it, and goes with that one", async () => {
    const { aienv, own, home } = start();
    const other = join(home, "work", "other");
    mkdirSync(other);
    await aienv(["use", "default"]);
    await aienv(["use", "default"], { cwd: other });
    await aienv(["off"]);
    expect(existsSync(join(own, "sessions"))).toBe(true);
    await aienv(["off"], { cwd: other });
    expect(existsSync(own)).toBe(false);
  });
});

describe("a moved home that is broken", () => {
  it.each(["missing", "wrong"])("is a difference for `sync --check` where a link is %s", async (how) => {
    const { aienv, own, paths, project } = start();
    await aienv(["use", "default"]);
    expect((await aienv(["sync", "--check"])).code).toBe(0);
    const link = join(projectState(paths, project), "codex", "sessions");
    rmSync(link);
    if (how === "wrong") symlinkSync("/nowhere", link);
    expect((await aienv(["sync", "--check"])).code).toBe(4);
    await aienv(["sync"]);
    expect(readlinkSync(link)).toBe(join(own, "sessions"));
    expect((await aienv(["sync", "--check"])).code).toBe(0);
  });
});
