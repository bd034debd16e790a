/** Refuses or takes note of what a request asks for by fields that the internal shape does not know. */
import type { Request } from "../internal/request.ts";
import type { Concept } from "../support.ts";
import { type Context, lose, refuse } from "./context.ts";

/** @throws FormatError `unsupported` for a use that can't be left out. */
export function checkUses(request: Request, context: Context): void {
  for (const { concept, field } of request.uses) {
    const treatment = context.traits.support[concept];
    if (lacksState(concept, context)) refuse(context, concept, undefined, field);
    // The target's own format gets back every field that its client wrote (`extra`).
    if (context.client === context.target.format) continue;
    if (treatment === "refused") refuse(context, concept, undefined, field);
    // Nothing carries the field over, whatever its like may be called in the target.
    lose(context, concept, treatment === "approximated" ? "approximated" : "dropped", undefined, field);
  }
}

/** H68: a reference to what the provider does not store loses the conversation silently. */
function lacksState(concept: Concept, { target }: Context): boolean {
  return concept === "stored-state" && target.dialect.stateful === false;
}
