import { expect, it } from "vitest";
import { type NextFacts, nextCommand } from "../../src/setup/next-command.ts";

const facts: NextFacts = {
  keyless: [],
  source: undefined,
  profile: "default",
  importable: [],
  hasChoice: false,
  isHome: false,
  tools: ["claude", "codex"],
};

it.each<[string, Partial<NextFacts>, string]>([
  ["in a project, the choice", {}, "aienv use default"],
  ["of another profile where no default is", { profile: "work" }, "aienv use work"],
  ["where one was made, what it does", { hasChoice: true }, "aienv status"],
  ["in HOME, a tool", { isHome: true }, "aienv run claude"],
  ["in HOME without a tool, a question to the model", { isHome: true, tools: [] }, "aienv test"],
  [
    "in HOME without a default, one for all directories",
    { isHome: true, profile: "work" },
    "aienv use work --global",
  ],
  ["the keys that a file has, first", { source: "~/.zshrc" }, "source ~/.zshrc && aienv use default"],
  [
    "the keys that nobody has, first",
    { keyless: ["a", "b"] },
    "aienv add a && aienv add b && aienv use default",
  ],
  ["with nothing to choose, a key alone", { keyless: ["a"], profile: undefined }, "aienv add a"],
  ["with nothing at all, what there is", { profile: undefined }, "aienv ls providers --all"],
  ["what others have", { profile: undefined, importable: ["cc-switch"] }, "aienv import cc-switch"],
])("the next command is %s", (_case, more, expected) => {
  expect(nextCommand({ ...facts, ...more })).toBe(expected);
});
