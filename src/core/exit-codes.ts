/** Exit codes, and which error has which. */

export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  invalid: 3,
  differences: 4,
  upstream: 5,
  overBudget: 6,
} as const;

/** What went wrong on the other side. */
const onOtherSide: ReadonlySet<string> = new Set([
  "catalogue.unreachable",
  "gateway.other-system",
  "gateway.refused",
  "gateway.unreachable",
]);

/** By the error's folder: what the user wrote is invalid, what the user typed is usage. */
export function exitCodeOf(code: string): number {
  if (code.startsWith("usage.")) return exitCodes.usage;
  if (code.startsWith("upstream.") || onOtherSide.has(code)) return exitCodes.upstream;
  if (code === "proxy.budget-exceeded") return exitCodes.overBudget;
  return exitCodes.invalid;
}
