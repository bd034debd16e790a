/** What requests came to, however they are grouped. */

/** Sums. Cost in micro-USD, of the requests whose price was known; `unpriced` counts the others. */
export interface Amounts {
  readonly requests: number;
  readonly failures: number;
  readonly unpriced: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly cost: number;
}

export function amountsOf(rows: readonly Amounts[]): Amounts {
  const sum = (pick: (row: Amounts) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  return {
    requests: sum((row) => row.requests),
    failures: sum((row) => row.failures),
    unpriced: sum((row) => row.unpriced),
    input: sum((row) => row.input),
    cacheRead: sum((row) => row.cacheRead),
    cacheWrite: sum((row) => row.cacheWrite),
    output: sum((row) => row.output),
    cost: sum((row) => row.cost),
  };
}
