import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { currentWorld, readWorld } from "../../../src/cli/proxy/current-world.ts";
import { missingVariables } from "../../../src/cli/proxy/missing-variables.ts";
import { findPaths } from "../../../src/system/paths.ts";

const registry = (model: string) => `version: 1
providers:
  own: { endpoints: { openai-chat: https://own.test/v1 }, key: env:OWN_KEY, models: { ${model}: {} } }
profiles: { default: { main: own/${model} } }
`;

function machine() {
  const home = mkdtempSync(join(tmpdir(), "aienv-world-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const paths = findPaths({ HOME: home });
  mkdirSync(paths.config, { recursive: true });
  const said: string[] = [];
  let time = 0;
  const log = {
    info: (_fields: object, message: string) => void said.push(message),
    warn: (_fields: object, message: string) => void said.push(message),
  };
  return {
    paths,
    said,
    write: (text: string) => writeFileSync(paths.registry, text),
    pass: (ms: number) => {
      time += ms;
    },
    start: () => currentWorld(paths, log, () => time),
  };
}
const modelsOf = (world: ReturnType<typeof readWorld>) => [
  ...(world.providers.get("own")?.models.keys() ?? []),
];

it("is read again when the registry changes, looked at every 50 ms", () => {
  const { write, pass, start } = machine();
  write(registry("a"));
  const world = start();
  const first = world();
  write(registry("b"));
  expect(world()).toBe(first);
  pass(50);
  expect(modelsOf(world())).toEqual(["b"]);
  expect(world().generation).toBe(first.generation + 1);
  // A request that began before keeps what it began with.
  expect(modelsOf(first)).toEqual(["a"]);
});

it.each([
  ["the registry", "registry.yaml"],
  ["a folder of templates", "templates/providers"],
])("keeps the last good one while %s can't be looked at", (_what, name) => {
  const { paths, write, pass, start, said } = machine();
  write(registry("a"));
  const world = start();
  const place = join(paths.config, name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, ".."), { recursive: true });
  // A link that leads to itself, for a program that may read everything.
  symlinkSync(place, place);
  for (let look = 0; look < 3; look += 1) {
    pass(50);
    expect(modelsOf(world())).toEqual(["a"]);
  }
  expect(said.length).toBe(1);
  rmSync(place);
  write(registry("b"));
  pass(50);
  expect(modelsOf(world())).toEqual(["b"]);
});

it("keeps the last good one and warns once, until the fault is mended", () => {
  const { write, pass, start, said } = machine();
  write(registry("a"));
  const world = start();
  for (const text of ["version: [", "version: 1\nprofiles: { default: { main: nobody } }\n"]) {
    said.length = 0;
    write(text);
    for (let times = 0; times < 3; times += 1) {
      pass(60);
      expect(modelsOf(world())).toEqual(["a"]);
    }
    expect(said).toEqual([expect.stringContaining("the last good one stays")]);
  }
  write(registry("c"));
  pass(60);
  expect(modelsOf(world())).toEqual(["c"]);
});

it("is read again when a template of the user's comes", () => {
  const { write, pass, start, paths } = machine();
  write(registry("a"));
  const world = start();
  expect(world().tools.map(({ id }) => id)).not.toContain("mine");
  mkdirSync(join(paths.templates, "tools/mine"), { recursive: true });
  writeFileSync(
    join(paths.templates, "tools/mine/tool.yaml"),
    "name: Mine\ndocs: https://mine.test\nchecked: 2026-01-01\nformats: { openai-chat: {} }\nendpoints: one\nslots: { main: null }\nrequests: { user-agents: [mine/], models: { 'mine-*': main } }\n",
  );
  pass(60);
  expect(world().tools.find(({ id }) => id === "mine")).toEqual({
    id: "mine",
    userAgents: ["mine/"],
    builtIn: [{ pattern: "mine-*", slot: "main" }],
  });
});

it("does not start without a registry, or with a faulty one", () => {
  const { start, write } = machine();
  expect(start).toThrow(expect.objectContaining({ code: "registry.missing" }));
  write("version: [");
  expect(start).toThrow(expect.objectContaining({ code: "registry.unreadable" }));
});

it("knows which keys an environment lacks; a local token is none", () => {
  const { paths, write } = machine();
  write(registry("a"));
  const world = readWorld(paths, 1);
  expect(missingVariables(world, { OWN_KEY: "k" })).toEqual([]);
  expect(missingVariables(world, { OWN_KEY: "" })).toEqual(["OWN_KEY"]);
  expect(missingVariables(world, { OWN_KEY: `aienv-${"x".repeat(32)}` })).toEqual(["OWN_KEY"]);
});
