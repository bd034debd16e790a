/** What elements do that HTML alone can't, by the name in their `data-behaviour`. */
import { drawChart } from "./chart.ts";
import { playground } from "./playground.ts";
import { growRows } from "./rows.ts";

const behaviours: Readonly<Record<string, (element: HTMLElement) => void>> = {
  chart: drawChart,
  playground,
  rows: growRows,
};

/** Called with every part that comes into the page. */
export function behave(part: HTMLElement): void {
  const own = part.dataset["behaviour"] === undefined ? [] : [part];
  for (const element of [...own, ...part.querySelectorAll<HTMLElement>("[data-behaviour]")])
    behaviours[element.dataset["behaviour"] ?? ""]?.(element);
}
