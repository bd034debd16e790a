/** What elements do that HTML alone can't, by the name in their `data-behaviour`. */
import { drawChart } from "./chart.ts";

const behaviours: Readonly<Record<string, (element: HTMLElement) => void>> = {
  chart: drawChart,
};

/** Called with every part that comes into the page. */
export function behave(part: HTMLElement): void {
  const own = part.dataset["behaviour"] === undefined ? [] : [part];
  for (const element of [...own, ...part.querySelectorAll<HTMLElement>("[data-behaviour]")])
    behaviours[element.dataset["behaviour"] ?? ""]?.(element);
}
