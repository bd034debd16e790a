/** A key as programs write it into their settings: itself, or in one of the ways to name a variable. */
import { variableNamePattern } from "../../core/ids.ts";

export type KeyText =
  | { readonly reference: string }
  | { readonly plain: string }
  | { readonly problem: string };

/** `$NAME`, `${NAME}`, `${NAME:-}`, `{env:NAME}`, `os.environ/NAME`, `${{ secrets.NAME }}`, `env:NAME`, `%NAME%`. */
const variableForms = [
  /^\$(\w+)$/,
  /^\$\{(?:env:)?(\w+)(?::?-)?\}$/,
  /^\{env:(\w+)\}$/,
  /^os\.environ\/(\w+)$/,
  /^\$\{\{\s*(?:secrets|inputs)\.([\w/.-]+)\s*\}\}$/,
  /^env:(\w+)$/,
  /^%(\w+)%$/,
];

/** What people and examples put where a server wants no key, or where one is still missing. */
const placeholder =
  /^(?:|none|null|undefined|empty|dummy|no-?key|not-?needed|ollama|lm-?studio|local|test|x+|sk-x+|sk-\.*|\.+|\*+|<.*>|\{\{.*\}\}|(?:sk-)?your[-_ ].*|(?:sk-)?change[-_]?me|(?:sk-)?replace[-_].*|aienv-[a-z-]+)$/i;

/** undefined: no key stands there. A header's `Bearer ` in front does not count. */
export function readKey(value: unknown): KeyText | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") return { problem: "a key that is no text is not taken over" };
  const text = value.trim().replace(/^Bearer\s+/i, "");
  for (const form of variableForms) {
    const name = form.exec(text)?.[1]?.split(/[/.]/).at(-1);
    if (name === undefined) continue;
    return variableNamePattern.test(name)
      ? { reference: `env:${name}` }
      : { problem: `the key stands in a secret called ${JSON.stringify(name)}, which is no variable's name` };
  }
  if (/^\{file:|^file:|^!|^command:|^\$\(|^`/.test(text))
    return { problem: "the key comes from a file or program that this only names; it is not read" };
  if (placeholder.test(text)) return undefined;
  if (!/^[\u0021-\u007e]+$/.test(text) || text.length > 4096)
    return { problem: "what stands in the key's place is not one word of plain characters" };
  return { plain: text };
}
