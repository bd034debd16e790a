import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { startMockProvider } from "../helpers/mock-provider.ts";
import { tempProject } from "../helpers/temp-project.ts";

async function projectWithMock() {
  const mock = await startMockProvider();
  onTestFinished(() => mock.close());
  const registry = `version: 1
providers:
  up:
    endpoints: { anthropic-messages: ${mock.url} }
    key: env:UP_KEY
    models: { a: { price: { input: 1, output: 2 } }, b: {} }
  down:
    endpoints: { openai-chat: http://127.0.0.1:9/v1 }
    key: env:UP_KEY
    models: { c: {} }
profiles: { default: { main: up/a, small: up/b } }
`;
  const project = tempProject({ registry, tools: ["claude"] });
  project.environment["UP_KEY"] = "up-key-0123456789";
  return { ...project, mock };
}

describe("test", () => {
  it("asks the models chosen here, each once, and measures them", async () => {
    const { aienv, mock } = await projectWithMock();
    const { code, out } = await aienv(["test", "--json"]);
    expect({ code, models: mock.requests.map(({ model }) => model) }).toEqual({
      code: 0,
      models: ["a", "b"],
    });
    const [first, second] = JSON.parse(out);
    expect(first).toMatchObject({
      model: "up/a",
      works: true,
      firstTokenMs: expect.any(Number),
      costMicroUsd: expect.any(Number),
    });
    expect(second).toMatchObject({ model: "up/b", works: true });
    expect(second).not.toHaveProperty("costMicroUsd");
    expect(mock.log()).toContain("up-key-0123456789");
  });

  it("says what fails and exits with 5", async () => {
    const { aienv } = await projectWithMock();
    const { code, out, err } = await aienv(["test", "--all"]);
    expect(code).toBe(5);
    expect(out).toMatch(/up\/a\s+works/);
    expect(out).toMatch(/down\/c\s+fails\s+down: nobody listens there/);
    expect(out + err).not.toContain("up-key-0123456789");
  });

  it("exits with 6 where a budget alone is in the way, with 5 where anything else is too", async () => {
    const { aienv, paths, mock } = await projectWithMock();
    const text = readFileSync(paths.registry, "utf8");
    writeFileSync(
      paths.registry,
      `${text}budgets: [{ scope: provider, name: up, period: day, limit: 0.000001 }]\n`,
    );
    // The first spends what there is.
    expect(await aienv(["test", "up/a"])).toMatchObject({ code: 0 });
    const { code, out } = await aienv(["test", "up/a", "--json"]);
    expect(code).toBe(6);
    expect(JSON.parse(out)).toMatchObject([{ works: false, overBudget: true }]);
    expect(out).toContain("aienv budget set");
    expect(mock.requests).toHaveLength(1);
    expect(await aienv(["test", "--all"])).toMatchObject({ code: 5 });
  });

  it("says which key is missing", async () => {
    const { aienv, environment } = await projectWithMock();
    environment["UP_KEY"] = "";
    const { code, out } = await aienv(["test", "up/a"]);
    expect(code).toBe(5);
    expect(out).toMatch(/up\/a\s+fails .*UP_KEY is not set/);
  });
});
