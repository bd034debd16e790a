/** Models in columns that fit the terminal: words where there is room, else letters, else fewer columns. */
import pc from "picocolors";
import { tokensText } from "../../core/tokens-text.ts";
import type { Speed } from "../../routing/candidate.ts";
import type { ListedModel } from "../load/list-models.ts";
import { plain, priceText, table } from "./print.ts";

interface Column {
  readonly head: string;
  readonly cell: (model: ListedModel) => string;
}

const name: Column = { head: "model", cell: (model) => plain(model.name) };
const context: Column = { head: "context", cell: (model) => tokensText(model.context) };
const output: Column = { head: "output", cell: (model) => tokensText(model.output) };
const price: Column = { head: "$ per 1M in/out", cell: (model) => priceText(model.price) };
const source: Column = { head: "from", cell: (model) => model.source ?? "" };
const can: Column = { head: "can", cell: (model) => model.can.join(", ") };
const speed: Column = { head: "speed", cell: (model) => speedText(model.speed) };

const short: Readonly<Record<"context" | "price" | "source" | "can", Column>> = {
  context: { ...context, head: "ctx" },
  price: { ...price, head: "$/1M" },
  source: { head: "", cell: (model) => model.source?.slice(0, 1) ?? "" },
  can: { head: "can", cell: (model) => model.can.map((word) => word.slice(0, 1)).join("") },
};

/** The widest first. */
const layouts: readonly (readonly Column[])[] = [
  [name, context, output, price, source, can, speed],
  [name, short.context, { ...output, head: "out" }, short.price, short.source, short.can, speed],
  [name, short.context, short.price, short.source, speed],
  [name, short.price, short.source],
];
/** As much of a name as is worth showing. */
const shortestName = 24;

/** `width` in characters; undefined: nobody looks at it on a terminal, so everything is said in words. */
export function modelTable(models: readonly ListedModel[], width: number | undefined): string {
  const [words] = layouts;
  const rows = (columns: readonly Column[]): string[][] =>
    models.map((model) => columns.map(({ cell }) => cell(model)));
  if (width === undefined) return table(rows(words ?? []).map(indented));
  for (const columns of layouts) {
    const cells = rows(columns);
    const longest = Math.max(...cells.map(([first = ""]) => first.length));
    const others = widthOf([columns.map(({ head }) => head), ...cells].map((row) => ["", ...row.slice(1)]));
    const room = width - others - margin;
    if (room < Math.min(longest, columns === words ? longest : shortestName) && columns !== layouts.at(-1))
      continue;
    const heads = columns.map(({ head }) => pc.dim(head));
    const shown = cells.map(([first = "", ...rest]) => [
      middleCut(first, Math.max(room, shortestName)),
      ...rest,
    ]);
    const text = table([heads, ...shown].map(indented));
    return columns === words ? text : `${text}\n${pc.dim(legend(columns))}`;
  }
  return "";
}

const margin = 2;
const indented = ([first = "", ...rest]: readonly string[]): string[] => [
  " ".repeat(margin) + first,
  ...rest,
];

function widthOf(rows: readonly (readonly string[])[]): number {
  return Math.max(
    ...table(rows)
      .split("\n")
      .map(({ length }) => length),
  );
}

/** What is at the ends tells models apart: the provider, and the version. */
function middleCut(text: string, room: number): string {
  if (text.length <= room) return text;
  const front = Math.floor((room - 1) / 3);
  return `${text.slice(0, front)}…${text.slice(text.length - (room - 1 - front))}`;
}

function legend(columns: readonly Column[]): string {
  const from = "  $ per 1M tokens in/out, from: registry, template, library, catalogue";
  return columns.includes(short.can) ? `${from}\n  can: tools, images, reasoning, structured output` : from;
}

/** Median time to the first token, and tokens a second after it. */
export function speedText(measured: Speed | undefined): string {
  if (!measured) return "";
  const seconds = measured.firstTokenMs / 1000;
  const first = seconds >= 10 ? `${Math.round(seconds)}s` : `${seconds.toFixed(1)}s`;
  return measured.tokensPerSecond > 0 ? `${first} ${Math.round(measured.tokensPerSecond)}/s` : first;
}
