/** What refusals have taught about each model: the proxy's memory of repairs. */
import type { Target } from "../formats/contract.ts";
import { type Learned, learn, nothingLearned, type Refusal } from "../routing/repairs.ts";

export interface LessonBook {
  of(name: string): Learned;
  /** True where the refusal taught something new. */
  learn(name: string, refusal: Refusal): boolean;
}

export function lessonBook(): LessonBook {
  const lessons = new Map<string, Learned>();
  const of = (name: string): Learned => lessons.get(name) ?? nothingLearned;
  return {
    of,
    learn(name, refusal) {
      const learned = learn(refusal, of(name));
      if (learned) lessons.set(name, learned);
      return learned !== undefined;
    },
  };
}

/** The target with what was learned: in the words that dialects have anyway. */
export function withLessons(target: Target, learned: Learned): Target {
  if (learned === nothingLearned) return target;
  const { unsupportedFields, outputTokens, noForcedTool, noSignatures } = learned;
  const { passesOn, ...rest } = target;
  return {
    ...rest,
    // A family that nobody belongs to: no opaque value goes out.
    ...(noSignatures ? { family: "" } : passesOn && { passesOn }),
    ...(outputTokens !== undefined && {
      outputTokens: Math.min(outputTokens, target.outputTokens ?? outputTokens),
    }),
    dialect: {
      ...target.dialect,
      "unsupported-fields": [...(target.dialect["unsupported-fields"] ?? []), ...unsupportedFields],
      ...(outputTokens !== undefined && { "max-tokens-over-limit": "refused" as const }),
      ...(noForcedTool && { "tool-choice": ["auto" as const, "none" as const] }),
    },
  };
}
