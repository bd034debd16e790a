/** A token that was taken back while a tool runs: the tool stops soon and shows what helps, and does not ask on in silence. */
import { expect, it } from "vitest";
import { makeProxiedHome } from "./proxied-home.ts";
import { proxiedTools } from "./tools.ts";

/** Codex asks six times in 6 s, and says so; Claude Code would ask for a minute in silence. */
const soonMs = 20_000;
const everyWay = process.env["AIENV_E2E_EVERY_WAY"] === "1";
const tools = proxiedTools.filter(({ id }) => everyWay || id === "claude" || id === "codex");

it.concurrent.each(tools.map((tool) => [tool.id, tool] as const))("%s", async (_id, tool) => {
  const proxied = await makeProxiedHome(tool);
  try {
    const driver = await tool.start({ cwd: proxied.project, env: await proxied.environment() });
    try {
      await proxied.home.mustRun("aienv", ["token", "revoke"], { cwd: proxied.project });
      const { text } = await driver.ask("please say it", soonMs);
      expect(text).toContain("the token is not known here");
      expect(text).toContain("aienv sync");
      expect(proxied.mock.requests).toEqual([]);
    } finally {
      await driver.close();
    }
  } finally {
    await proxied.remove();
  }
});
