/** One model at one provider that could serve a request, and what policies know when they order several. */
import { joinModelReference } from "../core/ids.ts";
import type { Model, Provider } from "../registry/providers.ts";

/** A provider and model able to serve. `weight` counts for `balance`. */
export interface Candidate {
  readonly model: Model;
  readonly provider: Provider;
  readonly weight: number;
}

/** What a policy may look at beside the candidates. */
export interface PolicyFacts {
  /** At least 0, below 1: chance comes from outside. */
  readonly chance: number;
  /** Tokens expected in and out, for the price of this very request. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Measured speed of a model (`provider/model`); undefined: never measured. */
  speed(reference: string): Speed | undefined;
}

/** Medians over the last exchanges. */
export interface Speed {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

/** `provider/model`, by our names. */
export function referenceOf({ model }: Pick<Candidate, "model">): string {
  return joinModelReference({ provider: model.provider, model: model.id });
}
