/** What we wrote into one file at any earlier time: an old value of ours that comes back is still ours. */

import type { OwnedValue } from "../compile/plan.ts";
import type { JsonValue, Path } from "../core/json.ts";
import type { ManifestEntry } from "./merge-owned.ts";

/** A place where we wrote once: a whole value, or items of the list there. */
export interface WrittenPlace {
  readonly path: Path;
  readonly items: boolean;
}

/** Known by fingerprints alone, so it can be asked and not read. */
export interface WrittenValues {
  readonly places: readonly WrittenPlace[];
  /** Did we write this value, or this item, at this place? */
  has(place: WrittenPlace, value: JsonValue): boolean;
  /** Did we make exactly this text out of exactly that one? */
  made(before: string | null, text: string): boolean;
}

export const nothingWritten: WrittenValues = { places: [], has: () => false, made: () => false };

const mostEarlier = 8;

/** The entry's former texts without us, now that the text without us is `before`. */
export function earlierTexts(
  entry: ManifestEntry | undefined,
  before: string | null,
): Pick<ManifestEntry, "earlier"> {
  const known = new Set([entry?.before ?? null, ...(entry?.earlier ?? [])]);
  const texts = [...known].filter((text) => text !== null && text !== before).slice(0, mostEarlier);
  return texts.length === 0 ? {} : { earlier: texts as string[] };
}

export function placeOf(one: OwnedValue): WrittenPlace {
  return { path: one.path, items: "items" in one };
}

/** True where one of the paths leads through the other, or to the same place. */
export function overlaps(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((step, index) => step === other[index]);
}
