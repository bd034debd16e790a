/** JSON with comments: parsed for offsets, edited by us, so that no neighbour of a change is reflowed. */
import type { JsonValue, Path } from "../../core/json.ts";
import type { Syntax } from "./contract.ts";
import { insertEntry, removeEntry } from "./delimited.ts";
import { printJson } from "./json-print.ts";
import { delimitedOf, type JsonNode, jsonValueOf, nodeAt, parseJson } from "./json-tree.ts";
import { nest, type Place } from "./place.ts";
import { editInSteps, type Steps } from "./steps.ts";
import {
  indentAt,
  indentUnit,
  isFirstOnLine,
  lineEndOf,
  positionAt,
  type Splice,
  splice,
  splitBom,
} from "./text.ts";

const steps: Steps = { intoTables: false, parse: parseValue, put, drop, isLast };

/** Comments and trailing commas are read; a trailing comma is kept, never made. */
export const json: Syntax = {
  parse: (text) => parseValue(splitBom(text).body),
  edit: (text, changes) => editInSteps(steps, text, changes),
  print: (value) => `${printJson(value, [], { indent: "", unit: "  ", lineEnd: "\n", gap: " " })}\n`,
  locate,
};

/** The same where a comment or a trailing comma makes the whole file unreadable, as for Claude Code. */
export const plainJson: Syntax = {
  ...json,
  parse: (text) => parseValue(splitBom(text).body, true),
};

function parseValue(text: string, plain = false): JsonValue {
  const root = parseJson(text, plain);
  return root === undefined ? {} : jsonValueOf(root);
}

function locate(text: string, path: Path) {
  const { body } = splitBom(text);
  const root = parseJson(body);
  for (let length = path.length; length >= 0; length -= 1) {
    const node = nodeAt(root, path.slice(0, length));
    if (node !== undefined) return positionAt(body, node.offset);
  }
  return undefined;
}

function put(text: string, place: Place, value: JsonValue): string {
  const root = parseJson(text);
  const path = [...place.container, ...place.rest.slice(0, 1)];
  const nested = nest(place.rest, value);
  const container = nodeAt(root, place.container);
  const base = { unit: indentUnit(text), lineEnd: lineEndOf(text), gap: gapOf(text, container) };
  if (container === undefined)
    return startDocument(text, printJson(nest(["", ...path], nested), [], { ...base, indent: "" }));
  const present = nodeAt(root, path);
  if (present !== undefined) {
    const owner = present.parent?.type === "property" ? present.parent : present;
    const indent = isFirstOnLine(text, owner.offset) ? indentAt(text, owner.offset) : undefined;
    const printed = printJson(nested, path, { ...base, indent });
    return splice(text, [{ start: present.offset, end: present.offset + present.length, text: printed }]);
  }
  const name = container.type === "object" ? `${JSON.stringify(String(place.rest[0]))}:` : "";
  const print = (indent: string | undefined): string => {
    const gap = name === "" ? "" : indent === undefined ? base.gap : " ";
    return name + gap + printJson(nested, path, { ...base, indent });
  };
  const opens = container.parent === undefined || isInLines(text, container);
  return splice(
    text,
    insertEntry(text, delimitedOf(container), {
      print,
      opens,
      unit: base.unit,
      gap: base.gap,
      pad: name === "" ? "" : base.gap,
    }),
  );
}

function drop(text: string, path: Path): string {
  const node = nodeAt(parseJson(text), path);
  const entry = node?.parent?.type === "property" ? node.parent : node;
  const container = entry?.parent;
  if (entry === undefined || container === undefined) return text;
  const index = container.children?.indexOf(entry) ?? -1;
  const splices: Splice[] = removeEntry(text, delimitedOf(container), index);
  return splice(text, splices);
}

function isLast(text: string, path: Path): boolean {
  const node = nodeAt(parseJson(text), path);
  const entry = node?.parent?.type === "property" ? node.parent : node;
  return entry?.parent?.children?.at(-1) === entry;
}

/** A text of comments alone keeps them above the new document. */
function startDocument(text: string, printed: string): string {
  const lineEnd = lineEndOf(text);
  if (text.trim() === "") return printed + lineEnd;
  return text + (text.endsWith("\n") ? "" : lineEnd) + printed + lineEnd;
}

/** An empty container opens into lines where its own member stands on a line of its own. */
function isInLines(text: string, container: JsonNode): boolean {
  const owner = container.parent?.type === "property" ? container.parent : container;
  return isFirstOnLine(text, owner.offset);
}

/** Compact texts (`{"a":1}`) stay compact. */
function gapOf(text: string, container: JsonNode | undefined): string {
  const sample = container?.children?.find((child) => child.type === "property") ?? container?.parent;
  const colon = sample?.type === "property" ? sample.colonOffset : undefined;
  if (colon !== undefined) return /\s/.test(text[colon + 1] ?? "") ? " " : "";
  return text.includes('":') && !/":\s/.test(text) ? "" : " ";
}
