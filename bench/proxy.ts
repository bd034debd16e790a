/**
 * The proxy beside the least that a proxy can be: a bare `node:http` pipe, and a pipe of `node:http` and undici. Each runs in
 * a process of its own, as do the provider and the load generator; all are asked by turns in one run.
 *
 * On a busy machine requests per second say how the cores were shared out. So what is judged is CPU time per request of the
 * proxy's process, the inverse of what one core could serve; wall time stands beside it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "tsdown";
import { allocatorVariables, nodeOptions } from "../src/cli/proxy/lean-process.ts";
import { chunks } from "./proxy/answers.ts";
import { type Child, type ServerChild, startChild, startServerChild } from "./proxy/child.ts";
import {
  type Cost,
  connections,
  costs,
  median,
  micro,
  ordered,
  type ProxyRow,
  quarter,
  turn,
  whole,
} from "./proxy/costs.ts";
import type { Held, Order } from "./proxy/orders.ts";
import { peerRows } from "./proxy/peer-rows.ts";
import { chatTarget, messagesTarget } from "./proxy/targets.ts";

interface Bench {
  readonly load: Child;
  readonly upstream: ServerChild;
  readonly bare: ServerChild;
  readonly undici: ServerChild;
  readonly duties: ServerChild;
  readonly aienv: ServerChild;
}

export async function proxyRows(rounds: number): Promise<ProxyRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "aienv-bench-"));
  const upstream = await startServerChild("upstream.ts");
  const bench: Bench = {
    upstream,
    load: startChild("load.ts"),
    bare: await startServerChild("bare-pipe.ts", [upstream.url]),
    undici: await startServerChild("undici-pipe.ts", [upstream.url]),
    duties: await startServerChild("duties-pipe.ts", [upstream.url, folder]),
    aienv: await startServerChild(await bundled(folder), [upstream.url, folder], {
      nodeOptions,
      env: allocatorVariables,
    }),
  };
  try {
    const idle = (await bench.aienv.usage()).memoryBytes;
    const rows = [
      ...(await rateRows(bench, rounds)),
      ...(await firstByteRows(bench, rounds)),
      ...(await streamRows(bench, rounds)),
      ...(await heldRows(bench, rounds)),
    ];
    const used = memoryRows(idle, (await bench.aienv.usage()).memoryBytes);
    return [...rows, ...used, ...(await peerRows(bench, folder, rounds))];
  } finally {
    await Promise.all(Object.values(bench).map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As it is published: in one file, without TypeScript. */
async function bundled(folder: string): Promise<string> {
  const entry = join(import.meta.dirname, "proxy/aienv-proxy.ts");
  await build({
    config: false,
    entry,
    outDir: folder,
    clean: false,
    logLevel: "silent",
    platform: "node",
    deps: { alwaysBundle: [/.*/], onlyBundle: false },
    alias: { undici: join(import.meta.dirname, "../scripts/undici-parts.mjs") },
  });
  return join(folder, "aienv-proxy.mjs");
}

async function rateRows({ load, bare, undici, duties, aienv }: Bench, rounds: number): Promise<ProxyRow[]> {
  const subjects = [
    { child: aienv, target: chatTarget({ url: aienv.url, provider: "whole" }, "whole", 1) },
    { child: bare, target: chatTarget(bare, "whole", 1) },
    { child: undici, target: chatTarget(undici, "whole", 1) },
    { child: duties, target: chatTarget(duties, "whole", 1) },
  ];
  const [ours, ofBare, ofUndici, ofDuties] = await costs(load, subjects, { rounds, requests: turn.requests });
  const row = (whose: string, cost: Cost | undefined, name: string, base: Cost | undefined): ProxyRow => ({
    what: `requests of 1 KB at ${connections} connections${whose}, over ${name}`,
    value: (base?.cpuUs ?? Number.NaN) / (cost?.cpuUs ?? Number.NaN),
    unit: "x",
    detail: `CPU ${micro(cost?.cpuUs)} / ${micro(base?.cpuUs)}, wall ${whole(cost?.perSecond)} / ${whole(base?.perSecond)} a second`,
  });
  const bases = [
    { name: "a bare node:http pipe", base: ofBare, limit: 1.7 },
    { name: "a minimal node:http and undici pipe", base: ofUndici, limit: 0.85 },
  ];
  return bases.flatMap(({ name, base, limit }) => [
    { ...row("", ours, name, base), bound: "at least" as const, limit },
    row(" of a pipe with a proxy's duties alone", ofDuties, name, base),
  ]);
}

