/** A history of what was written, kept in memory as the real one keeps it on disk. */
import { sameJson } from "../../src/core/json.ts";
import type { ManifestEntry } from "../../src/edit/merge-owned.ts";
import { placeOf, type WrittenValues } from "../../src/edit/written-values.ts";

/** What the runs that gave these entries wrote. */
export function writtenBy(...entries: readonly (ManifestEntry | undefined)[]): WrittenValues {
  const wrote = entries.flatMap((entry) => entry?.wrote ?? []);
  return {
    places: wrote.map(placeOf),
    has: (place, value) =>
      wrote.some(
        (one) =>
          sameJson(placeOf(one), place) &&
          ("items" in one ? one.items : [one.value]).some((each) => sameJson(each, value)),
      ),
    made: (before, text) => entries.some((entry) => entry?.before === before && entry.after === text),
  };
}
