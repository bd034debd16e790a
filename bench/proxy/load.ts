/** The load generator, by undici, in a process of its own. It does what its parent's messages say. */
import { Agent, type Dispatcher } from "undici";
import type { Held, HeldOrder, Order, Rate, RateOrder, Target, TimesOrder } from "./orders.ts";

const agent = new Agent({ connections: 64, pipelining: 1 });

process.on("message", (order: Order | "usage") => {
  if (order === "usage") return;
  void done(order);
});
// Orders are all that it lives for; see `child.ts`.
process.channel?.ref();

async function done(order: Order): Promise<void> {
  if (order.kind === "rate") process.send?.({ rate: await rate(order) });
  else if (order.kind === "times") process.send?.({ times: await times(order) });
  else process.send?.({ held: await held(order) });
}

/** One request; resolves when its answer is whole. */
function send({ url, headers, body }: Target, hear?: (chunk: Buffer) => void): Promise<number> {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_, code) => {
        status = code;
      },
      onResponseData: (_, chunk) => hear?.(chunk),
      onResponseEnd: () => resolve(status),
      onResponseError: (_, error) => reject(error),
    };
    agent.dispatch({ origin, path: pathname + search, method: "POST", headers, body }, handler);
  });
}

/** So many requests at once, until there were enough. */
async function rate({ target, connections, requests }: RateOrder): Promise<Rate> {
  const start = performance.now();
  let begun = 0;
  let bytes = 0;
  const one = async (): Promise<void> => {
    while (begun < requests) {
      begun += 1;
      const status = await send(target, (chunk) => {
        bytes += chunk.length;
      });
      if (status !== 200) throw new Error(`${target.url} answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return { requests, bytes, seconds: (performance.now() - start) / 1000 };
}

/** Rounds before those that count: a proxy that has served nothing yet is not compiled yet. */
const warmUps = 100;

/** Milliseconds to the first byte of the body, of each target by turns. */
async function times({ targets, rounds }: TimesOrder): Promise<number[][]> {
  const all: number[][] = targets.map(() => []);
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [index, target] of targets.entries()) {
      const start = performance.now();
      let first: number | undefined;
      const status = await send(target, () => {
        first ??= performance.now() - start;
      });
      if (status !== 200) throw new Error(`${target.url} answered with ${status}`);
      if (round >= 0) all[index]?.push(first ?? Number.NaN);
    }
  }
  return all;
}

/** Milliseconds from the provider's write to here, of each timed piece of a stream. */
async function held({ target }: HeldOrder): Promise<Held> {
  const delays: number[] = [];
  let pending = "";
  await send(target, (chunk) => {
    const now = process.hrtime.bigint();
    const text = pending + chunk.toString("latin1");
    const end = text.lastIndexOf("\n") + 1;
    pending = text.slice(end);
    for (const [, sent = "0"] of text.slice(0, end).matchAll(/ word @(\d+)/g))
      delays.push(Number(now - BigInt(sent)) / 1e6);
  });
  return { delays };
}
