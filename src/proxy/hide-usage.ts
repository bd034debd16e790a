/** Takes the chunk with counts out of a Chat stream whose client did not ask for it: we asked in its place. */
import { eachEvent } from "./whole-events.ts";

/** Of whole events; everything else passes as it came, byte for byte. */
export function hideUsage(events: Buffer): Buffer {
  if (!events.includes('"usage"')) return events;
  const shown = eachEvent(events).filter((event) => !countsOnly(event));
  return Buffer.from(shown.join(""), "latin1");
}

function countsOnly(event: string): boolean {
  return /"choices"\s*:\s*\[\s*\]/.test(event) && /"usage"\s*:\s*\{/.test(event);
}
