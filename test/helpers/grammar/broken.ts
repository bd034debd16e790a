/** Breaks one thing in a legal value: for tests that a validator can fail. */

type Path = readonly (string | number)[];

/** A copy with another value at a path; `undefined` takes the member away. */
export function edited<T>(value: T, path: Path, member: unknown): T {
  const copy = structuredClone(value);
  let here = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) here = here[step] as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (member === undefined) delete here[last];
  else here[last] = member;
  return copy;
}

export function without<T>(list: readonly T[], ...positions: readonly number[]): T[] {
  return list.filter((_, position) => !positions.includes(position));
}

/** A copy with members before a position. */
export function inserted<T>(list: readonly T[], position: number, ...members: readonly T[]): T[] {
  return list.toSpliced(position, 0, ...members);
}

/** A stream of `data:` frames, with an `event:` line of each event's type where the format has them. */
export function streamOf(events: readonly unknown[], eventLines: boolean): string {
  return events
    .map((event) => {
      const data = typeof event === "string" ? event : JSON.stringify(event);
      const type = eventLines ? `event: ${(event as { type?: string }).type ?? ""}\n` : "";
      return `${type}data: ${data}\n\n`;
    })
    .join("");
}
