import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Part } from "../../src/compile/expand.ts";
import { ownedPath, plan } from "../../src/compile/plan.ts";
import { inReadingOrder } from "../../src/compile/reading-order.ts";
import { select } from "../../src/compile/select.ts";
import { resolveEnvironment, snapshot } from "../../src/compile/snapshot.ts";
import { type JsonValue, valueAt } from "../../src/core/json.ts";
import { syntaxes } from "../../src/edit/syntax/list.ts";
import { parseTemplate } from "../../src/registry/parse-template.ts";
import { fileChoice, smallWorld } from "../helpers/small-world.ts";

const toolText = (id: string, rest: string) =>
  `name: ${id}\ndocs: https://tool.test\nchecked: 2026-01-01\nformats: { openai-chat: {} }\nendpoints: several\nslots: { main: null, small: main }\n${rest}`;

interface Planned {
  readonly tools: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, JsonValue>>;
  readonly choice?: string;
  readonly everywhere?: boolean;
  readonly standalone?: boolean;
}

function planned({
  tools,
  files = {},
  choice = "main: both/big",
  everywhere = false,
  standalone = false,
}: Planned) {
  const templates = new Map(
    Object.entries(tools).map(([id, rest]) => [id, parseTemplate("tools", toolText(id, rest), id)]),
  );
  const selection = select({
    ...smallWorld(),
    tools: templates,
    choice: fileChoice(choice),
    toolsFound: [...templates.keys()],
  });
  const templateFiles = new Map([...templates.keys()].map((id) => [id, new Map(Object.entries(files))]));
  const folders = { home: "/home/me", project: "/p", state: "/state/p" };
  return {
    selection,
    ...plan({ selection, tools: templates, templateFiles, folders, everywhere, standalone }),
  };
}

/** `${NAME}`, as tools expand it. */
const dollar = (name: string) => `$${"{"}${name}}`;
const file = (text: string) => `files:\n  - { file: f.json, syntax: json, ${text} }\n`;

describe("the variables of a plan", () => {
  it("are set, unset, made for each item and left out without a value", () => {
    const environment = `environment:
  unset: [COMPETING]
  set:
    BASE: "{{endpoint.baseUrl}}"
    KEY: "{{endpoint.key}}"
    LIMIT: "{{slots.small.context}}"
    NAMED: { $for: model in models, $value: "{{model.id}}" }
    "KEY_{{endpoint.id}}": x
`;
    const { variables } = planned({ tools: { a: environment }, choice: "main: both/renamed" });
    expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual({
      BASE: ["https://both.test/v1"],
      KEY: [{ env: "BOTH_KEY", default: "aienv-key-not-set" }],
      NAMED: ["renamed"],
      "KEY_aienv-both": ["x"],
      COMPETING: null,
    });
  });

  it("are set where one tool sets what another wants gone", () => {
    const set = 'environment: { set: { SHARED: "1" } }';
    const unset = "environment: { unset: [SHARED] }";
    for (const tools of [
      { a: set, b: unset },
      { a: unset, b: set },
    ])
      expect(planned({ tools }).variables).toMatchObject([{ name: "SHARED", value: ["1"] }]);
  });

  it("are the first tool's where two want another value, and the difference is said", () => {
    const { variables, findings } = planned({
      tools: { a: 'environment: { set: { SHARED: "1" } }', b: 'environment: { set: { SHARED: "2" } }' },
    });
    expect(variables).toMatchObject([{ value: ["1"], tool: "a" }]);
    expect(findings).toMatchObject([{ code: "compile.variable-conflict", level: "warning" }]);
  });

  it("are not there for a tool that is not ready", () => {
    const tools = { a: 'environment: { set: { A: "1" } }' };
    expect(planned({ tools, choice: "main: both/big\nper-tool: { a: login }" })).toMatchObject({
      variables: [],
    });
    expect(planned({ tools, choice: "main: vault/v\nvia: direct" })).toMatchObject({ variables: [] });
  });

  it("hold the local token in place of a key, and slot names, for a tool that goes through the proxy", () => {
    const set = 'URL: "{{endpoint.baseUrl}}", KEY: "{{endpoint.key}}", MODEL: "{{slots.small.model}}"';
    const tools = { a: `environment: { set: { ${set} } }` };
    const { variables, tokenFile } = planned({ tools, choice: "main: vault/v\nsmall: both/big" });
    const token = { env: "AIENV_TOKEN", default: "aienv-key-not-set" };
    expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual({
      URL: ["http://127.0.0.1:7411/v1"],
      KEY: [token],
      MODEL: ["small"],
      AIENV_TOKEN: [token],
    });
    expect(tokenFile).toBe("/state/p/token.env");
    expect(planned({ tools }).tokenFile).toBeUndefined();
  });
});

