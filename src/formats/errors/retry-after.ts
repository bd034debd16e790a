/** How long an upstream asks to wait: in headers, in Google's details, or in a sentence. */

export type Headers = Readonly<Record<string, string>>;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000 };

/**
 * Milliseconds. A date, which the header may hold too, is read by the upstream's own clock, the header `date`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after (checked 2026-11-30)
 * `delay`: Google's `retryDelay`, a number of seconds with an `s`.
 */
export function retryAfter(headers: Headers, delay: string | undefined, message: string): number | undefined {
  const exact = amount(headers["retry-after-ms"]);
  if (exact !== undefined) return exact;
  const seconds = amount(delay?.replace(/s$/, "")) ?? amount(headers["retry-after"]);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  return until(headers["retry-after"], headers["date"]) ?? told(message);
}

function until(end = "", now = ""): number | undefined {
  const waitMs = Date.parse(end) - Date.parse(now);
  return Number.isNaN(waitMs) ? undefined : Math.max(waitMs, 0);
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
