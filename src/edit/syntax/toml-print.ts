/** TOML keys and values as text. */
import { isObject, type JsonValue, type Path } from "../../core/json.ts";
import { notExpressible } from "./faults.ts";

/** Keys of a path joined by dots, bare where TOML allows it. */
export function printTomlKey(path: Path): string {
  return path
    .map((step) => (/^[A-Za-z0-9_-]+$/.test(String(step)) ? step : printString(String(step), path)))
    .join(".");
}

/**
 * A value on one line: tables inline, strings as basic strings, in the words of TOML 1.0.
 * @throws AienvError `edit.not-expressible` for null, which TOML does not have.
 */
export function printTomlValue(value: JsonValue, path: Path): string {
  if (value === null) throw notExpressible("TOML", path, "null");
  if (typeof value === "string") return printString(value, path);
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "boolean") return String(value);
  if (!isObject(value)) {
    return `[${(value as readonly JsonValue[]).map((item, index) => printTomlValue(item, [...path, index])).join(", ")}]`;
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${printTomlKey([key])} = ${printTomlValue(member, [...path, key])}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

function printString(text: string, path: Path): string {
  if (/\p{Surrogate}/u.test(text)) throw notExpressible("TOML", path, "half of a surrogate pair");
  const escaped = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what TOML forbids
    /[\u0000-\u001f"\\\u007f]/g,
    (character) => shortEscapes[character] ?? unicodeEscape(character),
  );
  return `"${escaped}"`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`;
}

function printNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const digits = String(value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !digits.includes("e")
    ? `${digits}.0`
    : digits;
}
