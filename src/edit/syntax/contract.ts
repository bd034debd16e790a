/** What every syntax that we edit in other people's files can do. */
import type { JsonValue, Path } from "../../core/json.ts";

/**
 * One change of a document.
 * `set`: the path holds exactly `value` afterwards. An existing value is replaced in place, unless `last`
 * asks for the position behind all other keys of its table (mise reads `[env]` in order).
 * `remove`: the key is gone; a table that only this made empty stays, the caller decides about it.
 * `append`: the list at the path gains `items` at its end; a missing list is made; a single value that
 * stands there becomes the first item of the list.
 * `take`: the items equal to one of `items` are taken out of the list at the path, each once.
 */
export type Change =
  | { readonly kind: "set"; readonly path: Path; readonly value: JsonValue; readonly last?: boolean }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "append"; readonly path: Path; readonly items: readonly JsonValue[] }
  | { readonly kind: "take"; readonly path: Path; readonly items: readonly JsonValue[] };

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One syntax: read, edit, print, locate. All pure; texts are whole files with their BOM and line ends. */
export interface Syntax {
  /**
   * The document's value; an empty text is `{}`.
   * @throws AienvError `edit.invalid` with line and column of the first fault.
   */
  parse(text: string): JsonValue;
  /**
   * The text with the changes made, in order. Every byte outside the changed values stays: comments, order,
   * line ends, BOM, tabs, the missing or present final newline.
   * @throws AienvError `edit.invalid` where the text does not parse, `edit.no-place` where a path runs
   * through something that is not a table or list.
   */
  edit(text: string, changes: readonly Change[]): string;
  /** A new document holding `value`, ending in a newline. */
  print(value: JsonValue): string;
  /** Where the value at `path` (else its nearest present ancestor) begins. */
  locate(text: string, path: Path): Position | undefined;
}
