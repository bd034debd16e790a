/** The free text of a custom tool's call, out of the forms in which models write it when the tool is a function. */
import { isObject, type JsonValue } from "../../core/json.ts";
import { parseJson } from "../read.ts";

/** Fields in which models put the text, the declared one first (H60). */
const fields = ["input", "patch", "code", "command", "text", "content"];

/** JSON with one of the known fields, a JSON string, a fenced block or a heredoc; else the text as it is. */
export function customInput(text: string): string {
  const value = parseJson(text);
  const found = value === undefined ? text : (fromValue(value) ?? text);
  return withoutHeredoc(withoutFence(found));
}

function fromValue(value: JsonValue): string | undefined {
  if (typeof value === "string") return value;
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  const name =
    fields.find((field) => Object.hasOwn(value, field)) ?? (names.length === 1 ? names[0] : undefined);
  const held = name === undefined ? undefined : value[name];
  if (typeof held === "string") return held;
  // `command: ["apply_patch", "<text>"]`: the last word is the text.
  if (Array.isArray(held) && held.every((item) => typeof item === "string")) return held.at(-1);
  return undefined;
}

function withoutFence(text: string): string {
  return /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}

function withoutHeredoc(text: string): string {
  return /^\s*(?:\w+\s+)?<<\s*(['"]?)(\w+)\1\n([\s\S]*?)\n\2\s*$/.exec(text)?.[3] ?? text;
}
