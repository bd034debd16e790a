/** One upstream call as the ledger keeps it. Bodies, keys and headers are never part of it. */

/** `ok`: answered to its end. `partial`: the client or the upstream broke off after the first byte. `failed`: nothing came. */
type AttemptOutcome = "ok" | "partial" | "failed";

/** Times in milliseconds, tokens as counts that do not overlap (reasoning is part of output), cost in micro-USD. */
export interface Attempt {
  /** When it began, UTC, since 1970. */
  readonly at: number;
  readonly exchange: string;
  /** 0 for the first attempt of an exchange. */
  readonly number: number;
  /** The project's directory; empty outside of any. */
  readonly project: string;
  readonly profile: string;
  /** Id of the tool, by its user agent; empty: unknown. */
  readonly tool: string;
  readonly client: string;
  readonly upstream: string;
  readonly provider: string;
  /** Our id of the model, without the provider. */
  readonly model: string;
  /** The name that the client asked for. */
  readonly asked: string;
  readonly outcome: AttemptOutcome;
  /** HTTP status of the upstream; 0: none came. */
  readonly status: number;
  /**
   * Why it failed, a word of `routing/failover.ts`, or `client-left`; empty: it did not. Of an answer that its client left midway
   * the counts are estimates, as far as the vendor had told none.
   */
  readonly cause: string;
  readonly firstTokenMs: number | undefined;
  readonly durationMs: number;
  readonly input: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly output: number | undefined;
  readonly reasoning: number | undefined;
  /** Undefined: the price or the counts are unknown, which is not zero. */
  readonly cost: number | undefined;
  /** The price used, USD per million tokens, and its source as JSON: a later change of prices rewrites no history. */
  readonly price: string | undefined;
  /** Lossy steps of the conversion: `concept treatment`, separated by commas. */
  readonly warnings: string;
}
