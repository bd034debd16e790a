/** How long an upstream asks to wait: in headers, in Google's details, or in a sentence. */

export type Headers = Readonly<Record<string, string>>;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000 };

/**
 * Milliseconds. A date, which the header may hold too, can't be read without a clock.
 * `delay`: Google's `retryDelay`, a number of seconds with an `s`.
 */
export function retryAfter(headers: Headers, delay: string | undefined, message: string): number | undefined {
  const exact = amount(headers["retry-after-ms"]);
  if (exact !== undefined) return exact;
  const seconds = amount(delay?.replace(/s$/, "")) ?? amount(headers["retry-after"]);
  return seconds === undefined ? told(message) : Math.round(seconds * 1000);
}

function amount(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** OpenAI: "Please try again in 1m2.5s"; Google: "Please retry in 34.07s"; Azure: "Please retry after 6 seconds". */
function told(message: string): number | undefined {
  const found = /(?:try again|retry) (?:in|after) (?:(\d+)m(?!s))?(?:([\d.]+) ?(ms|s(?:ec)?))?/i.exec(
    message,
  );
  const [, minutes, rest, unit = "s"] = found ?? [];
  if (minutes === undefined && rest === undefined) return undefined;
  const factor = units[unit.toLowerCase()] ?? 1000;
  return Math.round(Number(minutes ?? 0) * 60_000 + Number(rest ?? 0) * factor) || undefined;
}
