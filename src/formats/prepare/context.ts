/** What every stage is given, and how it says that something is lost. */
import type { WireFormat } from "../../core/ids.ts";
import type { Report, Target, Traits } from "../contract.ts";
import { FormatError } from "../format-error.ts";
import { type Concept, concepts, type Treatment } from "../support.ts";
import { fieldOf } from "./client-fields.ts";

export interface Context {
  readonly target: Target;
  readonly traits: Traits;
  readonly client: WireFormat;
  readonly report: Report;
}

/** The same context, with a report that hears each loss of a request once however many turns repeat it. */
export function reportingOnce(context: Context): Context {
  const heard = new Set<string>();
  const report: Report = (warning) => {
    const key = `${warning.concept}\n${warning.treatment}\n${warning.field}`;
    if (heard.has(key)) return;
    heard.add(key);
    context.report(warning);
  };
  return { ...context, report };
}

/** Takes note of a loss. `field` is the client's name for the thing; without it the concept's usual place. */
export function lose(
  context: Context,
  concept: Concept,
  treatment: "approximated" | "dropped",
  detail?: string,
  field: string = fieldOf(concept, context.client),
): void {
  context.report({
    concept,
    treatment,
    direction: "request",
    field,
    ...(detail !== undefined && { detail }),
  });
}

/** @throws FormatError always: leaving the thing out would change the task. */
export function refuse(
  context: Context,
  concept: Concept,
  detail?: string,
  field: string = fieldOf(concept, context.client),
): never {
  const reason = detail === undefined ? "" : `: ${detail}`;
  const message = `${field}: ${context.target.model} can't be asked for ${concepts[concept]}${reason}`;
  throw new FormatError("unsupported", message, field);
}

/**
 * What the target does with a concept, refusing at once what it refuses. For a stage that leaves the thing alone where
 * the answer is `kept` or `carried` and changes it otherwise.
 */
export function treatmentOf(context: Context, concept: Concept, field?: string): Treatment {
  const treatment = context.traits.support[concept];
  if (treatment === "refused") refuse(context, concept, undefined, field);
  return treatment;
}

/** Whether the target's own format says a concept as it is. */
export function keeps(context: Context, concept: Concept): boolean {
  const treatment = context.traits.support[concept];
  return treatment === "kept" || treatment === "carried";
}

/** Whether the target's dialect leaves out a field of its wire. */
export function isUnsupported({ target }: Context, concept: Concept): boolean {
  const fields = target.dialect["unsupported-fields"];
  return fields?.includes(fieldOf(concept, target.format)) ?? false;
}
