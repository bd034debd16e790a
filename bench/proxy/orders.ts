/** What the bench tells its load generator, and what it hears back. */

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RateOrder {
  readonly kind: "rate";
  readonly target: Target;
  readonly connections: number;
  /** How many in all. */
  readonly requests: number;
}

export interface TimesOrder {
  readonly kind: "times";
  readonly targets: readonly Target[];
  readonly rounds: number;
}

export interface HeldOrder {
  readonly kind: "held";
  readonly target: Target;
}

export type Order = RateOrder | TimesOrder | HeldOrder;

export interface Rate {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface Held {
  readonly delays: readonly number[];
}
