/** "Did you mean": the known name closest to a mistyped one. */
import { distance } from "fastest-levenshtein";

/**
 * The known name nearest to `received`, or undefined when none is near enough to be what was meant
 * (a third of the letters may differ, at least one). Letter case does not count.
 */
export function nearestName(received: string, known: Iterable<string>): string | undefined {
  const wanted = received.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const candidate = name.toLowerCase();
    // A name that continues what was typed (`deep` for `deepseek`) is near however long it is.
    const isNear = (candidate.startsWith(wanted) && wanted.length >= 3) || isSwapped(wanted, candidate);
    const far = isNear ? 1 : distance(wanted, candidate);
    if (far < bestDistance) {
      best = name;
      bestDistance = far;
    }
  }
  return best;
}

/** Two neighbouring letters the wrong way round: the commonest slip, which edit distance counts twice. */
function isSwapped(left: string, right: string): boolean {
  const at = [...left].findIndex((letter, index) => letter !== right[index]);
  if (at < 0 || left.length !== right.length || left[at] !== right[at + 1] || left[at + 1] !== right[at])
    return false;
  return left.slice(at + 2) === right.slice(at + 2);
}

/** `, did you mean "x"?`, or `; known: a, b, c` where nothing is near and the list is short. */
export function suggestName(received: string, known: readonly string[]): string {
  const near = nearestName(received, known);
  if (near !== undefined) return `, did you mean ${JSON.stringify(near)}?`;
  if (known.length === 0) return "";
  const shown = known.slice(0, 12).join(", ");
  return `; known: ${shown}${known.length > 12 ? ", …" : ""}`;
}
