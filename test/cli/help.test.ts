import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadTopics } from "../../src/cli/load/help-topics.ts";
import { errorCodes } from "../../src/core/error-codes.ts";
import { errorCures } from "../../src/core/error-cures.ts";
import { tempProject } from "../helpers/temp-project.ts";

describe("`aienv help`", () => {
  it.each([
    ["use", ["Usage: aienv use [choice]", "--tool <tool>", "Examples:"]],
    ["proxy", ["Usage: aienv proxy", "start it with each login", "listens on 127.0.0.1"]],
    ["trust", ["What a project may do", "aienv allow"]],
    ["proxy.no-token", ["cause  a request to the proxy has no token", "cure   Start the tool"]],
    ["ledger.", ["ledger.newer", "ledger.unusable", "cure"]],
  ])("explains %s", async (what, texts) => {
    const ran = await tempProject({ registry: "" }).aienv(["help", what]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    for (const text of texts) expect(ran.out).toContain(text);
  });

  it.each([
    ["trsut", 'did you mean "trust"?'],
    ["staus", 'did you mean "status"?'],
    ["proxy.no-tokne", 'did you mean "proxy.no-token"?'],
  ])("names what is nearest to %s", async (what, message) => {
    const ran = await tempProject().aienv(["help", what]);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain(message);
  });

  it("without a name lists commands and topics, as `--help` does", async () => {
    const { aienv } = tempProject();
    const { out } = await aienv(["help"]);
    for (const { name } of loadTopics()) expect(out).toContain(name);
    expect((await aienv(["--help"])).out).toBe(out);
    expect((await aienv([])).out).toBe(out);
  });
});

it("tells an error without a next command where to read on, once", async () => {
  const { aienv, paths } = tempProject();
  writeFileSync(paths.registry, "version: 1\nprovider: {}\nvia: x\n");
  // Not of the file: of the text that would be written.
  const { err } = await aienv(["add", "deepseek"]);
  expect(err.match(/next:/g)).toHaveLength(1);
  expect(err).toContain("next: aienv help registry.invalid");
});

it.each([
  ["status", "version: 1\nprovider: {}\nvia: x\n", ":2:1"],
  ["ls models", "version: 1\nproviders: [\n", ":3:1"],
  ["init --yes", "version: 2\n", ":1:"],
])("sends whoever runs `aienv %s` with a fault in the registry to the editor", async (line, text, place) => {
  const { aienv, paths } = tempProject();
  writeFileSync(paths.registry, text);
  const { code, err } = await aienv(line.split(" "));
  expect(code).toBe(3);
  expect(err).toContain(`${paths.registry}${place}`);
  expect(err.match(/next:.*/g)).toEqual(["next: aienv edit"]);
});

it("has a cure for each code that is a sentence of its own, not the cause again", () => {
  for (const code of Object.keys(errorCodes) as (keyof typeof errorCodes)[]) {
    expect(errorCures[code].length, code).toBeGreaterThan(10);
    expect(errorCures[code], code).not.toBe(errorCodes[code]);
  }
});

it("keeps topics short enough for a screen, without a line that a terminal would break", () => {
  const topics = loadTopics();
  expect(topics.length).toBeGreaterThan(6);
  for (const { name, text } of topics) {
    expect(text.split("\n").length, name).toBeLessThan(40);
    expect(name).toMatch(/^[a-z-]+$/);
  }
});
