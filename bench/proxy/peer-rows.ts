/** The proxy beside others, where they are installed: CPU time per request over ours. */
import type { Child, ServerChild } from "./child.ts";
import { connections, costs, micro, type ProxyRow, whole } from "./costs.ts";
import { type Peer, startCcs, startPortkey, startRouter } from "./peers.ts";
import { chatTarget, messagesTarget } from "./targets.ts";

interface Ours {
  readonly load: Child;
  readonly upstream: ServerChild;
  readonly aienv: ServerChild;
}

interface Comparison {
  readonly what: string;
  readonly target: ReturnType<typeof chatTarget>;
  readonly peers: readonly (readonly [start: () => Promise<Peer | undefined>, atLeast: number])[];
  readonly at: number;
  readonly requests: number;
}

/** Requests at a turn, and connections: the slowest of them takes 20 ms of CPU time for one. */
const few = { requests: 40, at: 8 } as const;

/** One comparison after the other, so that no idle program stands beside those that are measured. */
export async function peerRows(ours: Ours, folder: string, rounds: number): Promise<ProxyRow[]> {
  const { upstream, aienv } = ours;
  const url = upstream.url;
  const way = (provider: string) => ({ url: aienv.url, provider });
  const converters = (kind: "whole" | "burst", ccs: number, router: number): Comparison["peers"] => [
    [() => startCcs(url, folder, kind), ccs],
    [() => startRouter(url, folder, kind), router],
  ];
  const comparisons: readonly Comparison[] = [
    {
      what: "requests of 1 KB",
      target: chatTarget(way("whole"), "whole", 1),
      peers: [[() => startPortkey(url, folder), 12]],
      at: connections,
      requests: 300,
    },
    {
      what: "Messages request of 85 KB to Chat",
      target: messagesTarget(way("whole-chat"), "whole"),
      peers: converters("whole", 2.5, 25),
      ...few,
    },
    {
      what: "the same with an answer of 500 chunks",
      target: messagesTarget(way("burst-chat"), "burst"),
      peers: converters("burst", 2.5, 7),
      ...few,
    },
  ];
  const rows: ProxyRow[] = [];
  for (const comparison of comparisons) rows.push(...(await compared(ours, comparison, rounds)));
  return rows;
}

async function compared(
  { load, aienv }: Ours,
  { what, target, peers, at, requests }: Comparison,
  rounds: number,
): Promise<ProxyRow[]> {
  const started: (readonly [Peer, number])[] = [];
  for (const [start, atLeast] of peers) {
    const peer = await start();
    if (peer) started.push([peer, atLeast]);
  }
  try {
    if (started.length === 0) return [];
    const subjects = [{ child: aienv, target }, ...started.map(([peer]) => peer)];
    const [ours, ...theirs] = await costs(load, subjects, { rounds, requests, at });
    return started.map(([{ name }, limit], index) => ({
      what: `${what}, CPU of ${name} over ours`,
      value: (theirs[index]?.cpuUs ?? Number.NaN) / (ours?.cpuUs ?? Number.NaN),
      unit: "x",
      bound: "at least",
      limit,
      detail: `CPU ${micro(theirs[index]?.cpuUs)} / ${micro(ours?.cpuUs)}, wall ${whole(theirs[index]?.perSecond)} / ${whole(ours?.perSecond)} a second`,
    }));
  } finally {
    await Promise.all(started.map(([{ child }]) => child.stop()));
  }
}
