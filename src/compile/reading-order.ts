/**
 * mise sets variables in order, and each may read what stands above it: a variable that holds somebody's key is read
 * before it is itself set or unset.
 */
import type { Part } from "./expand.ts";

interface Readable {
  readonly name: string;
  readonly value: readonly Part[] | null;
}

/**
 * Readers before what they read, what is to be absent last, else as they came. Two that read each other can't both
 * be served by mise; they stay as they came.
 */
export function inReadingOrder<One extends Readable>(variables: readonly One[]): One[] {
  const readers = new Map<string, One[]>();
  for (const variable of variables)
    for (const name of namesRead(variable)) readers.set(name, [...(readers.get(name) ?? []), variable]);
  const ordered = new Set<One>();
  const started = new Set<One>();
  const place = (variable: One): void => {
    if (started.has(variable)) return;
    started.add(variable);
    for (const reader of readers.get(variable.name) ?? []) place(reader);
    ordered.add(variable);
  };
  // What nobody reads and what only reads come first, so that the order changes as little as it must.
  const rank = ({ name, value }: One) => (value === null ? 2 : readers.has(name) ? 1 : 0);
  for (const variable of variables.toSorted((left, right) => rank(left) - rank(right))) place(variable);
  return [...ordered];
}

function namesRead({ name, value }: Readable): string[] {
  return (value ?? []).flatMap((part) => (typeof part === "string" || part.env === name ? [] : part.env));
}
