/** Draws a chart's bars, stacked, from the numbers in its table; again where width or colours change. */
import uPlot from "uplot";

interface Numbers {
  readonly labels: readonly string[];
  readonly names: readonly string[];
  /** A list a series, a value a span. */
  readonly series: readonly number[][];
}

const heightPx = 220;

/** `figure` holds an empty `.plot` and a table whose cells carry `data-value`. */
export function drawChart(figure: HTMLElement): void {
  const place = figure.querySelector<HTMLElement>(".plot");
  const numbers = readNumbers(figure);
  if (!place || numbers.labels.length === 0) return;
  const isMoney = figure.dataset["unit"] === "usd";
  let plot: uPlot | undefined;

  function draw(): void {
    plot?.destroy();
    if (place) plot = new uPlot(optionsOf(numbers, isMoney, place), dataOf(numbers), place);
  }

  const resized = new ResizeObserver(() => {
    if (!place.isConnected) return stop();
    plot?.setSize({ width: place.clientWidth, height: heightPx });
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  /** The part was replaced: nobody sees this one any more. */
  function stop(): void {
    resized.disconnect();
    dark.removeEventListener("change", draw);
    plot?.destroy();
  }
  draw();
  resized.observe(place);
  dark.addEventListener("change", draw);
}

function readNumbers(figure: HTMLElement): Numbers {
  const rows = [...figure.querySelectorAll("tbody tr")];
  const heads = [...figure.querySelectorAll("thead th")].slice(1);
  const valueAt = (row: Element, index: number): number =>
    Number(row.querySelectorAll<HTMLElement>("td")[index]?.dataset["value"] ?? 0);
  return {
    labels: rows.map((row) => row.querySelector("th")?.textContent ?? ""),
    names: heads.map((head) => head.textContent ?? ""),
    series: heads.map((_, index) => rows.map((row) => valueAt(row, index))),
  };
}

/** uPlot knows no stacks: each series is drawn to the sum of itself and those below it, the highest first. */
function dataOf({ labels, series }: Numbers): uPlot.AlignedData {
  const heights = labels.map(() => 0);
  const stacked = series.map((values) =>
    values.map((value, span) => {
      heights[span] = (heights[span] ?? 0) + value;
      return heights[span];
    }),
  );
  return [labels.map((_, span) => span), ...stacked.reverse()] as uPlot.AlignedData;
}

function optionsOf(numbers: Numbers, isMoney: boolean, place: HTMLElement): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colour("--faint"), font, ticks: { show: false } };
  const text = isMoney ? moneyText : amountText;
  const bars = uPlot.paths.bars?.({ size: [0.72, 40], radius: 0.12, align: 0 });
  return {
    width: place.clientWidth,
    height: heightPx,
    padding: [10, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: [-0.6, numbers.labels.length - 0.4] },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 54,
        // Multiples of four quarters of a day, so that days are named and not some hour of theirs.
        incrs: [1, 2, 4, 8, 12, 16, 24],
        values: (_plot, splits) => splits.map((span) => axisLabel(numbers.labels[span] ?? "")),
      },
      {
        ...axis,
        size: isMoney ? 70 : 58,
        space: 44,
        grid: { stroke: colour("--line"), width: 1 },
        values: (_plot, splits, _axis, _space, step) =>
          splits.map(isMoney ? (microUsd) => stepText(microUsd, step) : text),
      },
    ],
    series: [
      {},
      ...numbers.names
        .map((_, index) => ({ fill: colour(`--series-${index + 1}`), width: 0, points: { show: false } }))
        .reverse()
        .map((series) => ({ ...series, ...(bars && { paths: bars }) })),
    ],
    plugins: [tooltip(numbers, text)],
  };
}

/** The year and a day's midnight say nothing on an axis. */
function axisLabel(label: string): string {
  return label.replace(/^\d{4}-/, "").replace(/ 00:00$/, "");
}

/** What the bar under the pointer is made of. */
function tooltip({ labels, names, series }: Numbers, text: (value: number) => string): uPlot.Plugin {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  return {
    hooks: {
      init: (plot) => void plot.over.append(box),
      setCursor(plot) {
        const span = plot.cursor.idx;
        const parts = names
          .map((name, index) => ({ name, index, value: series[index]?.[span ?? -1] ?? 0 }))
          .filter(({ value }) => value > 0);
        box.hidden = span === undefined || span === null || parts.length === 0;
        if (box.hidden || span === undefined || span === null) return;
        const title = Object.assign(document.createElement("strong"), { textContent: labels[span] ?? "" });
        box.replaceChildren(title, ...parts.reverse().map((part) => tooltipLine(part, text)));
        const isRight = (plot.cursor.left ?? 0) > plot.over.clientWidth / 2;
        box.style.left = isRight ? "" : `${(plot.cursor.left ?? 0) + 12}px`;
        box.style.right = isRight ? `${plot.over.clientWidth - (plot.cursor.left ?? 0) + 12}px` : "";
      },
    },
  };
}

function tooltipLine(
  { name, index, value }: { readonly name: string; readonly index: number; readonly value: number },
  text: (value: number) => string,
): HTMLElement {
  const line = document.createElement("div");
  const swatch = document.createElement("span");
  swatch.className = `swatch series-${index + 1}`;
  line.append(swatch, Object.assign(document.createElement("span"), { textContent: name }));
  line.append(Object.assign(document.createElement("b"), { textContent: text(value) }));
  return line;
}

/** Micro-USD beside an axis: as many digits as its steps need, or neighbours would read alike. */
function stepText(microUsd: number, step: number): string {
  if (microUsd === 0) return "$0";
  const isWhole = (digits: number) => Number.isInteger((step * 10 ** digits) / 1_000_000);
  const digits = isWhole(0) ? 0 : ([2, 3, 4, 5].find(isWhole) ?? 6);
  return `$${(microUsd / 1_000_000).toFixed(digits)}`;
}

/** Micro-USD in a tooltip. */
function moneyText(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  return `$${usd >= 100 ? usd.toFixed(0) : usd >= 0.01 || usd === 0 ? usd.toFixed(2) : usd.toFixed(4)}`;
}

function amountText(amount: number): string {
  if (amount >= 1e9) return `${+(amount / 1e9).toFixed(1)}B`;
  if (amount >= 1e6) return `${+(amount / 1e6).toFixed(1)}M`;
  return amount >= 1e3 ? `${+(amount / 1e3).toFixed(1)}k` : String(Math.round(amount));
}
