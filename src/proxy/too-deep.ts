/** Requests and answers that are nested by the thousand: no honest one is, and what goes through them runs out of stack. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}
