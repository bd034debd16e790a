/** What a request costs a proxy: CPU time of its process, requests per second, milliseconds. */
import type { Child, ServerChild } from "./child.ts";
import type { Order, Rate, Target } from "./orders.ts";

export interface ProxyRow {
  readonly what: string;
  readonly value: number;
  readonly unit: "x" | "ms" | "MB";
  /** undefined: to compare with. */
  readonly bound?: "at least" | "at most";
  readonly limit?: number;
  readonly detail: string;
}

/** Connections of the load. */
export const connections = 64;
/** Requests at a turn; a number and not a time, so that each program is as warm as the others at each turn. */
export const turn = { requests: 1_500, streams: 24 } as const;
/** Turns before those that count. */
const warmUps = 3;

/** One way to the provider, and the request that goes there. */
export interface Subject {
  readonly child: ServerChild;
  readonly target: Target;
}

export interface Cost {
  readonly cpuUs: number;
  readonly perSecond: number;
}

/** CPU time of each proxy's process per request, and requests per second: the medians of its turns. */
export async function costs(
  load: Child,
  subjects: readonly Subject[],
  {
    rounds,
    requests,
    at = connections,
  }: { readonly rounds: number; readonly requests: number; readonly at?: number },
): Promise<readonly Cost[]> {
  const turns: Cost[][] = subjects.map(() => []);
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [index, { child, target }] of subjects.entries()) {
      const before = await child.usage();
      const { seconds } = await ordered<Rate>(load, { kind: "rate", target, connections: at, requests });
      const cpuUs = ((await child.usage()).cpuUs - before.cpuUs) / requests;
      if (round >= 0) turns[index]?.push({ cpuUs, perSecond: requests / seconds });
    }
  }
  return turns.map((all) => ({
    cpuUs: median(all.map(({ cpuUs }) => cpuUs)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
  }));
}

export async function ordered<T>(load: Child, order: Order): Promise<T> {
  return await load.ask<T>(order, order.kind);
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function quarter(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 4)] ?? Number.NaN;
}

export const micro = (us: number | undefined): string => `${(us ?? Number.NaN).toFixed(1)} µs`;
export const whole = (value: number | undefined): string => String(Math.round(value ?? Number.NaN));
