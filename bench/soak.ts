/**
 * Mixed load on the built program's proxy before a mock provider for some minutes: `node bench/soak.ts [MINUTES]`. Fails on any
 * error, and where memory or descriptors grow after the first quarter of the time. Not part of the tests: it takes what the
 * machine has.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { allocatorVariables, nodeOptions } from "../src/cli/proxy/lean-process.ts";
import { type WireFormat, wireFormats } from "../src/core/ids.ts";
import { freePort } from "../test/helpers/free-port.ts";
import { makeTempHome, type TempHome } from "../test/helpers/temp-home.ts";
import { ask } from "../test/proxy/ask.ts";
import { helloAnswer, helloStream } from "../test/proxy/made-answers.ts";

const connections = 64;
/** Growth that is allowed between the second quarter and the end. */
const mostGrowthMegabytes = 30;
const mostLeakMegabytes = 5;
const mostMoreDescriptors = 20;

interface Sample {
  /** Of the process. */
  readonly megabytes: number;
  readonly descriptors: number;
}

interface Proxy {
  readonly url: string;
  readonly token: string;
  readonly process: ChildProcess;
  sample(): Sample;
  /** Megabytes in use after a collection of garbage: growth here is a leak. */
  used(): Promise<number>;
  /** Lines of its log that are more than news. */
  end(): Promise<string[]>;
}

/** Loaded into the proxy: asked by a signal, it writes down what is in use. */
const probe = `data:text/javascript,${encodeURIComponent(`
import { renameSync, writeFileSync } from "node:fs";
process.on("SIGUSR2", () => {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(process.env.SOAK_USED + ".new", String((heapUsed + external) / 2 ** 20));
  renameSync(process.env.SOAK_USED + ".new", process.env.SOAK_USED);
});
`)}`;

/** As `aienv proxy start` runs it. */
async function startProxy(home: TempHome, upstream: string): Promise<Proxy> {
  const port = await freePort();
  const endpoint = (format: WireFormat) => (format.startsWith("openai-") ? `${upstream}/v1` : upstream);
  const registry = {
    version: 1,
    providers: Object.fromEntries(
      wireFormats.map((format) => [
        // No name of a shipped template: it would bring its own addresses.
        `mock-${format}`,
        {
          endpoints: { [format]: endpoint(format) },
          key: "env:KEY",
          models: { m: { price: { input: 1, output: 2 } } },
        },
      ]),
    ),
    aliases: Object.fromEntries(wireFormats.map((format) => [`to-${format}`, `mock-${format}/m`])),
    profiles: { default: { main: `mock-${wireFormats[0]}/m` } },
    budgets: [{ scope: "all", period: "month", limit: 1_000_000 }],
    proxy: { port },
  };
  home.write(".config/aienv/registry.yaml", JSON.stringify(registry));
  const token = (await home.mustRun("aienv", ["token", "new"])).stdout.trim();
  const usedFile = home.path("used");
  const launcher = join(import.meta.dirname, "../dist/launch.mjs");
  const child = spawn(
    process.execPath,
    [...nodeOptions, "--import", probe, launcher, "proxy", "run", "--background"],
    {
      cwd: home.folder,
      env: { ...home.environment, ...allocatorVariables, KEY: "soak", SOAK_USED: usedFile },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the proxy ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    process: child,
    sample: () => sampleOf(child.pid ?? 0),
    async used() {
      rmSync(usedFile, { force: true });
      child.kill("SIGUSR2");
      while (!existsSync(usedFile)) await pause(10);
      return Number(readFileSync(usedFile, "utf8"));
    },
    async end() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      const log = home.tryRead(".local/state/aienv/proxy/proxy.log") ?? "";
      return log.split("\n").filter((line) => /"level":"(?:warn|error)"/.test(line));
    },
  };
}

