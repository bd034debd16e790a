import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { journalName } from "../../src/project/journal.ts";
import { projectState } from "../../src/system/paths.ts";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

const stateFiles: Readonly<Record<string, object>> = {
  "manifest.json": { version: 2, files: [] },
  "snapshot.json": { version: 2, environment: {} },
  "settings.json": { version: 2, integration: "carrier-pigeon" },
  "history.json": { version: 2, past: [] },
  "../.aienv-written.json": { version: 2, files: [] },
  [journalName]: { version: 2, files: "elsewhere" },
};
const cases = Object.keys(stateFiles).flatMap((name) =>
  ["use default", "sync", "off"].map((command) => ({ name, command })),
);

/** A project in use, with one file of its state as the program after this one would have it. */
async function usedProject(name?: string): Promise<TempProject & { file: (of: string) => string }> {
  const world = tempProject();
  world.write(".mise.toml", "[tools]\nnode = '20'\n");
  expect((await world.aienv(["use", "work"])).code).toBe(0);
  const file = (of: string) => join(projectState(world.paths, world.project), of);
  if (name !== undefined) {
    const text = JSON.stringify(stateFiles[name]);
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), name === journalName ? gzipSync(text) : text);
  }
  return { ...world, file };
}

describe("state of a newer aienv", () => {
  it.each(cases)("in $name is refused by `$command` in one line, and stays", async ({ name, command }) => {
    const { aienv, file, files } = await usedProject(name);
    const before = { files: files(), state: readFileSync(file(name)) };
    const { code, err } = await aienv(command.split(" "));
    expect(code).toBe(3);
    expect(err).toMatch(/^error .*newer aienv.*\[project\.newer-state\]\n {2}next: update aienv/m);
    expect(err.match(/^error /gm)).toHaveLength(1);
    expect({ files: files(), state: readFileSync(file(name)) }).toEqual(before);
  });

  it("in a snapshot does not keep `env` from compiling what is chosen now", async () => {
    const { aienv, file } = await usedProject("snapshot.json");
    const before = readFileSync(file("snapshot.json"));
    const { code, out } = await aienv(["env"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("deepseek") });
    expect(readFileSync(file("snapshot.json"))).toEqual(before);
  });
});

describe("state of an older aienv", () => {
  it.each([
    ["of version 0", (text: string) => text.replace('"version":1', '"version":0')],
    ["without a version", (text: string) => text.replace('"version":1,', "")],
    ["that is gone", () => undefined],
  ])("a snapshot %s is rebuilt by the next command that writes", async (_name, aged) => {
    const { aienv, file } = await usedProject();
    const snapshot = file("snapshot.json");
    const text = readFileSync(snapshot, "utf8");
    const old = aged(text.replace(/"version": 1/, '"version":1'));
    expect(old).not.toBe(text);
    if (old === undefined) rmSync(snapshot);
    else writeFileSync(snapshot, old);
    const { code } = await aienv(["sync"]);
    expect(code).toBe(0);
    expect(existsSync(snapshot)).toBe(true);
    expect(readFileSync(snapshot, "utf8")).toBe(text);
  });
});

describe("another project's state of a newer aienv", () => {
  const registry = `version: 1
providers:
  house: { endpoints: { openai-responses: https://house.test/v1 }, key: env:HOUSE_KEY, models: { big: {} } }
profiles: { default: { main: house/big } }
`;
  it.each([
    ["that names the tool's folder", (text: string) => text.replace('"version":1', '"version":2'), true],
    ["that names no folder", () => '{"version":2}\n', false],
    ["that is torn", (text: string) => text.slice(0, -20), true],
  ])("%s keeps `off` from nothing, and a folder that is used there stays", async (_name, aged, stays) => {
    const world = tempProject({ tools: ["codex"], registry });
    const other = join(world.home, "work", "other");
    mkdirSync(other);
    await world.aienv(["use", "default"]);
    await world.aienv(["use", "default"], { cwd: other });
    const snapshot = join(projectState(world.paths, other), "snapshot.json");
    writeFileSync(snapshot, aged(readFileSync(snapshot, "utf8")));
    const before = readFileSync(snapshot);
    expect(existsSync(join(world.home, ".codex"))).toBe(true);
    const { code, err } = await world.aienv(["off"]);
    expect(code).toBe(0);
    expect(world.files()).toEqual({});
    expect(existsSync(join(world.home, ".codex"))).toBe(stays);
    expect(err.match(/^(error|warning) /gm) ?? []).toEqual(stays ? ["warning "] : []);
    expect(readFileSync(snapshot)).toEqual(before);
    expect((await world.aienv(["off"])).err).toContain("nothing of aienv was here");
  });
});
