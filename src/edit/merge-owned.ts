/** Our values put into a file that is somebody else's. */

import type { OwnedValue } from "../compile/plan.ts";
import { AienvError } from "../core/error.ts";
import { type JsonValue, type Path, sameJson } from "../core/json.ts";
import { concretePath, presentValue } from "./present-value.ts";
import type { Change, Position, Syntax } from "./syntax/contract.ts";
import type { SyntaxId } from "./syntax/list.ts";
import { editVerified } from "./syntax/verified.ts";

/** What we wrote into one file. */
export interface ManifestEntry {
  readonly file: string;
  readonly syntax: SyntaxId;
  readonly tool: string;
  readonly owned: readonly OwnedValue[];
  /** Paths that the user took back by changing our value; they stay the user's. */
  readonly released: readonly Path[];
  /** Paths of the user's that we took out, since they would speak against what is chosen. */
  readonly removed?: readonly Path[];
  /** The text without us; null: there was no file. */
  readonly before: string | null;
  readonly after: string;
  /** What stood for `before` earlier, the newest first: a stash may bring back a text made from it. */
  readonly earlier?: readonly string[];
  /** Made by `gen`, not by the choice: it stays until `off`. */
  readonly kept?: boolean;
  /** Those of `owned` that this run put there: what said the same before is not ours to take out. Never stored. */
  readonly wrote?: readonly OwnedValue[];
}

/** A value of the user's that ours stands in for. */
export interface Replaced {
  readonly path: Path;
  readonly value: JsonValue;
  readonly position: Position | undefined;
}

export interface Merged {
  readonly text: string;
  readonly replaced: readonly Replaced[];
  /** What the text did not say before. */
  readonly wrote: readonly OwnedValue[];
}

/**
 * The text with our values in it. What is equal already is not touched.
 * @throws AienvError `edit.invalid`, `edit.no-place`, `edit.not-faithful`.
 */
export function mergeOwned(syntax: Syntax, text: string, owned: readonly OwnedValue[]): Merged {
  const document = syntax.parse(text);
  const replaced: Replaced[] = [];
  const wrote: OwnedValue[] = [];
  const changes = owned.flatMap((one): Change[] => {
    const present = presentValue(document, one.path);
    if ("items" in one) {
      const list = listOf(present);
      const missing = one.items.filter((item) => !list.some((each) => sameJson(each, item)));
      if (missing.length === 0) return [];
      wrote.push({ path: one.path, items: missing });
      return [{ kind: "append", path: one.path, items: missing }];
    }
    if (present !== undefined && !sameJson(present, one.value))
      replaced.push({
        path: one.path,
        value: present,
        position: syntax.locate(text, concretePath(document, one.path)),
      });
    if (sameJson(present, one.value)) {
      if (!one.last) return [];
    } else wrote.push({ path: one.path, value: one.value });
    return [{ kind: "set", path: one.path, value: one.value, ...(one.last && { last: true }) }];
  });
  return { text: changes.length === 0 ? text : editVerified(syntax, text, changes), replaced, wrote };
}

/** A list as it is; a single value as a list of one; nothing and null as an empty one. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value as JsonValue];
}

/** The error with the file in front, for edits whose syntax knows only line and column. */
export function inFile<T>(file: string, edit: () => T, hint = "mend the file, then: aienv sync"): T {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof AienvError) || error.where?.file !== undefined) throw error;
    throw new AienvError(error.code, error.message, {
      where: { ...error.where, file },
      hint: error.hint ?? hint,
      cause: error,
    });
  }
}
