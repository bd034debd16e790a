/** Amounts and names as the page's views show them. */
import { costText, type KnownCost } from "../core/cost-text.ts";

/** A day and an hour in the user's own time. `offsetMinutes`: local time less UTC. */
export function timeText(
  at: number,
  offsetMinutes: number,
  part: "day" | "hour" | "both" | "second",
): string {
  const local = new Date(at + offsetMinutes * 60_000).toISOString();
  if (part === "day") return local.slice(0, 10);
  if (part === "hour") return local.slice(11, 16);
  return part === "second" ? local.slice(11, 19) : `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

/** The time of today, else with its day; both without the year. */
export function recentText(at: number, now: number, offsetMinutes: number): string {
  const isToday = timeText(at, offsetMinutes, "day") === timeText(now, offsetMinutes, "day");
  return isToday ? timeText(at, offsetMinutes, "second") : timeText(at, offsetMinutes, "both").slice(5);
}

/** 850 ms, 1.3 s, 2 min 5 s; undefined: not measured. */
export function durationText(timeMs: number | undefined): string {
  if (timeMs === undefined) return "–";
  if (timeMs < 1_000) return `${Math.round(timeMs)} ms`;
  if (timeMs < 60_000) return `${(timeMs / 1_000).toFixed(1)} s`;
  return `${Math.floor(timeMs / 60_000)} min ${Math.round((timeMs % 60_000) / 1_000)} s`;
}

/** A share as whole per cent, with a digit below ten; of nothing there is none. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (100 * part) / whole;
  return `${percent === 0 || percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %`;
}

export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** The end of a project's path says which it is; the whole stands in its tooltip. */
export function ProjectName({ path }: { readonly path: string }) {
  if (path === "") return <span class="faint">outside of projects</span>;
  return <span title={path}>{path.split("/").slice(-2).join("/")}</span>;
}

export function Cost(sums: KnownCost) {
  return <span class={sums.unpriced > 0 ? "uncertain" : undefined}>{costText(sums)}</span>;
}
