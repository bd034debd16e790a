/** What is counted for `/metrics`. */

/** What is not counted here but asked at the moment. */
export interface MetricsNow {
  readonly requests: number;
  readonly underWay: number;
  readonly resting: number;
  readonly ledgerBroken: boolean;
  readonly memoryBytes: number;
}

export type Labels = Readonly<
  Record<"client" | "upstream" | "provider" | "model" | "tool" | "outcome", string>
>;

export interface Sums {
  readonly labels: Labels;
  attempts: number;
  tokens: Record<(typeof tokenKinds)[number], number>;
  costMicroUsd: number;
  durationMs: number;
  firstTokenMs: number;
  firstTokens: number;
}

export const tokenKinds = ["input", "cacheRead", "cacheWrite", "output", "reasoning"] as const;
export const labelNames = ["client", "upstream", "provider", "model", "tool", "outcome"] as const;
