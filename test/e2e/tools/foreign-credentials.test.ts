/** An endpoint that a directory chose never sees a credential that the user keeps for something else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foreignCredentials } from "./foreign-credentials.ts";
import {
  askTool,
  keys,
  keysSent,
  makeToolHome,
  placeholder,
  type ToolHome,
  tools,
  useIn,
} from "./tool-session.ts";

const firstFormats = tools.filter((tool, index) => tools.findIndex((one) => one.id === tool.id) === index);
const names = foreignCredentials("", "");
const cases = firstFormats
  .flatMap((tool) => (names[tool.id] ?? []).map(({ name }) => ({ tool, name, title: `${tool.id}: ${name}` })))
  .map((one, index) => ({ ...one, index }));

const ways = [
  ["values in .mise.toml", "the key", "a", keys.ALPHA_KEY],
  ["the plugin", "no key", "b", placeholder],
  ["values in .mise.toml", "no key", "a", placeholder],
  ["the plugin", "the key", "b", keys.ALPHA_KEY],
] as const;
/** All four for each credential take a quarter of an hour; by turns, each tool still meets each of them. */
const waysFor = (index: number) =>
  process.env["AIENV_E2E_EVERY_WAY"] ? ways : ways.filter((_way, way) => way === (index >> 1) % ways.length);

/** In a usual run every other credential: all of them take four minutes. */
const asked = cases.filter(({ index }) => process.env["AIENV_E2E_EVERY_WAY"] || index % 2 === 0);

describe.each(asked)("$title", ({ tool, name, index }) => {
  let toolHome: ToolHome;
  let exported: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    toolHome = await makeToolHome(tool);
    const { home, mock } = toolHome;
    const foreign = foreignCredentials(mock.url, home.folder)[tool.id]?.find((one) => one.name === name);
    for (const [file, text] of Object.entries(foreign?.files ?? {})) home.write(file, text);
    exported = foreign?.exported ?? {};
    await useIn(toolHome, "a", "one", { ...keys, ...exported });
    await useIn(toolHome, "b", "one", { ...keys, ...exported }, ["--integration", "mise-plugin"]);
  });
  afterAll(() => toolHome?.remove());

  it.each(waysFor(index))("stays at home, with %s and %s", async (_mode, _key, project, expected) => {
    const { mock } = toolHome;
    mock.forget();
    const result = await askTool(toolHome, tool, project, {
      env: { ...exported, ...(expected === placeholder ? {} : keys) },
    });
    const asked = mock.requests.filter((request) => request.model !== undefined);
    expect(asked.length, result.stdout + result.stderr).toBeGreaterThan(0);
    expect(mock.log()).not.toContain("foreign");
    for (const request of asked) {
      expect(request.url).toMatch(/^\/alpha\//);
      expect(request.model).toMatch(/^alpha-(?:large|small)$/);
      expect(new Set(keysSent(request.headers))).toEqual(new Set([expected]));
    }
    expect(asked.some((request) => request.model === "alpha-large")).toBe(true);
  });
});
