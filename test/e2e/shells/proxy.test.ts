/** The proxy as a program: built, in a home of its own, before a mock provider. */
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, startOf } from "../../../src/cli/proxy/proxy-files.ts";
import { freePort } from "../../helpers/free-port.ts";
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";

const keys = { ALPHA_KEY: "planted-alpha-key-0f3a", BETA_KEY: "planted-beta-key-91bc" };

let mock: MockProvider;
let home: TempHome;
let port: number;

beforeEach(async () => {
  mock = await startMockProvider();
  home = makeTempHome();
  port = await freePort();
  home.write(".config/aienv/registry.yaml", registry());
  home.write("p/.aienv.yaml", "tools: [sdk]\n");
});
afterEach(async () => {
  await aienv("proxy", "stop", "--now");
  home.remove();
  await mock.close();
});

const registry = (more = "") => `version: 1
providers:
  alpha: { endpoints: { openai-chat: ${mock.url}/v1 }, key: env:ALPHA_KEY, models: { a: {} } }
  beta: { endpoints: { anthropic-messages: ${mock.url} }, key: env:BETA_KEY, models: { b: {} } }
profiles:
  default: { main: alpha/a, via: proxy }
  one: { main: alpha/a, via: proxy }
  two: { main: beta/b, via: proxy }
proxy: { port: ${port} }
${more}`;

const aienv = (...args: string[]) => home.aienv(args, { cwd: home.path("p"), env: keys });

async function use(choice: string): Promise<void> {
  const result = await aienv("use", choice, "--integration", "none");
  expect({ choice, ...result }).toMatchObject({ code: 0 });
}

const token = (): string =>
  home
    .read(`.local/state/aienv/projects${home.path("p")}/.aienv/token.env`)
    .trim()
    .replace("AIENV_TOKEN=", "");

function ask(more: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token()}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "main", messages: [{ role: "user", content: "hi" }], ...more }),
    ...(signal && { signal }),
  });
}

