/** Errors as the tab reads them: what, the next command, and the field that it is about. */
import { controlCharacters } from "../core/control-characters.ts";
import { AienvError } from "../core/error.ts";

/** Which status goes with our codes; others are the input's fault. */
const statuses: Readonly<Record<string, 401 | 403 | 404 | 413 | 415>> = {
  "page.no-session": 401,
  "page.used-link": 401,
  "page.foreign-origin": 403,
  "page.read-only": 403,
  "page.not-found": 404,
  "page.too-large": 413,
  "page.no-json": 415,
};

export interface PageError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly field?: string;
  /** Further faults of the same input. */
  readonly others?: readonly PageError[];
}

/** Anything unforeseen is our own fault and tells nothing of itself. */
export function pageErrorOf(
  error: unknown,
  fieldOf: (path: string) => string | undefined = () => undefined,
): { readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 500; readonly error: PageError } {
  if (!(error instanceof AienvError))
    return {
      status: 500,
      error: { code: "bug", message: "an unforeseen error", hint: "aienv proxy logs tells more" },
    };
  return { status: statuses[error.code] ?? 400, error: toldError(error, fieldOf) };
}

function toldError(error: AienvError, fieldOf: (path: string) => string | undefined): PageError {
  const { code, hint, where, others } = error;
  const field = fieldOf(where?.path ?? "");
  return {
    code,
    message: error.message.replace(controlCharacters, " "),
    ...(hint !== undefined && { hint }),
    ...(field !== undefined && { field }),
    ...(others.length > 0 && { others: others.map((other) => toldError(other, fieldOf)) }),
  };
}
