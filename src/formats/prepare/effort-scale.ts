/** Levels of effort and budgets of reasoning tokens, on one scale. */
import { type Effort, efforts } from "../internal/request.ts";

/**
 * Tokens that a level stands for, at most.
 * @see https://github.com/router-for-me/CLIProxyAPI/blob/main/internal/thinking/convert.go (checked 2026-11-25)
 */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 128_000,
};

export function budgetOf(effort: Effort): number {
  return budgets[effort];
}

/** The first level whose budget is enough. */
export function effortOf(budgetTokens: number): Effort {
  return efforts.find((effort) => budgetTokens <= budgets[effort]) ?? "max";
}

export function asEffort(word: string | undefined): Effort | undefined {
  return efforts.find((effort) => effort === word);
}

/**
 * The nearest of the levels that are accepted; of two as near, the stronger (H54). `none` is near to nothing: a request
 * that wants reasoning gets some.
 */
export function nearestEffort(wanted: Effort, accepted: readonly string[]): Effort | undefined {
  const place = efforts.indexOf(wanted);
  let nearest: Effort | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const [index, effort] of efforts.entries()) {
    if (!accepted.includes(effort) || (effort === "none" && wanted !== "none")) continue;
    if (Math.abs(index - place) > distance) continue;
    nearest = effort;
    distance = Math.abs(index - place);
  }
  return nearest;
}
