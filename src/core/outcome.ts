/** A result that may come with warnings: nothing lossy happens in silence. */
import type { Where } from "./error.ts";

/** Something a person should know. `fix` is the command (or the edit) that mends it. */
export interface Finding {
  readonly code: string;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  readonly where?: Where;
  readonly fix?: string;
}

export interface Outcome<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}