/** Says `first`, and `last` when told to. */
async function slowProvider() {
  let goOn: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const event = (content: string, finish_reason: string | null) =>
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "s", choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;
  const server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" }).write(event("first", null));
    await told;
    response.end(`${event("last", "stop")}data: [DONE]\n\n`);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    goOn: () => goOn(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const pidOf = async (): Promise<number> => JSON.parse((await aienv("proxy", "status", "--json")).stdout).pid;

describe("the proxy", () => {
  it("serves what is chosen, feels a `use` within 100 ms, and keeps every key where it belongs", async () => {
    await use("one");
    expect(await aienv("proxy", "start")).toMatchObject({ code: 0 });
    expect((await ask()).status).toBe(200);
    expect(mock.requests.at(-1)).toMatchObject({
      url: "/v1/chat/completions",
      model: "a",
      headers: { authorization: `Bearer ${keys.ALPHA_KEY}` },
    });
    await use("two");
    // `use` has returned: what was chosen counts 100 ms later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await ask()).status).toBe(200);
    expect(mock.requests.at(-1)?.model).toBe("b");
    expect(JSON.stringify(mock.requests.at(-1)?.headers)).toContain(keys.BETA_KEY);
    expect(JSON.stringify(mock.requests.at(-1)?.headers)).not.toContain(keys.ALPHA_KEY);
    // A registry that does not parse leaves the last good one in force, and says so once.
    home.write(".config/aienv/registry.yaml", "version: [\n");
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    home.write(".config/aienv/registry.yaml", registry("aliases: { again: beta/b }\n"));
    const log = await aienv("proxy", "logs");
    expect(log.stdout.match(/the last good one stays/g)).toHaveLength(1);
    expect(mock.log() + log.stdout).not.toContain(token());
    expect(log.stdout).not.toContain(keys.ALPHA_KEY);
    // What today cost is written a little later.
    const kept = home.files(".local/state/aienv/proxy").filter((name) => name !== "spent");
    expect(kept).toEqual(["proxy.log", "running", "secret"]);
  });

  it("runs on where it is made a login service that the system can't start now", async () => {
    await use("one");
    await aienv("proxy", "start");
    const before = await pidOf();
    writeFileSync(join(home.bin, "systemctl"), "#!/bin/sh\necho 'no bus' >&2; exit 1\n", { mode: 0o755 });
    const { code, stderr } = await aienv("proxy", "install");
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("no bus") });
    expect(await pidOf()).not.toBe(before);
    expect((await ask()).status).toBe(200);
  });

  it("says how it is, and that it is not there", async () => {
    expect(await aienv("proxy", "status")).toMatchObject({ code: 3, stdout: "" });
    await use("one");
    await aienv("proxy", "start");
    await ask();
    const { code, stdout } = await aienv("proxy", "status", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      running: true,
      port,
      requests: 1,
      underWay: 0,
      ledger: null,
      resting: [],
      missing: [],
    });
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401);
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { authorization: `Bearer ${token()}` },
    });
    expect(await metrics.text()).toMatch(/aienv_attempts_total\{.*provider="alpha".*\} 1/);
  });

  it.runIf(process.platform === "linux")("listens beside loopback where the registry says so", async () => {
    const listen = registry().replace("proxy: { port", "proxy: { listen: 127.0.0.2, port");
    home.write(".config/aienv/registry.yaml", listen);
    await use("one");
    expect(await aienv("proxy", "start")).toMatchObject({ code: 0 });
    const statuses = ["127.0.0.1", "127.0.0.2"].map(
      async (address) => (await fetch(`http://${address}:${port}/healthz`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200]);
    expect(await aienv("proxy", "stop")).toMatchObject({ code: 0 });
    await expect(fetch(`http://127.0.0.2:${port}/healthz`)).rejects.toThrow();
  });

  it("is one, however many start it at once, and stays where it runs already", async () => {
    const starts = await Promise.all([1, 2, 3].map(() => aienv("proxy", "start")));
    expect(starts.map(({ code }) => code)).toEqual([0, 0, 0]);
    const pids = new Set(starts.map(({ stderr }) => /process (\d+)/.exec(stderr)?.[1]));
    expect(pids.size).toBe(1);
    const again = await aienv("proxy", "start", "--json");
    expect(again.stderr).toContain("runs already");
    expect(JSON.parse(again.stdout)).toMatchObject({ was: "running", pid: expect.any(Number) });
  });

  it("lets a stream end before it does, and takes nothing new", async () => {
    const slow = await slowProvider();
    try {
      home.write(
        ".config/aienv/registry.yaml",
        registry().replace(
          "  beta:",
          `  slow: { endpoints: { openai-chat: ${slow.url} }, models: { s: {} } }\n  beta:`,
        ),
      );
      await use("slow/s");
      await aienv("proxy", "start");
      const stream = await ask({ stream: true });
      const stopped = aienv("proxy", "stop");
      const isTaken = () =>
        fetch(`http://127.0.0.1:${port}/healthz`).then(
          ({ status }) => status === 200,
          () => false,
        );
      await expect.poll(isTaken, { timeout: 20_000 }).toBe(false);
      expect((await aienv("proxy", "status")).code).toBe(3);
      slow.goOn();
      const text = await stream.text();
      expect(text).toContain("first");
      expect(text).toContain("last");
      expect(text.trimEnd()).toMatch(/\[DONE\]$/);
      expect(await stopped).toMatchObject({ code: 0 });
    } finally {
      await slow.close();
    }
  });

  it("starts again after it was killed", async () => {
    await aienv("proxy", "start");
    const pid = await pidOf();
    process.kill(pid, "SIGKILL");
    expect(await aienv("proxy", "start")).toMatchObject({ code: 0 });
    expect(await pidOf()).not.toBe(pid);
  });

  it("has lost no more of its ledger than the last batch when it is killed under load", async () => {
    await use("one");
    await aienv("proxy", "start");
    const pid = await pidOf();
    const answered: { readonly exchange: string | null; readonly at: number }[] = [];
    const client = async () => {
      for (;;) {
        const response = await ask().catch(() => undefined);
        const text = await response?.text().catch(() => undefined);
        if (!response || text === undefined) return;
        answered.push({ exchange: response.headers.get("x-aienv-exchange"), at: performance.now() });
      }
    };
    const clients = Array.from({ length: 16 }, client);
    await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(300);
    const killedAt = performance.now();
    process.kill(pid, "SIGKILL");
    await Promise.all(clients);
    const ledger = new DatabaseSync(home.path(".local/state/aienv/ledger.sqlite"), { readOnly: true });
    try {
      expect(ledger.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
      const kept = new Set(
        ledger
          .prepare("SELECT exchange FROM attempts")
          .all()
          .map(({ exchange }) => exchange),
      );
      const lost = answered.filter(({ exchange }) => !kept.has(exchange));
      // A row waits for 25 ms at most; the rest is what a machine that is busy with other tests adds.
      expect(killedAt - Math.min(killedAt, ...lost.map(({ at }) => at))).toBeLessThan(250);
      const [sums] = ledger.prepare("SELECT SUM(requests) AS requests FROM hours").all();
      expect(sums?.["requests"]).toBe(kept.size);
    } finally {
      ledger.close();
    }
    await aienv("proxy", "start");
    expect((await ask()).status).toBe(200);
    const { usage } = JSON.parse((await aienv("usage", "--json")).stdout);
    expect(usage[0].requests).toBeGreaterThan(300);
  });

  it("notices a stranger on its port, who learns nothing", async () => {
    const heard: string[] = [];
    const stranger: Server = createServer((request, response) => {
      heard.push(`${request.url} ${JSON.stringify(request.headers)}`);
      response.end(JSON.stringify({ pid: 1, version: "9.9.9", proof: "0".repeat(64) }));
    }).listen(port, "127.0.0.1");
    try {
      await use("one");
      const start = await aienv("proxy", "start");
      expect(start.code).toBe(3);
      expect(start.stderr).toContain("proxy.port-taken");
      expect((await aienv("proxy", "status")).stderr).toContain("taken by a program that is not this proxy");
      expect((await aienv("doctor")).stderr).toContain("would send what they are asked to it");
      expect(heard.join("\n")).not.toContain("aienv-");
      expect(heard.join("\n")).not.toContain("x-aienv-proof");
    } finally {
      stranger.closeAllConnections();
      await new Promise((resolve) => stranger.close(resolve));
    }
  });

  it("is there for a tool that `run` starts, and ends with it", async () => {
    await use("one");
    home.write(
      "../bin/asks",
      `#!/bin/sh\nexec curl -s http://127.0.0.1:${port}/v1/chat/completions -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"main","messages":[]}'\n`,
      0o755,
    );
    const ran = await aienv("run", "asks");
    expect(ran.stdout).toContain("PONG");
    expect(await aienv("proxy", "status")).toMatchObject({ code: 3 });
  });

  describe("of a tool that `run` started", () => {
    /** Asks every 100 ms and writes down what came, until its file `end-NAME` is there. */
    async function startTool(name: string) {
      home.write(
        "../bin/asks",
        `#!/bin/sh\nwhile [ ! -f end-$1 ]; do curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${port}/v1/chat/completions -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"main","messages":[]}' >>asked-$1; sleep 0.1; done; echo done\n`,
        0o755,
      );
      const asked = () => (home.tryRead(`p/asked-${name}`) ?? "").trim().split("\n");
      const ran = aienv("run", "asks", name);
      await expect.poll(asked, { timeout: 20_000 }).toContain("200");
      return { asked, end: () => home.write(`p/end-${name}`, ""), ran };
    }

    it("another run goes on when it ends", async () => {
      await use("one");
      const first = await startTool("first");
      const second = await startTool("second");
      first.end();
      expect(await first.ran).toMatchObject({ code: 0 });
      const before = second.asked().length;
      await expect.poll(() => second.asked().slice(before + 3), { timeout: 20_000 }).toContain("200");
      second.end();
      expect(await second.ran).toMatchObject({ code: 0, stdout: "done\n" });
      expect(await aienv("proxy", "status")).toMatchObject({ code: 3 });
    });

    it("leaves one behind where a shell found it there", async () => {
      await use("one");
      const tool = await startTool("tool");
      const script = home.path(".local/share/aienv/ensure-proxy.sh");
      const env = { ...keys, HOME: home.folder };
      home.forgetStarted();
      expect(await home.run("sh", [script], { env })).toMatchObject({ code: 0, stdout: "", stderr: "" });
      expect(home.started()).toEqual([]);
      tool.end();
      expect(await tool.ran).toMatchObject({ code: 0 });
      expect((await ask()).status).toBe(200);
    });

    it("ends by a command, and the tool goes on", async () => {
      await use("one");
      const tool = await startTool("tool");
      expect(await aienv("proxy", "stop", "--now")).toMatchObject({ code: 0 });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(tool.asked().at(-1)).toBe("000");
      expect(await aienv("proxy", "start")).toMatchObject({ code: 0 });
      await expect.poll(() => tool.asked().at(-1), { timeout: 20_000 }).toBe("200");
      tool.end();
      expect(await tool.ran).toMatchObject({ code: 0, stdout: "done\n" });
      expect((await ask()).status).toBe(200);
    });

    it("ends with the tool by a signal", async () => {
      await use("one");
      const tool = await startTool("tool");
      process.kill(await pidOf(), "SIGTERM");
      expect((await tool.ran).stdout).toBe("");
      expect(await aienv("proxy", "status")).toMatchObject({ code: 3 });
    });
  });
});

