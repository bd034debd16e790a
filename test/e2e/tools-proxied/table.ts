/** The outcome of all cells, as a table for people. */
import { type Situation, situations } from "./cells.ts";

export interface Row {
  readonly tool: string;
  readonly format: string;
  /** What is wrong by situation; undefined: nothing. */
  readonly problems: Readonly<Partial<Record<Situation, string | undefined>>>;
}

export function tableOf(rows: readonly Row[]): string {
  const header = ["tool", "provider speaks", ...situations];
  const lines = rows.map(({ tool, format, problems }) => [
    tool,
    format,
    ...situations.map((situation) => word(problems, situation)),
  ]);
  const widths = header.map((name, column) =>
    Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const print = (line: readonly string[]) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const reasons = rows.flatMap(({ tool, format, problems }) =>
    Object.entries(problems).flatMap(([situation, problem]) =>
      problem === undefined ? [] : [`${tool} × ${format}, ${situation}: ${problem}`],
    ),
  );
  return [header, ...lines].map(print).concat(reasons).join("\n");
}

function word(problems: Row["problems"], situation: Situation): string {
  if (!(situation in problems)) return "-";
  return problems[situation] === undefined ? "ok" : "FAILS";
}
