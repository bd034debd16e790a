/** Which of a tool's files are made, and how they name endpoints and keys. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyVariableFor } from "../../src/compile/context.ts";
import { plan } from "../../src/compile/plan.ts";
import { select } from "../../src/compile/select.ts";
import type { JsonValue } from "../../src/core/json.ts";
import { parseTemplate } from "../../src/registry/parse-template.ts";
import { fileChoice, smallWorld } from "../helpers/small-world.ts";

const template = parseTemplate(
  "tools",
  `name: T
docs: https://tool.test
checked: 2026-01-01
formats: { anthropic-messages: {}, openai-chat: {} }
endpoints: several
slots: { main: null, small: main }
files:
  - &text { file: f.json, scope: variable, path: TEXT, syntax: json, owns: [a], refuse: ["{env:"] }
  - { <<: *text, scope: state, path: t/f.json }
  - { <<: *text, scope: project, path: f.json, standalone: true, shields: true }
`,
  "t/tool.yaml",
);
const tree: JsonValue = { a: "{env:{{endpoint.keyVariable}}}" };

function planned(
  file: JsonValue,
  options: { standalone?: boolean; shielded?: string; choice?: string } = {},
) {
  const tools = new Map([["t", template]]);
  const choice = fileChoice(options.choice ?? "main: both/big");
  const selection = select({ ...smallWorld(), tools, choice, toolsFound: ["t"] });
  return plan({
    selection,
    tools,
    templateFiles: new Map([["t", new Map([["f.json", file]])]]),
    folders: { home: "/home/me", project: "/p", state: "/state/p" },
    everywhere: false,
    standalone: options.standalone === true,
    shielded: new Set(options.shielded === undefined ? [] : [options.shielded]),
  });
}
const filesOf = ({ targets }: ReturnType<typeof planned>) => targets.map(({ file }) => file);

describe("the files of a tool", () => {
  it("may be the text of a variable", () => {
    const { variables, targets } = planned(tree);
    expect(variables).toEqual([{ name: "TEXT", value: ['{"a":"{env:AIENV_KEY_BOTH}"}'], tool: "t" }]);
    expect(targets.map(({ file }) => file)).toEqual(["/state/p/t/f.json"]);
  });

  it("are others where they must do without the environment, and name the user's variable", () => {
    const made = planned(tree, { standalone: true });
    expect(made.variables).toEqual([]);
    expect(filesOf(made)).toEqual(["/p/f.json"]);
    expect(made.targets[0]?.owned).toEqual([{ path: ["a"], value: "{env:BOTH_KEY}" }]);
  });

  it("are one more where something beats the environment", () => {
    expect(filesOf(planned(tree, { shielded: "t" }))).toEqual(["/state/p/t/f.json", "/p/f.json"]);
    expect(filesOf(planned(tree, { shielded: "other" }))).toEqual(["/state/p/t/f.json"]);
  });

  it("name no variable but that of a key", () => {
    expect(() => planned({ a: "{env:AIENV_KEY_OTHER}" })).toThrow(/would expand/);
    expect(() => planned({ a: "{en{env:AIENV_KEY_BOTH}v:HOME}" })).toThrow(/would expand/);
  });

  it("tell the endpoints of one provider apart", () => {
    const ids: JsonValue = {
      a: { $for: "provider in providers", $key: "{{provider.id}}", $value: "{{provider.baseUrl}}" },
    };
    const { targets } = planned(ids, { choice: "main: both/big\nsmall: both/aside" });
    expect(targets[0]?.owned).toEqual([
      {
        path: ["a"],
        value: {
          "aienv-both": "https://both.test/a",
          "aienv-both-anthropic-messages": "https://aside.test",
        },
      },
    ]);
  });

  it("hold made members beside fixed ones", () => {
    const mixed: JsonValue = {
      a: { $each: { $for: "model in models", $key: "{{model.id}}", $value: "{{model.context}}" }, fixed: 1 },
    };
    expect(planned(mixed).targets[0]?.owned).toEqual([{ path: ["a"], value: { big: 200, fixed: 1 } }]);
  });
});

describe("the variable of a provider's key", () => {
  const variable = (provider: string) => keyVariableFor({ provider, key: { kind: "variable", name: "ANY" } });
  it.each([
    ["deepseek", "AIENV_KEY_DEEPSEEK"],
    ["open-router", "AIENV_KEY_OPEN_ROUTER"],
    ["a.b", "AIENV_KEY_Ax2eB"],
  ])("of %s is %s", (provider, expected) => expect(variable(provider)).toBe(expected));

  it("belongs to that provider alone", () => {
    const id = fc.stringMatching(/^[A-Za-z0-9._:/@+-]{1,8}$/);
    fc.assert(
      fc.property(id, id, (left, right) => {
        expect(variable(left) === variable(right)).toBe(left === right);
        expect(variable(left)).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      }),
    );
  });
});