/** Where the system tells; 0 elsewhere. */
function sampleOf(pid: number): Sample {
  if (process.platform !== "linux") return { megabytes: 0, descriptors: 0 };
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

async function soak(minutes: number): Promise<void> {
  const home = makeTempHome();
  const upstream = await startUpstream();
  const proxy = await startProxy(home, upstream.url);
  try {
    const begin = Date.now();
    const end = begin + minutes * 60_000;
    const counts = { requests: 0, left: 0 };
    const errors: string[] = [];
    const workers = Array.from({ length: connections }, (_, worker) =>
      load(proxy, worker, end, counts, errors),
    );
    const samples: Sample[] = [];
    let usedFirst: number | undefined;
    while (Date.now() < end) {
      await pause(Math.min(5_000, minutes * 3_000));
      samples.push(proxy.sample());
      if (Date.now() > begin + minutes * 15_000) usedFirst ??= await proxy.used();
    }
    await Promise.all(workers);
    const used: [number, number] = [usedFirst ?? 0, await proxy.used()];
    errors.push(...(await proxy.end()));
    report({ minutes, ...counts, samples, used, errors });
  } finally {
    proxy.process.kill("SIGKILL");
    upstream.close();
    home.remove();
  }
}

/** One after the other: all pairs, streamed and whole; every 50th client leaves midway. */
async function load(
  { url, token }: Pick<Proxy, "url" | "token">,
  worker: number,
  end: number,
  counts: { requests: number; left: number },
  errors: string[],
): Promise<void> {
  for (let count = worker; Date.now() < end && errors.length < 10; count += 1) {
    const client = wireFormats[count % 4] ?? "openai-chat";
    const upstream = wireFormats[Math.floor(count / 4) % 4] ?? "openai-chat";
    const leaves = count % 50 === 49;
    const signal = leaves ? AbortSignal.timeout(2) : undefined;
    const headers = { authorization: `Bearer ${token}` };
    const stream = count % 3 !== 0;
    const question = { client, model: `to-${upstream}`, stream, headers, ...(signal && { signal }) };
    try {
      const { status, text } = await ask(url, question);
      if (status !== 200 || !text.includes("Hello")) errors.push(`${status} ${text.slice(0, 200)}`);
      counts.requests += 1;
    } catch (error) {
      if (leaves) counts.left += 1;
      else errors.push(String(error));
    }
  }
}

async function startUpstream() {
  const texts = new Map(
    wireFormats.flatMap((format) => [
      [`${format} true`, helloStream(format)],
      [`${format} false`, JSON.stringify(helloAnswer(format))],
    ]),
  );
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { url = "" } = request;
    const format = url.endsWith("/messages")
      ? "anthropic-messages"
      : url.endsWith("/chat/completions")
        ? "openai-chat"
        : url.endsWith("/responses")
          ? "openai-responses"
          : "gemini";
    const streams = url.includes(":stream") || /"stream":true/.test(body);
    response.writeHead(200, { "content-type": streams ? "text/event-stream" : "application/json" });
    for (const piece of (texts.get(`${format} ${streams}`) ?? "").split(/(?<=\n\n)/)) response.write(piece);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Soaked {
  readonly minutes: number;
  readonly requests: number;
  readonly left: number;
  readonly samples: readonly Sample[];
  /** After a quarter of the time, and at its end. */
  readonly used: readonly [number, number];
  readonly errors: readonly string[];
}

function report({ minutes, requests, left, samples, used, errors }: Soaked): void {
  const settled = samples.slice(Math.floor(samples.length / 4));
  const [first] = settled;
  const last = settled.at(-1);
  const grew = (last?.megabytes ?? 0) - (first?.megabytes ?? 0);
  const leaked = used[1] - used[0];
  const more = (last?.descriptors ?? 0) - (first?.descriptors ?? 0);
  say(
    `${minutes} minutes, ${connections} connections: ${requests} requests (${Math.round(requests / minutes / 60)}/s), ` +
      `${left} clients left midway, ${errors.length} errors`,
  );
  say(
    `memory ${first?.megabytes.toFixed(0)} → ${last?.megabytes.toFixed(0)} MB (most ${Math.max(...samples.map(({ megabytes }) => megabytes)).toFixed(0)}), ` +
      `in use ${used[0].toFixed(1)} → ${used[1].toFixed(1)} MB, descriptors ${first?.descriptors} → ${last?.descriptors}`,
  );
  for (const error of errors.slice(0, 20)) say(error);
  process.exitCode =
    errors.length > 0 ||
    grew > mostGrowthMegabytes ||
    leaked > mostLeakMegabytes ||
    more > mostMoreDescriptors
      ? 1
      : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
await soak(Number(process.argv[2] ?? 10));
