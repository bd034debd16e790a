/** `when` rules: another model by what a request holds. */
import type { Profile } from "../registry/schema.ts";

/** What a request holds, as far as rules ask. `tokens`: of the whole input, estimated where nobody counted. */
export interface RequestFacts {
  readonly tokens: number;
  /** Whether it asks for high effort or more. */
  readonly thinks: boolean;
  readonly hasImages: boolean;
  readonly searches: boolean;
}

export interface RuleHit {
  readonly rule: "long" | "image" | "search" | "think";
  /** An alias or model. */
  readonly name: string;
}

/**
 * The first rule that holds. What a model must be able to do comes before what it should: a request that is too long or
 * shows pictures fails elsewhere, thinking is only better there.
 */
export function ruleFor(when: Profile["when"], facts: RequestFacts): RuleHit | undefined {
  if (!when) return undefined;
  if (when.long && facts.tokens > when.long.over) return { rule: "long", name: when.long.model };
  if (when.image !== undefined && facts.hasImages) return { rule: "image", name: when.image };
  if (when.search !== undefined && facts.searches) return { rule: "search", name: when.search };
  if (when.think !== undefined && facts.thinks) return { rule: "think", name: when.think };
  return undefined;
}
