/** The one error class: what went wrong, where, and which command to run next. */
import { redactSecrets } from "./redact.ts";

/** A place in a file. `line` and `column` count from 1; `path` is the place inside the document. */
export interface Where {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

export interface ErrorDetails {
  readonly hint?: string;
  readonly where?: Where;
  readonly cause?: unknown;
  /** Further errors of the same kind, found in the same input. */
  readonly others?: readonly AienvError[];
}

/**
 * An error that a user can act on. `code` is `folder.reason` and is listed in `error-codes.ts`;
 * `message` quotes what was received, keys in it shortened; `hint` is the next command to run.
 */
export class AienvError extends Error {
  override readonly name = "AienvError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly where: Where | undefined;
  readonly others: readonly AienvError[];

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(redactSecrets(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint === undefined ? undefined : redactSecrets(details.hint);
    const { where } = details;
    this.where = where?.path === undefined ? where : { ...where, path: redactSecrets(where.path) };
    this.others = details.others ?? [];
  }
}

/** `file:line:column (path)`, as far as it is known. */
export function showWhere(where: Where): string {
  const place = [where.file, where.line, where.line === undefined ? undefined : where.column]
    .filter((part) => part !== undefined)
    .join(":");
  if (where.path === undefined) return place;
  return place === "" ? where.path : `${place} (${where.path})`;
}
