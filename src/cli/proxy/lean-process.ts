/**
 * What keeps the background's proxy small: how its process is started, and what it gives back. Numbers are its resident memory,
 * idle or after the load of `npm run bench -- proxy`, on Linux with Node 24.21, measured on 2026-11-30.
 */

/**
 * Node's arguments. Room for new objects, in MB, before garbage is collected: left to itself Node takes ten times as much after
 * a while of load and keeps it, which makes a request cheaper by a tenth. Two threads that compile and collect instead of four:
 * each needs 10 MB and more for a moment (153 to 145 MB after load). And nothing is small enough for the optimizing compiler while
 * it starts: see below.
 */
export const nodeOptions = [
  "--max-semi-space-size=4",
  "--v8-pool-size=2",
  "--max-optimized-bytecode-size=0",
  "--expose-gc",
] as const;

/**
 * One heap for all threads, of glibc: with one for each, what a thread needed for a moment stays with it (a fifth of the memory
 * after load; a request costs the same). Other C libraries don't look at it.
 * @see https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
export const allocatorVariables = { MALLOC_ARENA_MAX: "1" } as const;

/** Without a request for so long the proxy rests, in milliseconds. */
const restMs = 30_000;

/**
 * V8's own settings once the proxy listens; one that it does not know costs a line in the log. Start-up code runs once: to
 * optimize one function of it took 6 MB, for the pages of the compiler itself (71 to 63 MB idle). The size is V8's usual one.
 * `--no-opt`, and `--opt` here, would do the same, but leave each request a tenth dearer. And all garbage is collected
 * once there is one and a half times as much of it as of what is in use: V8 lets it grow to three times that under load. Bodies
 * count too, so with 100 % a conversion of 85 KB is collected after sixty others and costs an eighth more; with 200 % memory after
 * load passes its bound (125 to 134, 136 to 143, 148 to 157 MB).
 */
const flagsOfServing = ["--max-optimized-bytecode-size=61440", "--heap-growing-percent=150"];

/** Called once the proxy listens. A tenth of its memory is what starting took. */
export async function endStart(): Promise<void> {
  const v8 = process.getBuiltinModule("node:v8");
  for (const flag of flagsOfServing) v8.setFlagsFromString(flag);
  await giveBack();
}

/** After load, once there is none: 130 to 95 MB, in 60 ms. */
export function giveBackInLulls(traffic: { readonly requests: number; readonly underWay: number }): void {
  let before = traffic.requests;
  let isOwed = false;
  setInterval(() => {
    const isResting = traffic.requests === before && traffic.underWay === 0;
    before = traffic.requests;
    if (isResting && isOwed) void giveBack();
    isOwed = !isResting;
  }, restMs).unref();
}

/** Node keeps what it has for later unless it is asked to collect. */
async function giveBack(): Promise<void> {
  await globalThis.gc?.({ type: "major", flavor: "last-resort", execution: "async" });
}
