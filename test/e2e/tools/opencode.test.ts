/** opencode beside Claude Code, and with two endpoints of one provider. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { askTool, keys, makeToolHome, type ToolHome, toolsNamed, useIn } from "./tool-session.ts";

const [opencode] = toolsNamed("opencode");
if (!opencode) throw new Error("no row for opencode");

describe("opencode", () => {
  let toolHome: ToolHome;

  beforeAll(async () => {
    toolHome = await makeToolHome(opencode);
  });
  afterAll(() => toolHome?.remove());
  beforeEach(() => toolHome.mock.forget());

  it.each(["anthropic/claude-sonnet-4-5", "openai/gpt-5"])(
    "keeps its own key for %s from the address that is set for other tools",
    async (model) => {
      const { home, mock } = toolHome;
      const format = "anthropic-messages: ";
      const registry = home.read(".config/aienv/registry.yaml");
      if (!registry.includes(format))
        home.write(
          ".config/aienv/registry.yaml",
          registry.replaceAll("endpoints: { ", `endpoints: { ${format}${mock.url}/alpha, `),
        );
      home.write(
        ".local/share/opencode/auth.json",
        JSON.stringify({
          anthropic: { type: "api", key: "foreign-an" },
          openai: { type: "api", key: "foreign-oa" },
        }),
      );
      home.write("b/.aienv.yaml", "tools: [claude, opencode, sdk]\n");
      await useIn(toolHome, "b", "one", keys);
      // It retries for as long as its maker can't be reached.
      await askTool(toolHome, { ...opencode, program: "timeout" }, "b", {
        args: ["30", "opencode", "--model", model],
        env: keys,
      });
      expect(mock.log()).not.toContain("foreign");
      expect(mock.requests.filter((request) => request.url.includes("/messages"))).toEqual([]);
    },
  );

  it("reaches a model of one provider at an endpoint of its own", async () => {
    const { home, mock } = toolHome;
    const registry = home.read(".config/aienv/registry.yaml");
    home.write(
      ".config/aienv/registry.yaml",
      registry.replace(
        "alpha-small: { ",
        `alpha-small: { endpoints: { openai-chat: ${mock.url}/special/v1 }, `,
      ),
    );
    await useIn(toolHome, "a", "one", keys);
    const { stdout, stderr } = await askTool(toolHome, opencode, "a", { env: keys });
    const urls = mock.requests.map(({ url, model }) => `${url} ${model}`);
    expect(urls.toSorted(), stdout + stderr).toEqual([
      "/alpha/v1/chat/completions alpha-large",
      "/special/v1/chat/completions alpha-small",
    ]);
  });
});
