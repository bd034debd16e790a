/** Words for people: errors, findings, tables. Terminal escapes in what others wrote never get through. */
import pc from "picocolors";
import { controlCharacters } from "../../core/control-characters.ts";
import { type AienvError, showWhere, type Where } from "../../core/error.ts";
import type { Finding } from "../../core/outcome.ts";
import type { Price } from "../../registry/price-schema.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours, as we print them ourselves
const colourOrText = /(\u001b\[[0-9;]*m)|[^\n\t\u0020-\u007e]/g;

/** Control characters of a name or message that came from outside, made visible. */
export function plain(text: string): string {
  return text.replace(controlCharacters, "�");
}

/** The same for a whole text that may hold colours of ours: no other sequence reaches a terminal. */
export function terminalText(text: string): string {
  return text.replace(colourOrText, (match, colour?: string) => colour ?? plain(match));
}

/** A place is one line, whatever a folder is called. */
function plainPlace(where: Where): string {
  return plain(showWhere(where)).replaceAll("\n", "�");
}

/** Place, message, next command; further errors of the same input below. */
export function errorText(error: AienvError): string {
  const all = [error, ...error.others];
  // Where nobody said what to do, there is more to read.
  const isHelpless = all.every(({ hint }) => hint === undefined);
  return [...all.map(oneError), ...(isHelpless ? [nextLine(`aienv help ${error.code}`)] : [])].join("\n");
}

const nextLine = (hint: string) => `  ${pc.dim("next:")} ${plain(hint)}`;

function oneError(error: AienvError): string {
  const place = error.where && plainPlace(error.where);
  const lines = [
    `${pc.red("error")} ${place ? `${pc.bold(place)}: ` : ""}${plain(error.message)} ${pc.dim(`[${error.code}]`)}`,
  ];
  if (error.hint !== undefined) lines.push(nextLine(error.hint));
  return lines.join("\n");
}

/** The same fields for `--json`. */
export function errorJson(error: AienvError): Record<string, unknown> {
  const { code, message, hint, where, others } = error;
  return {
    code,
    message,
    ...(hint && { hint }),
    ...(where && { where }),
    ...(others.length > 0 && { others: others.map(errorJson) }),
  };
}

/** One finding: level, place, message, and the command that mends it. */
export function findingText(finding: Finding): string {
  const word = { error: pc.red("error"), warning: pc.yellow("warning"), note: pc.dim("note") }[finding.level];
  const place = finding.where ? `${plainPlace(finding.where)}: ` : "";
  const fix = finding.fix === undefined ? "" : `\n  ${pc.dim("next:")} ${plain(finding.fix)}`;
  return `${word} ${place}${plain(finding.message)}${fix}`;
}

/** Columns padded to their widest cell; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
    });
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - visibleLength(cell)),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Of a line with colours of ours. */
export function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours that we print ourselves
  return text.replace(/\u001b\[[0-9;]*m/g, "").length;
}

/** USD per million tokens, input/output; `+`: large requests cost more. */
export function priceText(price: Price | undefined): string {
  return price ? `$${price.input}/$${price.output}${price.tiers ? "+" : ""}` : "unknown";
}