describe("the reading order", () => {
  const names = ["A", "B", "C", "D"] as const;
  const reads = (env: string): Part[] => [{ env, default: "x" }];
  // A variable reads at most one with a later name: no circle, as between real tools.
  const variables = fc
    .tuple(
      ...names.map((_name, index) => fc.option(fc.constantFrom(...names.slice(index), "OTHER"), { nil: "" })),
    )
    .chain((targets) =>
      fc.shuffledSubarray(
        names.map((name, index) => ({
          name,
          value: targets[index] === "" ? null : reads(targets[index] ?? ""),
        })),
      ),
    );

  it("has every reader before what it reads, and loses none", () => {
    fc.assert(
      fc.property(variables, (list) => {
        const ordered = inReadingOrder(list);
        expect(ordered.toSorted(byName)).toEqual(list.toSorted(byName));
        const at = new Map(ordered.map(({ name }, index) => [name as string, index]));
        for (const { name, value } of ordered)
          for (const part of value ?? [])
            if (typeof part !== "string" && part.env !== name)
              expect(at.get(part.env) ?? Infinity).toBeGreaterThan(at.get(name) ?? 0);
      }),
    );
  });

  const byName = (left: { name: string }, right: { name: string }) => left.name.localeCompare(right.name);

  it("leaves two that read each other as they came", () => {
    const list = [
      { name: "A", value: reads("B") },
      { name: "B", value: reads("A") },
    ];
    expect(inReadingOrder(list).toSorted(byName)).toEqual(list);
  });
});

describe("the files of a plan", () => {
  const body = {
    model: "{{slots.main.model}}",
    size: "{{slots.main.context}}",
    list: ["{{slots.main.id}}"],
    mine: { "a.b": 1 },
    not: "ours",
  };
  const owns = "owns: [model, size, { items: list }, 'mine.a\\.b', absent]";

  it("own what the template says, and only where the document has a value", () => {
    const { targets } = planned({
      tools: { a: file(`scope: project, path: .a/f.json, ${owns}`) },
      files: { "f.json": body },
      choice: "main: both/renamed",
    });
    expect(targets).toEqual([
      {
        tool: "a",
        scope: "project",
        file: "/p/.a/f.json",
        syntax: "json",
        owned: [
          { path: ["model"], value: "vendor/long-id" },
          { path: ["list"], items: ["renamed"] },
          { path: ["mine", "a.b"], value: 1 },
        ],
      },
    ]);
  });

  it.each<[string, string, Partial<Planned>, readonly string[]]>([
    ["below the project", "scope: project, path: f", {}, ["/p/f"]],
    ["below HOME", "scope: user, path: f", {}, ["/home/me/f"]],
    ["in our state", "scope: state, path: f, from: .f", {}, ["/state/p/f"]],
    [
      "nowhere for all directories, without a user's path",
      "scope: project, path: f",
      { everywhere: true },
      [],
    ],
    [
      "at the user's path for all directories",
      "scope: project, path: f, user-path: .f",
      { everywhere: true },
      ["/home/me/.f"],
    ],
    ["nowhere while a value lacks", "scope: project, path: f, only-when: slots.other.model", {}, []],
    ["where the value is there", "scope: project, path: f, only-when: slots.main.model", {}, ["/p/f"]],
    ["nowhere where it stands alone only", "scope: project, path: f, standalone: true", {}, []],
    [
      "where it is asked to stand alone",
      "scope: project, path: f, standalone: true",
      { standalone: true },
      ["/p/f"],
    ],
  ])("lie %s", (_name, place, more, expected) => {
    const { targets } = planned({
      tools: { a: file(`${place}, owns: [model]`) },
      files: { "f.json": body },
      ...more,
    });
    expect(targets.map((target) => target.file)).toEqual(expected);
  });

  it.each([
    ["a value", { model: dollar("HOME") }],
    ["a list", { model: ["x", "{env:HOME}"] }],
    ["a reference to a key that is not of these providers", { model: dollar("AIENV_KEY_OTHER") }],
  ])("are refused for text that the tool would expand: %s", (_name, document) => {
    const tools = { a: file("scope: project, path: f, owns: [model], refuse: ['${', '{env:']") };
    expect(() => planned({ tools, files: { "f.json": document } })).toThrow(
      expect.objectContaining({ code: "compile.refused-value" }),
    );
    expect(() => planned({ tools, files: { "f.json": { model: dollar("AIENV_KEY_BOTH") } } })).not.toThrow();
  });

  it("fail where the template's own file is missing", () => {
    const tools = { a: file("scope: project, path: f, owns: [model]") };
    expect(() => planned({ tools })).toThrow(expect.objectContaining({ code: "compile.bad-template" }));
  });

  it.each([
    ["a.b", ["a", "b"]],
    ["a\\.b.c", ["a.b", "c"]],
    ["a", ["a"]],
  ])("own by path: %s", (text, path) => {
    expect(ownedPath(text)).toEqual(path);
  });
});

