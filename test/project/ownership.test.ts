import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/json.ts";
import type { ManifestEntry } from "../../src/edit/merge-owned.ts";
import { heldValues } from "../../src/edit/render.ts";
import { adoptManifest } from "../../src/project/adopt.ts";
import { writeManifest } from "../../src/project/manifest.ts";
import { forgottenEntries, readWritten, writtenFile } from "../../src/project/written-values.ts";
import { projectState } from "../../src/system/paths.ts";
import { tempProject } from "../helpers/temp-project.ts";

describe("the history of what was written", () => {
  const place = { path: ["env", "A"], items: false };
  const entry = (value: JsonValue, more: Partial<ManifestEntry> = {}): ManifestEntry => ({
    file: "/p/f",
    syntax: "json",
    tool: "t",
    owned: [],
    released: [],
    before: "{}",
    after: JSON.stringify(value),
    wrote: [{ path: place.path, value }],
    ...more,
  });
  const start = () => {
    const { paths, project } = tempProject();
    const folder = projectState(paths, project);
    const knows = (value: JsonValue, at = place) => readWritten(folder).get("/p/f")?.has(at, value) ?? false;
    return { folder, knows };
  };

  it("knows each value by file, place and kind, whatever the order of its keys", () => {
    const { folder, knows } = start();
    writeManifest(folder, [entry({ x: 1, y: [1, { b: 2, a: 1 }] })]);
    writeManifest(folder, [entry("second"), entry("else", { file: "/p/g" })]);
    writeManifest(folder, [entry(0, { wrote: [{ path: ["list"], items: ["one", "two"] }] })]);
    expect(knows({ y: [1, { a: 1, b: 2 }], x: 1 })).toBe(true);
    expect(knows("second")).toBe(true);
    expect(knows("else")).toBe(false);
    expect(knows("second", { path: ["env", "B"], items: false })).toBe(false);
    expect(knows("two", { path: ["list"], items: true })).toBe(true);
    expect(knows("two", { path: ["list"], items: false })).toBe(false);
    expect(readWritten(folder).get("/p/f")?.made("{}", '"second"')).toBe(true);
    expect(readWritten(folder).get("/p/f")?.made(null, '"second"')).toBe(false);
  });

  it("outlives the manifest and its folder, for the user alone, without a value in it", () => {
    const { folder, knows } = start();
    writeManifest(folder, [entry("planted-value")]);
    writeManifest(folder, []);
    rmSync(folder, { recursive: true, force: true });
    expect(knows("planted-value")).toBe(true);
    expect(statSync(writtenFile(folder)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(forgottenEntries(folder))).not.toContain("planted");
    expect(forgottenEntries(folder)).toMatchObject([
      { file: "/p/f", syntax: "json", owned: [], before: null },
    ]);
  });

  it("keeps the last fifty values of a place", () => {
    const { folder, knows } = start();
    for (let index = 0; index < 50; index += 1) writeManifest(folder, [entry(index)]);
    writeManifest(folder, [entry(0)]);
    writeManifest(folder, [entry("new")]);
    expect([0, 1, 2, 49, "new"].map((value) => knows(value))).toEqual([true, false, true, true, true]);
  });

  it.each([
    ["torn", '{"version":1,"fi'],
    ["null", "null"],
    ["of another version", '{"version":9,"files":{}}'],
  ])("is empty where it is %s", (_name, text) => {
    const { folder, knows } = start();
    mkdirSync(dirname(folder), { recursive: true });
    writeFileSync(writtenFile(folder), text);
    expect(knows("x")).toBe(false);
    writeManifest(folder, [entry("x")]);
    expect(knows("x")).toBe(true);
  });
});

describe("the record that a directory takes over", () => {
  const ours = '{"theirs":1,"a":"one","b":"two"}\n';
  const original = '{"theirs":1,"a":"old"}\n';

  /** A world with projects that hold our values, some of them gone. */
  function world(
    projects: Record<string, { before?: string | null; gone?: boolean; tool?: string; after?: string }>,
  ) {
    const { paths, home } = tempProject();
    const at = (name: string) => join(home, name);
    for (const [name, { before = original, gone, tool = "t", after = ours }] of Object.entries(projects)) {
      if (!gone) mkdirSync(at(name), { recursive: true });
      writeManifest(projectState(paths, at(name)), [
        {
          file: join(at(name), "f.json"),
          syntax: "json",
          tool,
          owned: [
            { path: ["a"], value: "one" },
            { path: ["b"], value: "two" },
          ],
          released: [],
          before,
          after,
        },
      ]);
    }
    const adopt = (text: string | undefined) => {
      mkdirSync(at("new"), { recursive: true });
      if (text !== undefined) writeFileSync(join(at("new"), "f.json"), text);
      const adopted = adoptManifest(paths, at("new"), heldValues);
      const file = join(at("new"), "f.json");
      const entry = adopted?.entries.find((one) => one.file === file);
      return (
        adopted && { from: adopted.from.slice(home.length + 1), moved: adopted.moved, before: entry?.before }
      );
    };
    return { adopt };
  }

  it("is that of the directory which is gone", () => {
    expect(world({ old: { gone: true } }).adopt(ours)).toEqual({
      from: "old",
      moved: true,
      before: original,
    });
  });

  it("is that of the directory which it is a copy of", () => {
    expect(world({ old: {} }).adopt(ours)).toEqual({ from: "old", moved: false, before: original });
  });

  it("is rather that of a directory which is gone", () => {
    const { adopt } = world({ a: { before: null }, old: { gone: true }, z: { before: "{}" } });
    expect(adopt(ours)).toEqual({ from: "old", moved: true, before: original });
  });

  it.each<[string, Parameters<typeof world>[0], string]>([
    ["two projects hold it and had different ones", { a: { before: "{}" }, b: {} }, ours],
    [
      "only the values are the same, as in every project with that choice",
      { a: {} },
      `{"x":2,${ours.slice(1)}`,
    ],
  ])("knows no original where %s", (_name, projects, text) => {
    expect(world(projects).adopt(text)).toMatchObject({ moved: false, before: null });
  });

  it.each<[string, Parameters<typeof world>[0], string | undefined]>([
    ["no file", { a: {} }, undefined],
    ["one value that differs", { a: {} }, ours.replace("two", "other")],
    ["half of the values", { a: { gone: true } }, '{"a":"one"}'],
    ["a file that does not parse", { a: { gone: true } }, "{"],
    ["nothing but a choice, which many projects share", { a: { tool: "aienv" } }, ours],
  ])("is none for %s", (_name, projects, text) => {
    expect(world(projects).adopt(text)).toBeUndefined();
  });

  it("may be of a choice alone where the directory is gone and everything of it is here", () => {
    expect(world({ a: { tool: "aienv", gone: true } }).adopt(ours)).toMatchObject({ from: "a", moved: true });
  });
});