async function streamRows({ load, undici, aienv }: Bench, rounds: number): Promise<ProxyRow[]> {
  const subjects = [
    { child: aienv, target: chatTarget({ url: aienv.url, provider: "burst" }, "burst", 1) },
    { child: aienv, target: messagesTarget({ url: aienv.url, provider: "burst-chat" }, "burst") },
    { child: undici, target: chatTarget(undici, "burst", 1) },
  ];
  const [passed, converted, base] = await costs(load, subjects, { rounds, requests: turn.streams, at: 8 });
  const row = (what: string, cost: Cost | undefined, limit: number): ProxyRow => ({
    what: `streams of ${chunks} chunks, ${what}, CPU over a minimal node:http and undici pipe`,
    value: (cost?.cpuUs ?? Number.NaN) / (base?.cpuUs ?? Number.NaN),
    unit: "x",
    bound: "at most",
    limit,
    detail: `CPU ${micro((cost?.cpuUs ?? 0) / chunks)} / ${micro((base?.cpuUs ?? 0) / chunks)} a chunk, wall ${whole(cost?.perSecond)} / ${whole(base?.perSecond)} streams a second`,
  });
  return [row("passed through", passed, 1.5), row("Messages to Chat", converted, 3)];
}

async function firstByteRows({ load, upstream, undici, aienv }: Bench, rounds: number): Promise<ProxyRow[]> {
  const through = (provider: string) => ({ url: aienv.url, provider });
  const cases = [
    [
      "passed through, 1 KB",
      chatTarget(upstream, "brief", 1),
      chatTarget(through("brief"), "brief", 1),
      chatTarget(undici, "brief", 1),
      0.25,
    ],
    [
      "passed through, 400 KB",
      chatTarget(upstream, "brief", 400),
      chatTarget(through("brief"), "brief", 400),
      chatTarget(undici, "brief", 400),
      1,
    ],
    [
      "85 KB converted",
      messagesTarget(upstream, "brief"),
      messagesTarget(through("brief-chat"), "brief"),
      messagesTarget(undici, "brief"),
      1,
    ],
  ] as const;
  const rows: ProxyRow[] = [];
  for (const [what, direct, ours, pipe, limit] of cases) {
    const order: Order = { kind: "times", targets: [direct, ours, pipe], rounds: rounds * 20 };
    const [without = [], withUs = [], piped = []] = await ordered<number[][]>(load, order);
    const row = (times: readonly number[]) => ({
      value: median(times) - median(without),
      unit: "ms" as const,
      detail: `${median(times).toFixed(2)} / ${median(without).toFixed(2)} ms; a quarter of them within ${(quarter(times) - quarter(without)).toFixed(2)} ms`,
    });
    const added = "time to the first byte that is added";
    rows.push({ what: `${added}, ${what}`, ...row(withUs), bound: "at most", limit });
    rows.push({ what: `${added} by a minimal node:http and undici pipe, the same passed on`, ...row(piped) });
  }
  return rows;
}

/**
 * The longest that any chunk of a paced stream was under way. Each chunk counts with its fastest run: one that is held by the
 * proxy is held in every run, one that the machine held is not.
 */
async function heldRows({ load, upstream, aienv }: Bench, rounds: number): Promise<ProxyRow[]> {
  const through = (provider: string) => ({ url: aienv.url, provider });
  const cases = [
    ["straight from the provider", chatTarget(upstream, "paced", 1)],
    ["passed through", chatTarget(through("paced"), "paced", 1)],
    ["Messages to Chat", messagesTarget(through("paced-chat"), "paced")],
  ] as const;
  const rows: ProxyRow[] = [];
  for (const [what, target] of cases) {
    const runs: (readonly number[])[] = [];
    for (let round = 0; round < rounds; round += 1)
      runs.push((await ordered<Held>(load, { kind: "held", target })).delays);
    const fastest = Array.from({ length: chunks }, (_, index) =>
      Math.min(...runs.map((delays) => delays[index] ?? Number.NaN)),
    );
    rows.push({
      what: `longest that a chunk of ${chunks} was under way, ${what}`,
      value: Math.max(...fastest),
      unit: "ms",
      bound: "at most",
      limit: 2,
      detail: `median ${median(runs.flat()).toFixed(2)} ms`,
    });
  }
  return rows;
}

function memoryRows(idleBytes: number, afterBytes: number): ProxyRow[] {
  const row = (what: string, bytes: number, limit: number): ProxyRow => ({
    what: `memory ${what}`,
    value: bytes / 2 ** 20,
    unit: "MB",
    bound: "at most",
    limit,
    detail: "resident",
  });
  return [row("idle", idleBytes, 70), row("after all this load", afterBytes, 150)];
}
