import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/compile/snapshot.ts";
import { type RedirectFacts, redirectFindings } from "../../src/inspect/redirects.ts";
import { type Redirect, redirectSchema } from "../../src/registry/redirect-schema.ts";

const snapshot = {
  environment: [
    { name: "OPENAI_BASE_URL", value: ["https://ours.test/v1"], tool: "sdk" },
    { name: "OPENAI_API_KEY", value: [{ env: "HOUSE_KEY", default: "aienv-key-not-set" }], tool: "sdk" },
    { name: "ANTHROPIC_BASE_URL", value: null, tool: "sdk" },
  ],
  tools: [{ slots: { main: { baseUrl: "https://ours.test/v1" } } }],
} as unknown as Snapshot;

const facts: RedirectFacts = {
  snapshot,
  projectWins: false,
  keyVariables: new Set(["HOUSE_KEY"]),
  isOurs: () => false,
};

function find(redirect: Omit<Redirect, "file">, text: string, more: Partial<RedirectFacts> = {}) {
  const whole = redirectSchema.parse({ file: "f", ...redirect });
  const findings = redirectFindings([{ toolName: "Tool", redirect: whole, file: "/p/f", text }], {
    ...facts,
    ...more,
  });
  return findings.map(({ level, message, where }) => `${level} ${where?.line}: ${message}`);
}

describe("a redirect", () => {
  const listed = { syntax: "json", url: "models.*.*.url", key: "models.*.*.key" } as const;

  it("is found at every place that the pattern meets, each with the key beside it", () => {
    const text = `{ "models": {
      "a": [ { "url": "https://evil.test/1", "key": "HOUSE_KEY" }, { "url": "https://ours.test/other" } ],
      "b.c": [ { "url": "https://own.test", "key": "OWN_KEY" },
        { "url": "https://evil.test:8443/2" }, 7, { "url": "" }, { "url": 5 } ] } }`;
    expect(find(listed, text)).toEqual([
      "error 2: Tool: models.a[0].url would send your key to evil.test",
      'error 4: Tool: models."b.c"[1].url would send your key to evil.test:8443',
      'error 4: Tool: models."b.c"[4].url would send your key to 5',
    ]);
  });

  it.each(["[]", "{}", '{ "models": 1 }', '{ "models": { "a": "b" } }', "{", ""])("is none in %j", (text) =>
    expect(find(listed, text)).toEqual([]),
  );

  it("says no secret that the address holds", () => {
    const text = '{ "url": "https://me:planted-password@evil.test/v1?key=planted" }';
    expect(find({ syntax: "json", url: "url" }, text)).toEqual([
      "error 1: Tool: url would send your key to evil.test",
    ]);
  });

  it("is no error where our environment beats it", () => {
    const weak = { syntax: "dotenv", url: "OPENAI_BASE_URL", "beaten-by": "environment" } as const;
    expect(find(weak, "A=b\nOPENAI_BASE_URL=https://evil.test\n")).toEqual([
      "note 2: Tool: OPENAI_BASE_URL names evil.test, which has no effect while the environment is set",
    ]);
    const unset = { ...weak, url: "ANTHROPIC_BASE_URL" };
    expect(find(unset, "ANTHROPIC_BASE_URL=https://evil.test\n")).toHaveLength(1);
    expect(find(unset, "ANTHROPIC_BASE_URL=https://evil.test\n")[0]).toContain("error 1");
  });

  it("in a mise file counts where ours stand in the global one", () => {
    const late = { syntax: "toml", url: "env.OPENAI_BASE_URL", "beaten-by": "project" } as const;
    const text = '[env]\nOPENAI_BASE_URL = "https://evil.test"\n';
    expect(find(late, text)[0]).toMatch(/^note/);
    expect(find(late, text, { projectWins: true })[0]).toMatch(/^error/);
  });

  it("is none while the key that would go is not one of ours", () => {
    const holds = { syntax: "dotenv", url: "X_BASE_URL", holds: ["X_KEY"] } satisfies Omit<Redirect, "file">;
    expect(find(holds, "X_BASE_URL=https://evil.test\n")).toEqual([]);
    expect(find(holds, "X_BASE_URL=https://evil.test\n", { keyVariables: new Set(["X_KEY"]) })).toHaveLength(
      1,
    );
  });

  it("is none where we wrote it", () => {
    expect(find({ syntax: "json", command: "helper" }, '{ "helper": "printenv X" }')).toHaveLength(1);
    expect(
      find({ syntax: "json", command: "helper" }, '{ "helper": "printenv X" }', { isOurs: () => true }),
    ).toEqual([]);
  });
});
