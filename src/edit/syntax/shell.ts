/** Quoting for shells: text in, one word out. Nothing here edits files. */
import { notExpressible } from "./faults.ts";

/**
 * One word for sh, bash, zsh and dash that means exactly `text`.
 * @throws AienvError `edit.not-expressible` for text with a NUL character, which no program argument can hold.
 */
export function quoteShell(text: string): string {
  return `'${withoutNul(text).replaceAll("'", "'\\''")}'`;
}

/** One word for fish that means exactly `text`; fish reads backslashes inside single quotes. */
export function quoteFish(text: string): string {
  return `'${withoutNul(text).replace(/[\\']/g, "\\$&")}'`;
}

function withoutNul(text: string): string {
  if (text.includes("\0")) throw notExpressible("a shell", [text.slice(0, 40)], "a NUL character");
  return text;
}
