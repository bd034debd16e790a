import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/compile/snapshot.ts";
import type { JsonValue, Path } from "../../src/core/json.ts";
import { type ConflictText, conflictFindings } from "../../src/inspect/conflicts.ts";
import { replacedFindings } from "../../src/inspect/replaced.ts";

const snapshot = {
  version: 1,
  directory: "/p",
  profile: "default",
  choice: { source: "default", entry: {} },
  inputs: [],
  environment: [
    { name: "MODEL", value: ["big"], tool: "t" },
    { name: "BASE", value: ["https://house.test"], tool: "t" },
  ],
  tools: [],
  targets: [
    {
      tool: "t",
      scope: "project",
      file: "/p/ours.json",
      syntax: "json",
      owned: [{ path: ["env"], value: { MODEL: "big" } }],
    },
  ],
  homes: [],
  findings: [],
} as const satisfies Partial<Snapshot> as unknown as Snapshot;

const conflict = (path: string, more: Partial<ConflictText["conflict"]> = {}) =>
  ({
    file: "~/s.json",
    syntax: "json",
    path,
    because: "beats ours",
    level: "warning",
    ...more,
  }) as ConflictText["conflict"];

describe("settings of a tool's own", () => {
  it.each<[string, ConflictText["conflict"], string | undefined, readonly string[]]>([
    ["are named with their place", conflict("model"), '{\n  "model": "x"\n}', ["/h/s.json:2 (model)"]],
    ["are no matter where there is no file", conflict("model"), undefined, []],
    ["are no matter where the key is absent", conflict("model"), "{}", []],
    [
      "are looked for below a table",
      conflict("env.*", { names: ["MODEL", "OTHER"] }),
      '{"env": {"MODEL": "x", "FREE": "y"}}',
      ["/h/s.json:1 (env.MODEL)"],
    ],
    ["are no matter where they say the same as ours", conflict("env.*"), '{"env": {"MODEL": "big"}}', []],
    [
      "are looked for in the whole file",
      conflict("*", { syntax: "dotenv", names: ["BASE"] }),
      "BASE=x\nFREE=y\n",
      ["/h/s.json:1 (BASE)"],
    ],
    ["are told where the file is torn", conflict("model"), "{", ["/h/s.json:1"]],
    ["are read beside a comment", conflict("model"), "{\n  // mine\n}", []],
    [
      "are told where the tool can't read a comment",
      conflict("model", { syntax: "plain-json" }),
      "{\n  // mine\n}",
      ["/h/s.json:2"],
    ],
    [
      "are told where the tool can't read a trailing comma",
      conflict("model", { syntax: "plain-json" }),
      '{\n  "a": 1,\n}',
      ["/h/s.json:3"],
    ],
    ["are read behind a byte order mark", conflict("a", { syntax: "plain-json" }), '\uFEFF{"b": 1}', []],
  ])("%s", (_name, one, text, places) => {
    const findings = conflictFindings("t", "Tool", [{ conflict: one, file: "/h/s.json", text }], snapshot);
    const shown = findings.map(
      ({ where }) => `${where?.file}:${where?.line}${where?.path === undefined ? "" : ` (${where.path})`}`,
    );
    expect(shown).toEqual(places);
  });

  it("are ours where we wrote them", () => {
    const text = '{"env": {"MODEL": "big"}}';
    expect(
      conflictFindings("t", "Tool", [{ conflict: conflict("env.*"), file: "/p/ours.json", text }], snapshot),
    ).toEqual([]);
  });

  it("are beaten by a file of ours, unless the tool can't read it", () => {
    const shielded = conflict("env.*", { syntax: "plain-json", shielded: true });
    const told = (ours: string) =>
      conflictFindings(
        "t",
        "Tool",
        [
          { conflict: shielded, file: "/h/s.json", text: '{"env": {"MODEL": "x"}}' },
          { conflict: shielded, file: "/p/ours.json", text: ours },
        ],
        snapshot,
      ).map(({ where, code }) => `${where?.file} ${code}`);
    expect(told('{"env": {"MODEL": "big"}}')).toEqual([]);
    expect(told('{"env": {"MODEL": "big"}} // mine')).toEqual([
      "/h/s.json tool.override",
      "/p/ours.json tool.invalid-settings",
    ]);
  });
});

describe("values that ours stand in for", () => {
  it.each<[string, Path, JsonValue, RegExp | undefined]>([
    [
      "a base URL with what clients append",
      ["env", "ANTHROPIC_BASE_URL"],
      "https://house.test/v1",
      /was wrong: anthropic-messages takes its base URL without \/v1/,
    ],
    [
      "a base URL without its version",
      ["env", "OPENAI_BASE_URL"],
      "https://house.test",
      /with the version segment/,
    ],
    [
      "a base URL that holds a password",
      ["env", "ANTHROPIC_BASE_URL"],
      "https://me:planted@house.test/v1",
      /was wrong/,
    ],
    ["a key in plain text", ["env", "OPENAI_API_KEY"], "sk-planted", /a key stood here in plain text/],
    ["a base URL that was right", ["env", "OPENAI_BASE_URL"], "https://house.test/v1", undefined],
    ["a key that is a reference", ["env", "OPENAI_API_KEY"], "{{ env.X }}", undefined],
    ["no text", ["env", "OPENAI_API_KEY"], false, undefined],
  ])("are told: %s", (_name, path, value, message) => {
    const findings = replacedFindings(
      "/p/.mise.toml",
      [{ path, value, position: { line: 3, column: 1 } }],
      snapshot,
      new Map([
        ["ANTHROPIC_BASE_URL", "anthropic-messages"],
        ["OPENAI_BASE_URL", "openai-chat"],
      ]),
    );
    expect(findings.map((finding) => finding.message)).toEqual(
      message ? [expect.stringMatching(message)] : [],
    );
    expect(JSON.stringify(findings)).not.toContain("planted");
    for (const { where } of findings) expect(where).toMatchObject({ file: "/p/.mise.toml", line: 3 });
  });
});
