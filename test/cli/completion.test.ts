import { readFileSync, statSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Command } from "../../src/cli/command.ts";
import { loadCommands } from "../../src/cli/commands.ts";
import { type Grammar, grammarOf } from "../../src/cli/complete/grammar.ts";
import { namesFile } from "../../src/cli/complete/names.ts";
import { tempProject } from "../helpers/temp-project.ts";

let all: readonly Command[];
let grammar: Grammar;
beforeAll(async () => {
  all = await loadCommands();
  grammar = grammarOf(all, { topic: [{ word: "trust", description: "" }], code: [] });
});

describe("the grammar of the command line", () => {
  it("knows a place for each argument that a command takes", () => {
    const missing = all.flatMap(({ name, usage = "", places = [] }) => {
      const wanted = usage.match(/<[^>]+>|\[[^\]]+\]/g)?.length ?? 0;
      const nested = places.some((place) => place.next) ? 1 : 0;
      return places.length + nested >= wanted ? [] : [`${name} ${usage}`];
    });
    expect(missing).toEqual([]);
  });

  it("holds no word that a shell would split or expand", () => {
    const words = [...grammar.values()].flat().flatMap((item) => ("word" in item ? [item.word] : []));
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => !/^[A-Za-z0-9.-]+$/.test(word))).toEqual([]);
  });

  it("tells an option that takes a value from one that does not", () => {
    expect(grammar.get("use --tool")).toEqual([{ names: "tool" }]);
    expect(grammar.get("add --url")).toEqual([]);
    expect(grammar.get("use --global")).toBeUndefined();
    expect(grammar.get("gen --output")).toEqual(grammar.get("gen -o"));
  });
});

describe("the names that Tab offers", () => {
  const lines = (file: string) => readFileSync(file, "utf8").split("\n");

  it("are there as soon as the registry was saved, for its owner alone", async () => {
    const { aienv, paths } = tempProject();
    await aienv(["add", "moonshot"]);
    const file = namesFile(paths);
    for (const line of ["profile work", "alias coder", "provider moonshot", "model house/big", "tool codex"])
      expect(lines(file)).toContain(line);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lines(file).join("")).not.toContain("planted");
  });

  it("are not written where nothing is to be written", async () => {
    const { aienv, paths } = tempProject();
    await aienv(["add", "moonshot", "--check"]);
    await aienv(["add", "moonshot", "--diff"]);
    expect(() => statSync(namesFile(paths))).toThrow();
  });

  it("are those that ship where the registry does not parse or is not there", async () => {
    const { aienv, paths } = tempProject();
    writeFileSync(paths.registry, "version: 1\nvia: x\n");
    expect(await aienv(["completion", "--refresh"])).toMatchObject({ code: 3 });
    expect(lines(namesFile(paths))).toContain("known-provider deepseek");
    const fresh = tempProject({ registry: "" });
    expect(await fresh.aienv(["completion", "--refresh"])).toMatchObject({ code: 0 });
    expect(lines(namesFile(fresh.paths))).toContain("tool claude");
  });

  it("go with `uninstall`", async () => {
    const { aienv, paths } = tempProject();
    await aienv(["completion", "--refresh"]);
    expect((await aienv(["uninstall", "--yes"])).code).toBe(0);
    expect(() => statSync(paths.state)).toThrow();
  });
});

describe("`aienv completion`", () => {
  it.each([
    [[], "completion needs a shell: bash, zsh, fish"],
    [["fihs"], 'did you mean "fish"?'],
  ])("with %j says which shells there are", async (args, message) => {
    const ran = await tempProject().aienv(["completion", ...args]);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain(message);
  });
});
