/** The proxy is there when needed: entering a directory whose tools need it starts it, with the user's own keys. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";
import { activeShells, runSession } from "./shell-session.ts";

/** The very variable that the project's environment puts the local token into. */
const keys = { OPENAI_API_KEY: "planted-users-own-7d21" };

let mock: MockProvider;
let home: TempHome;
let port: number;

beforeEach(async () => {
  mock = await startMockProvider();
  home = makeTempHome();
  for (const program of ["mise", "direnv"])
    if (!home.link(program)) throw new Error(`${program} is not on PATH: run test/e2e/run.sh`);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  port = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  home.write(
    ".config/aienv/registry.yaml",
    `version: 1
providers:
  alpha: { endpoints: { openai-chat: ${mock.url}/v1 }, key: env:OPENAI_API_KEY, models: { a: {} } }
profiles:
  default: { main: alpha/a }
  one: { main: alpha/a, via: proxy }
proxy: { port: ${port} }
`,
  );
  home.write("p/.aienv.yaml", "tools: [sdk]\n");
});
afterEach(async () => {
  await home.aienv(["proxy", "stop", "--now"]);
  home.remove();
  await mock.close();
});

/** A program of the project's asks; the shell that it runs in waits for the proxy first. */
const ask = `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do curl -sf http://127.0.0.1:PORT/healthz >/dev/null && break; sleep 0.5; done
curl -s http://127.0.0.1:PORT/v1/chat/completions -H "authorization: Bearer $OPENAI_API_KEY" -H "content-type: application/json" -d '{"model":"main","messages":[]}'`;

async function use(integration: string): Promise<void> {
  home.write("../bin/asks", `#!/bin/sh\n${ask.replaceAll("PORT", String(port))}\n`, 0o755);
  await home.mustRun("aienv", ["use", "one", "--integration", integration], {
    cwd: home.path("p"),
    env: keys,
  });
}

it.each(activeShells)("by mise's enter hook in %s", async (shell) => {
  await use("mise-block");
  const { stderr } = await runSession(home, shell, [{ cd: home.path("p") }, { line: "asks" }], keys);
  expect({ stderr, key: mock.requests[0]?.headers.authorization }).toEqual({
    stderr: expect.not.stringMatching(/aienv|error/i),
    key: `Bearer ${keys.OPENAI_API_KEY}`,
  });
});

it("by direnv's library", async () => {
  await use("direnv");
  await home.mustRun("direnv", ["allow"], { cwd: home.path("p"), env: keys });
  await home.mustRun("direnv", ["exec", home.path("p"), "asks"], { env: keys });
  expect(mock.requests[0]?.headers.authorization).toBe(`Bearer ${keys.OPENAI_API_KEY}`);
});

it("leaves the hooks that stand there, and takes its own out again", async () => {
  const before = '[hooks]\nenter = "echo mine" # first\n';
  home.write("p/.mise.toml", before);
  await use("mise-block");
  expect(home.read("p/.mise.toml")).toContain("echo mine");
  expect(home.read("p/.mise.toml")).toContain("ensure-proxy.sh");
  await home.mustRun("aienv", ["off"], { cwd: home.path("p"), env: keys });
  expect(home.read("p/.mise.toml")).toBe(before);
});
