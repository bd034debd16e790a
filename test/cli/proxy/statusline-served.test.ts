import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { serveHere } from "../../../src/cli/proxy/serve-here.ts";
import { tokenFileName, tokenIn } from "../../../src/core/token.ts";
import { readText } from "../../../src/system/files.ts";
import { projectState } from "../../../src/system/paths.ts";
import { freePort } from "../../helpers/free-port.ts";
import { tempProject } from "../../helpers/temp-project.ts";

const script = join(import.meta.dirname, "../../../templates/shell/statusline.sh");

/** Answers every request with a million tokens of output. */
async function startUpstream(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          id: "c1",
          object: "chat.completion",
          model: "big",
          choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
          usage: { prompt_tokens: 0, completion_tokens: 1_000_000, total_tokens: 1_000_000 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it("shows what a served request cost a moment later, of the project's budget, and that the proxy has ended", async () => {
  const upstream = await startUpstream();
  const registry = `version: 1
providers:
  house:
    endpoints: { openai-chat: http://127.0.0.1:${upstream}/v1 }
    key: env:HOUSE_KEY
    models: { big: { price: { input: 1, output: 2 } } }
profiles: { default: { main: house/big } }
budgets: [{ scope: project, period: day, limit: 5 }]
proxy: { port: ${await freePort()} }
`;
  const { aienv, paths, environment, project } = tempProject({ registry, tools: ["claude"] });
  const used = await aienv(["use", "default"]);
  expect(used.code, used.err).toBe(0);
  const line = (): string =>
    execFileSync("sh", [script], {
      cwd: project,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: paths.home },
    });
  const proxy = await serveHere({ paths, environment: { ...environment, HOUSE_KEY: "planted" } });
  try {
    expect(line()).toBe("house/big | proxy\n");
    const token = tokenIn(readText(join(projectState(paths, project), tokenFileName)));
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "main", messages: [{ role: "user", content: "hi" }] }),
    });
    expect(answer.status, await answer.text()).toBe(200);
    await expect.poll(line, { timeout: 10_000 }).toBe("house/big | $2.00 of $5.00 today | proxy\n");
  } finally {
    await proxy.stop(0);
  }
  expect(line()).toBe("house/big | $2.00 of $5.00 today | proxy off\n");
}, 30_000);