describe("ensure-proxy", () => {
  const script = () => home.path(".local/share/aienv/ensure-proxy.sh");
  const ensure = () =>
    home.run("sh", [script()], { cwd: home.path("p"), env: { ...keys, HOME: home.folder } });

  it("starts the proxy where none runs, and nothing where one does", async () => {
    await use("one");
    home.forgetStarted();
    expect(await ensure()).toMatchObject({ code: 0, stdout: "", stderr: "" });
    await expect
      .poll(async () => (await ask().catch(() => undefined))?.status, { timeout: 20_000 })
      .toBe(200);
    home.forgetStarted();
    expect(await ensure()).toMatchObject({ code: 0, stdout: "", stderr: "" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(home.started()).toEqual([]);
  });

  it("is not deceived by another process that has the number", async () => {
    await use("one");
    home.write(".local/state/aienv/proxy/running", `${process.pid} 1 ${port} 0.1.0\n`, 0o600);
    home.forgetStarted();
    await ensure();
    await expect.poll(() => home.started(), { timeout: 20_000 }).toContain("aienv");
    await expect
      .poll(async () => (await ask().catch(() => undefined))?.status, { timeout: 20_000 })
      .toBe(200);
  });
});

describe("uninstall", () => {
  it("leaves no proxy behind that a hook was about to start", async () => {
    await use("one");
    expect(await aienv("uninstall", "--yes")).toMatchObject({ code: 0 });
    const late = await aienv("proxy", "run", "--background", "--while-installed");
    expect(late).toMatchObject({ code: 3, stderr: expect.stringContaining("proxy.uninstalled") });
    expect(home.files(".local/state")).toEqual([]);
    expect(await aienv("proxy", "status")).toMatchObject({ code: 3 });
  });

  it("ends the proxy and leaves nothing of it", async () => {
    await use("one");
    await aienv("proxy", "start");
    await ask();
    const pid = await pidOf();
    const started = startOf(pid);
    expect(await aienv("uninstall", "--yes")).toMatchObject({ code: 0 });
    expect(isAlive({ pid, started, port, version: "" })).toBe(false);
    expect(home.files(".local")).toEqual([]);
  });
});
