import { createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { startOf, writeRunning } from "../../../src/cli/proxy/proxy-files.ts";
import { tempProject } from "../../helpers/temp-project.ts";

it("a proxy that lives and does not answer is no stranger: status and doctor say how to have another", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const registry = `version: 1
providers:
  house: { endpoints: { openai-chat: http://127.0.0.1:9/v1 }, key: env:HOUSE_KEY, models: { big: {} } }
profiles: { default: { main: house/big, via: proxy } }
proxy: { port: ${port} }
`;
  const { aienv, paths } = tempProject({ registry, tools: ["qwen"] });
  await aienv(["use", "default", "--integration", "none"]);
  writeRunning(paths, { pid: process.pid, started: startOf(process.pid), port, version: "0.1.0" });
  const told = `the proxy, process ${process.pid}, does not answer`;
  const [status, doctor] = [await aienv(["proxy", "status"]), await aienv(["doctor"])];
  expect(status).toMatchObject({ code: 3, err: expect.stringContaining(told) });
  expect(status.err).toContain(`kill -9 ${process.pid}; aienv proxy start`);
  expect(doctor.out + doctor.err).toContain(told);
  expect(doctor.out + doctor.err).not.toContain("is taken by a program");
});
