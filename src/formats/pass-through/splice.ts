/** Edits of a JSON body at byte offsets: everything else stays as the client wrote it, byte for byte. */
import type { JsonValue, Path } from "../../core/json.ts";
import type { Body } from "./body.ts";
import type { Member, Members } from "./member-finder.ts";
import { membersAt, type Outline } from "./outline.ts";

/**
 * One edit. `value`: replaces what stands at `path`, or is added at the front of the object there. Without: takes the member
 * or item out. Every member of a repeated key is edited, since readers differ in which one counts.
 */
export interface Splice {
  readonly path: Path;
  readonly value?: JsonValue;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The body with the edits made, as pieces in order: unchanged ones are views of `body`, so that nothing large is copied.
 * A path that leads nowhere and has no object to be added to changes nothing. The body must be valid JSON: what is not is
 * passed on as far as it was understood, and its reader refuses it.
 */
export function splice({ body, outermost }: Outline, edits: readonly Splice[]): readonly Uint8Array[] {
  const changes = changesIn(body, edits, outermost);
  if (changes.length > 1) changes.sort((left, right) => left.start - right.start);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { start, end, text } of changes) {
    if (start < from) continue;
    if (start > from) pieces.push(...body.between(from, start));
    if (text !== "") pieces.push(Buffer.from(text));
    from = end;
  }
  if (from < body.length) pieces.push(...body.between(from, body.length));
  return pieces;
}

function changesIn(body: Body, edits: readonly Splice[], { start, list, isObject }: Members): Change[] {
  const changes: Change[] = [];
  const removed = new Set<Member>();
  const deep: Splice[] = [];
  for (const edit of edits) {
    const { path, value } = edit;
    if (path.length > 1) deep.push(edit);
    if (path.length !== 1) continue;
    const hits = list.filter(({ step }) => step === path[0]);
    if (value === undefined) for (const hit of hits) removed.add(hit);
    else if (hits.length > 0) {
      const text = JSON.stringify(value);
      for (const { valueStart, end } of hits) changes.push({ start: valueStart, end, text });
    } else if (isObject && typeof path[0] === "string") {
      const text = `${JSON.stringify(path[0])}:${JSON.stringify(value)}${list.length > 0 ? "," : ""}`;
      changes.push({ start: start + 1, end: start + 1, text });
    }
  }
  if (deep.length === 0 && removed.size === 0) return changes;
  const lastKept = list.findLastIndex((member) => !removed.has(member));
  list.forEach((member, index) => {
    if (removed.has(member)) {
      // With the comma behind it; at the end of the list with the one before it.
      const next = list[index + 1];
      if (index < lastKept && next) changes.push({ start: member.start, end: next.start, text: "" });
      else changes.push({ start: list[index - 1]?.end ?? start + 1, end: member.end, text: "" });
      return;
    }
    const inside = deep.filter(({ path }) => path[0] === member.step);
    if (inside.length === 0) return;
    const within = inside.map(({ path, ...edit }) => ({ ...edit, path: path.slice(1) }));
    changes.push(...changesIn(body, within, membersAt(body.whole(), member.valueStart)));
  });
  return changes;
}
