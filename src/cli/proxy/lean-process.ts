/**
 * What keeps the background's proxy small: how its process is started, and what it gives back. Measured on 2026-11-30 with
 * Node 24.21 on Linux, the built program: resident 77 MB idle without any of it and with YAML templates, 65 with.
 */

/**
 * Node's arguments. Room for new objects, in MB, before garbage is collected: left to itself Node takes ten times as much after
 * a while of load and keeps it, which makes a request cheaper by a tenth. And no optimizing compiler while it starts (see
 * `endStart`).
 */
export const nodeOptions = ["--max-semi-space-size=4", "--no-opt", "--expose-gc"] as const;

/**
 * One heap for all threads, of glibc: with one for each, what the compiler's threads needed for a moment stays with each of
 * them (180 to 150 MB after load; a request costs the same). Other C libraries don't look at it.
 * @see https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
export const allocatorVariables = { MALLOC_ARENA_MAX: "1" } as const;

/** Without a request for so long the proxy rests, in milliseconds. */
const restMs = 30_000;

/**
 * V8's own settings once the proxy listens; one that it does not know costs a line in the log. Start-up code runs once: to
 * optimize one function of it took 6 MB, for the pages of the compiler itself. And garbage may be 60 % of what is in use before
 * all of it is collected: V8 waits for two to four times as much while load is high (20 MB less after load, no more CPU).
 */
const flagsOfServing = ["--opt", "--heap-growing-percent=60"];

/** Called once the proxy listens. A tenth of its memory is what starting took. */
export async function endStart(): Promise<void> {
  const v8 = process.getBuiltinModule("node:v8");
  for (const flag of flagsOfServing) v8.setFlagsFromString(flag);
  await giveBack();
}

/** After load, once there is none: 150 to 110 MB, in 60 ms. */
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
