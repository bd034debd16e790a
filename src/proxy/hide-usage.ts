/** Takes the chunk with counts out of a Chat stream whose client did not ask for it: we asked in its place. */
import { eachEvent } from "./whole-events.ts";

/** Of whole events as text of Latin-1; everything else passes as it came, byte for byte. */
export function hideUsage(events: string): string {
  if (!events.includes('"usage"')) return events;
  return eachEvent(events)
    .filter((event) => !countsOnly(event))
    .join("");
}

function countsOnly(event: string): boolean {
  return /"choices"\s*:\s*\[\s*\]/.test(event) && /"usage"\s*:\s*\{/.test(event);
}
