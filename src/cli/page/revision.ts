/** Marks by which a change knows that what it was made from still stands. */
import { createHash } from "node:crypto";
import { AienvError } from "../../core/error.ts";

/** A value's mark: the same for the same value. */
export function revisionOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(value ?? null))
    .digest("base64url")
    .slice(0, 22);
}

/** @throws AienvError `registry.changed-meanwhile` where the value is not the one that the mark is of. */
export function refuseOther(revision: string, value: unknown, what: string): void {
  if (value !== undefined && revisionOf(value) === revision) return;
  const happened = value === undefined ? "is not there any more" : "was changed meanwhile";
  throw new AienvError("registry.changed-meanwhile", `${what} ${happened}; nothing was written`, {
    hint: "look at it again",
  });
}