describe("a snapshot", () => {
  const tools = {
    a: `environment: { unset: [GONE], set: { KEY: "{{endpoint.key}}", MODEL: "{{slots.main.model}}" } }\n${file("scope: project, path: f, owns: [model]")}`,
    b: 'environment: { set: { OTHER: "{{endpoint.key}}" } }\n',
  };
  const files = { "f.json": { model: "{{slots.main.model}}" } };
  const models = fc.constantFrom("both/big", "both/tiny", "both/renamed", "chat/c", "free/f", "vault/v");
  const texts = fc
    .record({ main: models, small: models, via: fc.constantFrom("auto", "direct", "proxy") })
    .map((entry) => JSON.stringify(entry));
  const made = (choice: string, order: readonly string[] = ["/b", "/a"]) => {
    const { selection, ...rest } = planned({ tools, files, choice });
    return JSON.stringify(
      snapshot(
        "/p",
        selection,
        rest,
        order.map((path) => ({ path, size: 1, modified: 2 })),
      ),
    );
  };

  it("is the same bytes for the same inputs, whatever order their stamps come in", () => {
    fc.assert(
      fc.property(texts, (choice) => {
        expect(made(choice)).toBe(made(choice, ["/a", "/b"]));
      }),
    );
  });

  it("is JSON that reads back as it was, and names keys by their variable only", () => {
    fc.assert(
      fc.property(texts, (choice) => {
        const text = made(choice);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
        expect(syntaxes.json.parse(text)).toMatchObject({ version: 1, directory: "/p" });
        expect(valueAt(JSON.parse(text), ["choice", "entry"])).toEqual(JSON.parse(choice));
        expect(text).not.toMatch(/keyring:|"command/);
      }),
    );
  });

  it.each([
    ["its value", { BOTH_KEY: "k1" }, "k1"],
    ["a placeholder where it is missing", {}, "aienv-key-not-set"],
    ["a placeholder where it is empty", { BOTH_KEY: "" }, "aienv-key-not-set"],
  ])("gives a key %s in the environment", (_name, environment, expected) => {
    const { variables } = planned({ tools, files });
    expect(resolveEnvironment(variables, environment)).toEqual({
      KEY: expected,
      OTHER: expected,
      MODEL: "big",
      GONE: null,
    });
  });
});
