/**
 * Mixed load on a proxy before a mock provider for some minutes: `node bench/soak.ts [MINUTES]`. Fails on any error, and where
 * memory or descriptors grow after the first quarter of the time. Not part of the tests: it takes what the machine has.
 */
import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { nodeOptions } from "../src/cli/proxy/lean-process.ts";
import { wireFormats } from "../src/core/ids.ts";
import { ask } from "../test/proxy/ask.ts";
import { helloAnswer, helloStream } from "../test/proxy/made-answers.ts";
import { startProxyWorld } from "../test/proxy/proxy-world.ts";

const connections = 64;
/** Growth that is allowed between the second quarter and the end. */
const mostGrowthMegabytes = 30;
const mostLeakMegabytes = 5;
const mostMoreDescriptors = 20;

interface Sample {
  /** Of the process. */
  readonly megabytes: number;
  /** What is in use after a collection of garbage: growth here is a leak. */
  readonly used: number;
  readonly descriptors: number;
}

if (process.argv[2] === "proxy") await serveAlone(process.argv[3] ?? "");
else await soak(Number(process.argv[2] ?? 10));

/** The proxy in a process of its own, so that only its memory is measured. */
async function serveAlone(upstream: string): Promise<void> {
  const provider = (format: string) => ({
    endpoints: { [format]: format.startsWith("openai-") ? `${upstream}/v1` : upstream },
    key: "env:KEY",
    models: { m: { price: { input: 1, output: 2 } } },
  });
  const proxy = await startProxyWorld(
    {
      providers: Object.fromEntries(wireFormats.map((format) => [format, provider(format)])),
      budgets: [{ scope: "all", period: "month", limit: 1_000_000 }],
    },
    Object.fromEntries(wireFormats.map((format) => [`to-${format}`, `${format}/m`])),
  );
  process.on("message", (message) => {
    if (message === "end") void proxy.close().then(() => process.exit(proxy.logged.length > 0 ? 1 : 0));
    else process.send?.({ sample: sample() });
  });
  process.send?.({ url: proxy.url });
}

function sample(): Sample {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { megabytes: rss / 2 ** 20, used: (heapUsed + external) / 2 ** 20, descriptors: descriptors() };
}

/** Open files and sockets, where the system tells; 0 elsewhere. */
function descriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}

async function soak(minutes: number): Promise<void> {
  const upstream = await startUpstream();
  const child = fork(import.meta.filename, ["proxy", upstream.url], {
    execArgv: ["--expose-gc", ...nodeOptions],
  });
  const heard = (name: string) =>
    new Promise<unknown>((resolve) => {
      child.on("message", function hear(message) {
        const value = (message as Record<string, unknown>)[name];
        if (value === undefined) return;
        child.off("message", hear);
        resolve(value);
      });
    });
  const url = String(await heard("url"));
  const end = Date.now() + minutes * 60_000;
  const counts = { requests: 0, left: 0 };
  const errors: string[] = [];
  const workers = Array.from({ length: connections }, (_, worker) => load(url, worker, end, counts, errors));
  const samples: Sample[] = [];
  while (Date.now() < end) {
    await pause(Math.min(5_000, minutes * 3_000));
    const told = heard("sample");
    child.send("sample");
    samples.push((await told) as Sample);
  }
  await Promise.all(workers);
  const done = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.send("end");
  if ((await done) !== 0) errors.push("the proxy logged something");
  upstream.close();
  report(minutes, counts, samples, errors);
}

/** One after the other: all pairs, streamed and whole; every 50th client leaves midway. */
async function load(
  url: string,
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
    const question = { client, model: `to-${upstream}`, stream: count % 3 !== 0, ...(signal && { signal }) };
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

function report(
  minutes: number,
  { requests, left }: { readonly requests: number; readonly left: number },
  samples: readonly Sample[],
  errors: readonly string[],
): void {
  const settled = samples.slice(Math.floor(samples.length / 4));
  const [first] = settled;
  const last = settled.at(-1);
  const grew = (last?.megabytes ?? 0) - (first?.megabytes ?? 0);
  const leaked = (last?.used ?? 0) - (first?.used ?? 0);
  const more = (last?.descriptors ?? 0) - (first?.descriptors ?? 0);
  say(
    `${minutes} minutes, ${connections} connections: ${requests} requests (${Math.round(requests / minutes / 60)}/s), ` +
      `${left} clients left midway, ${errors.length} errors`,
  );
  say(
    `memory ${first?.megabytes.toFixed(0)} → ${last?.megabytes.toFixed(0)} MB (most ${Math.max(...samples.map(({ megabytes }) => megabytes)).toFixed(0)}), ` +
      `in use ${first?.used.toFixed(1)} → ${last?.used.toFixed(1)} MB, descriptors ${first?.descriptors} → ${last?.descriptors}`,
  );
  for (const error of errors) say(error);
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
