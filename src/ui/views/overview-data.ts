/** What the overview shows, summed up from the ledger's rows. */
import { type Amounts, amountsOf } from "../../ledger/amounts.ts";
import type { SpanRow, Spans } from "../../ledger/over-time.ts";
import { periodStart } from "../../routing/budget.ts";
import { timeText } from "../amounts.tsx";
import type { Series } from "./chart.tsx";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Ranges that can be looked at, and the length of their spans. */
export const ranges = {
  "24h": { title: "24 hours", spanMs: hourMs, count: 24 },
  "7d": { title: "7 days", spanMs: 6 * hourMs, count: 28 },
  "30d": { title: "30 days", spanMs: dayMs, count: 30 },
  year: { title: "Year", spanMs: 7 * dayMs, count: 53 },
} as const;
export type Range = keyof typeof ranges;

export function isRange(text: string | undefined): text is Range {
  return text !== undefined && Object.hasOwn(ranges, text);
}

/** Spans that begin where the user's days and weeks do; the last one is under way. */
export function spansOf(range: Range, now: number, offsetMinutes: number): Spans {
  const { spanMs, count } = ranges[range];
  const lastStart =
    range === "24h"
      ? Math.floor(now / hourMs) * hourMs
      : periodStart(range === "year" ? "week" : "day", now, offsetMinutes) +
        (range === "7d" ? 18 * hourMs : 0);
  return { since: lastStart - (count - 1) * spanMs, spanMs, count };
}

/** Each span with its beginning, in the user's time. */
export function spanLabels(spans: Spans, range: Range, offsetMinutes: number) {
  const part = range === "24h" ? "hour" : range === "7d" ? "both" : "day";
  return Array.from({ length: spans.count }, (_, span) => {
    const at = spans.since + span * spans.spanMs;
    return { at, label: timeText(at, offsetMinutes, part) };
  });
}

/** Sums of one model over the whole range. */
export interface ModelSums extends Amounts {
  readonly name: string;
}

/** All tokens, read from a cache or not. */
export function tokensOf({ input, cacheRead, cacheWrite, output }: Amounts): number {
  return input + cacheRead + cacheWrite + output;
}

/** By cost, then by tokens, the most first. */
export function modelsOf(rows: readonly SpanRow[]): ModelSums[] {
  const groups = Map.groupBy(rows, nameOf);
  return [...groups]
    .map(([name, own]) => ({ name, ...amountsOf(own) }))
    .sort((left, right) => right.cost - left.cost || tokensOf(right) - tokensOf(left));
}

/** Colours that can be told apart; further models share the last one. */
const mostSeries = 8;

/**
 * The largest models have a series each, the others one together. Order and colours are those of `models`. `unknown`: of how
 * many requests a row does not know the amount.
 */
export function seriesOf(
  rows: readonly SpanRow[],
  models: readonly ModelSums[],
  count: number,
  amount: (row: SpanRow) => number,
  unknown: (row: SpanRow) => number = () => 0,
): Series[] {
  const alone = models.length <= mostSeries ? models : models.slice(0, mostSeries - 1);
  const places = new Map(alone.map(({ name }, index) => [name, index]));
  const series = Array.from({ length: Math.min(models.length, mostSeries) }, (_, index) => ({
    name: alone[index]?.name ?? "others",
    values: Array<number>(count).fill(0),
    unknown: Array<number>(count).fill(0),
  }));
  for (const row of rows) {
    const own = series[places.get(nameOf(row)) ?? alone.length];
    if (!own) continue;
    own.values[row.span] = (own.values[row.span] ?? 0) + amount(row);
    own.unknown[row.span] = (own.unknown[row.span] ?? 0) + unknown(row);
  }
  return series;
}

function nameOf({ provider, model }: SpanRow): string {
  return `${provider}/${model}`;
}
