/** `.env` files: one assignment a line, read as the `dotenv` package reads them. */
import { parse } from "dotenv";
import { isObject, type JsonValue, type Path, sameJson } from "../../core/json.ts";
import { applyChanges } from "./apply-changes.ts";
import type { Position, Syntax } from "./contract.ts";
import { type DotenvEntry, readDotenvEntries } from "./dotenv-entries.ts";
import { noPlace, notExpressible } from "./faults.ts";
import { nest, type Place } from "./place.ts";
import { editInSteps, type Steps } from "./steps.ts";
import { cutLines, lineEndOf, positionAt, splice, splitBom } from "./text.ts";

const steps: Steps = { intoTables: false, parse: readValue, put, drop, isLast };

/** The document is a flat table of strings; nothing in it is ever invalid, lines that say nothing are skipped. */
export const dotenv: Syntax = {
  parse: (text) => readValue(splitBom(text).body),
  edit: (text, changes) => editInSteps(steps, text, changes),
  print,
  locate,
};

function readValue(text: string): JsonValue {
  return Object.fromEntries(Object.entries(parse(text)));
}

function print(value: JsonValue): string {
  const table = isObject(value) ? value : {};
  return Object.entries(table).reduce(
    (text, [key, item]) => put(text, { container: [], rest: [key] }, item),
    "",
  );
}

/**
 * The first way of quoting that makes dotenv read back this value, and all others as before.
 * @throws AienvError `edit.not-expressible` where there is none.
 */
function put(text: string, place: Place, value: JsonValue): string {
  const [name] = place.rest;
  const path = [...place.container, ...place.rest];
  if (typeof name !== "string" || path.length !== 1) throw noPlace(path, "a .env file has no tables");
  if (typeof value !== "string") throw notExpressible("a .env file", path, "it holds nothing but strings");
  if (!/^[\w.-]+$/.test(name))
    throw notExpressible("a .env file", path, "names are letters, digits, `_`, `.`, `-`");
  const expected = applyChanges(readValue(text), [{ kind: "set", path, value: nest(place.rest, value) }]);
  for (const quoted of quotings(value)) {
    const edited = write(text, name, quoted);
    if (sameJson(readValue(edited), expected)) return edited;
  }
  throw notExpressible("a .env file", path, "no way of quoting makes dotenv read this value back");
}

function write(text: string, name: string, quoted: string): string {
  const entry = findEntry(text, name);
  if (entry !== undefined) return splice(text, [{ ...entry.value, text: quoted }]);
  const lineEnd = lineEndOf(text);
  const isOpen = text !== "" && !text.endsWith("\n");
  return `${text + (isOpen ? lineEnd : "") + name}=${quoted}${isOpen ? "" : lineEnd}`;
}

/**
 * Ways that shells read alike come first: single quotes, then double quotes around what shells would not expand,
 * with line feeds as `\n`. What only dotenv reads comes behind them.
 */
function quotings(value: string): string[] {
  const single = `'${value}'`;
  const double = `"${value.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
  return [
    ...(/^[\w./:@%+,-]+$/.test(value) ? [value] : []),
    ...(/['\r\n]/.test(value) ? [] : [single]),
    ...(/["\\$`]/.test(value) ? [] : [double]),
    ...(value.includes("'") ? [] : [single]),
    ...(value.includes('"') ? [] : [double]),
    `\`${value}\``,
    single,
    double,
    `"${value}"`,
  ];
}

function drop(text: string, path: Path): string {
  const cuts = readDotenvEntries(text)
    .filter(({ name }) => name === path[0])
    .map(({ key, value }) => cutLines(text, key.start, value.end));
  return splice(text, cuts);
}

function isLast(text: string, path: Path): boolean {
  return readDotenvEntries(text).at(-1)?.name === path[0];
}

function locate(text: string, path: Path): Position | undefined {
  const { body } = splitBom(text);
  const entry = findEntry(body, path[0]);
  return positionAt(body, entry?.value.start ?? 0);
}

function findEntry(text: string, name: string | number | undefined): DotenvEntry | undefined {
  return readDotenvEntries(text).findLast((entry) => entry.name === name);
}
