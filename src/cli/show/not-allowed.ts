/** What is said about a project's choice that does not count: one line, the same in every command. */
import { AienvError } from "../../core/error.ts";
import type { Finding } from "../../core/outcome.ts";
import type { Found, NotAllowed } from "../../project/find.ts";

const reasons = {
  new: "is not allowed yet, so it does not count; run: aienv allow",
  changed: "changed since it was allowed, so it does not count; run: aienv allow",
  denied: "is denied, so it does not count; to take that back: aienv allow",
  foreign: "belongs to another user, so it does not count",
} as const;

/** About the nearest one only: allowing it, or choosing anew, settles those further up too. */
export function notAllowedFindings({ notAllowed }: Pick<Found, "notAllowed">): Finding[] {
  return notAllowed.slice(0, 1).map((one) => ({
    code: "project.not-allowed",
    level: "warning",
    message: one.state === "unreadable" ? `${one.reason}, so it does not count` : reasons[one.state],
    where: { file: one.file },
  }));
}

/** Files that nobody can let count. @throws AienvError `project.foreign-choice`, `project.unreadable-choice`. */
export function refuseUnallowable({ state, file, reason }: NotAllowed): void {
  if (state === "foreign")
    throw new AienvError("project.foreign-choice", "the file belongs to another user, so it can't count", {
      where: { file },
      hint: "aienv use --no-file",
    });
  if (state === "unreadable")
    throw new AienvError("project.unreadable-choice", `the file ${reason}, so it can't count`, {
      where: { file },
      hint: "aienv use --no-file",
    });
}
