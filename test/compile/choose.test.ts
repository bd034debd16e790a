import { describe, expect, it } from "vitest";
import { type ChoicePlaces, choose, profileOf } from "../../src/compile/choose.ts";
import { AienvError } from "../../src/core/error.ts";
import { smallWorld } from "../helpers/small-world.ts";

const all = {
  flag: "by-flag",
  variable: "by-variable",
  file: { file: "/p/.aienv.yaml", entry: { profile: "by-file" } },
  state: { file: "/s/choice.yaml", entry: { profile: "by-state" } },
  global: { file: "/g/choice.yaml", entry: { profile: "by-global" } },
} satisfies ChoicePlaces;
const order = ["flag", "variable", "file", "state", "global"] as const;

describe("the choice that counts", () => {
  it.each(order.map((source, index) => ({ source, index })))(
    "is that of the $source where nothing before it says anything",
    ({ source, index }) => {
      const places = Object.fromEntries(order.slice(index).map((name) => [name, all[name]]));
      expect(choose(places)).toMatchObject({ source, entry: { profile: `by-${source}` } });
    },
  );

  it("is the default where no place says anything, an empty variable included", () => {
    expect(choose({ variable: "" })).toEqual({ source: "default", entry: {} });
  });

  it.each(["flag", "variable"] as const)(
    "keeps the project's list of tools when the %s replaces the profile",
    (source) => {
      const file = { file: "/p/.aienv.yaml", entry: { main: "x", via: "proxy" as const, tools: ["one"] } };
      expect(choose({ [source]: "other", file }).entry).toEqual({ profile: "other", tools: ["one"] });
    },
  );
});

describe("the profile of a choice", () => {
  const { registry } = smallWorld("profiles: { work: { main: both/big } }\n");
  const { registry: withDefault } = smallWorld("profiles: { default: { main: both/big } }\n");

  it.each([
    ["the one that it names", registry, { profile: "work" }, "work"],
    ["`default` where it names none", withDefault, {}, "default"],
    ["`default` below a main model of its own", withDefault, { main: "both/tiny" }, "default"],
    [
      "an empty one where it names a main model and there is no default",
      registry,
      { main: "both/tiny" },
      "default",
    ],
    [
      "an empty one where it names models for single tools",
      registry,
      { "per-tool": { one: { main: "both/big" } } },
      "default",
    ],
  ])("is %s", (_name, from, entry, name) => {
    expect(profileOf({ source: "file", entry }, from).name).toBe(name);
  });

  it.each([
    ["a name that the registry lacks", { profile: "wrok" }, "compile.unknown-profile"],
    ["a name that every object inherits", { profile: "constructor" }, "compile.unknown-profile"],
    ["nothing at all", {}, "compile.no-choice"],
  ])("is refused for %s", (_name, entry, code) => {
    const attempt = () => profileOf({ source: "file", entry, file: "/p/.aienv.yaml" }, registry);
    expect(attempt).toThrow(AienvError);
    expect(attempt).toThrow(
      expect.objectContaining({ code, where: { file: "/p/.aienv.yaml", path: "profile" } }),
    );
  });
});
