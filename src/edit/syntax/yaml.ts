/** YAML, edited by offsets so that untouched lines keep their bytes; the Document API is the way out for odd forms. */
import { isAlias, isMap } from "yaml";
import { type JsonValue, type Path, sameJson, valueAt } from "../../core/json.ts";
import { applyChanges } from "./apply-changes.ts";
import type { Change, Position, Syntax } from "./contract.ts";
import type { Place } from "./place.ts";
import { editInSteps, type Steps } from "./steps.ts";
import { indentUnit, lineEndOf, positionAt, splitBom } from "./text.ts";
import { findYaml, isEmptyDocument, readYamlDocument, readYamlValue } from "./yaml-document.ts";
import { dropYaml } from "./yaml-drop.ts";
import { printBlock } from "./yaml-print.ts";
import { putYaml } from "./yaml-put.ts";

const steps: Steps = { intoTables: false, parse: readYamlValue, put, drop, isLast };

/**
 * Aliases are never edited at their anchor: a change below one replaces that alias by its changed copy. A change
 * to an anchored value that is used elsewhere changes that too, which `editVerified` refuses.
 */
export const yaml: Syntax = {
  parse: (text) => readYamlValue(splitBom(text).body),
  edit: (text, changes) => editInSteps(steps, text, changes),
  print: (value) => `${printBlock(value, 2).join("\n")}\n`,
  locate,
};

function put(text: string, place: Place, value: JsonValue): string {
  const document = readYamlDocument(text);
  const path = [...place.container, ...place.rest];
  const change: Change = { kind: "set", path, value };
  const { node, length } = findYaml(document, place.container);
  if (isAlias(node)) return replaceAlias(text, path, length, change);
  return accepted(text, putYaml(text, document, place, value), change) ?? rewrite(text, change);
}

function drop(text: string, path: Path): string {
  const document = readYamlDocument(text);
  const change: Change = { kind: "remove", path };
  const { node, length } = findYaml(document, path.slice(0, -1));
  if (isAlias(node)) return replaceAlias(text, path, length, change);
  return accepted(text, dropYaml(text, document, path), change) ?? rewrite(text, change);
}

/** The alias at the first `length` steps becomes what it stands for, with the change made. */
function replaceAlias(text: string, path: Path, length: number, change: Change): string {
  const alias = path.slice(0, length);
  const value = applyChanges(valueAt(readYamlValue(text), alias) ?? {}, [
    { ...change, path: path.slice(length) },
  ]);
  return put(text, { container: alias.slice(0, -1), rest: alias.slice(-1) }, value);
}

function accepted(text: string, edited: string | undefined, change: Change): string | undefined {
  if (edited === undefined) return undefined;
  try {
    return sameJson(readYamlValue(edited), applyChanges(readYamlValue(text), [change])) ? edited : undefined;
  } catch {
    return undefined;
  }
}

/** The whole document printed anew by the library: comments and order survive, spacing may not. */
function rewrite(text: string, change: Change): string {
  const document = readYamlDocument(text);
  const indent = indentUnit(text);
  if (isEmptyDocument(document)) document.contents = null;
  if (change.kind === "set") document.setIn(change.path, document.createNode(change.value));
  else document.deleteIn(change.path);
  const printed = document.toString({ lineWidth: 0, indent: /^ {1,8}$/.test(indent) ? indent.length : 2 });
  const lineEnd = lineEndOf(text);
  const ended = text.endsWith("\n") || text === "" ? printed : printed.trimEnd();
  return lineEnd === "\n" ? ended : ended.replaceAll("\n", lineEnd);
}

function isLast(text: string, path: Path): boolean {
  const { node } = findYaml(readYamlDocument(text), path.slice(0, -1));
  if (!isMap(node)) return true;
  const key: unknown = node.items.at(-1)?.key;
  return String(key) === path.at(-1);
}

function locate(text: string, path: Path): Position | undefined {
  const { body } = splitBom(text);
  const document = readYamlDocument(body);
  for (let length = path.length; length >= 0; length -= 1) {
    const found = findYaml(document, path.slice(0, length));
    if (found.node?.range !== undefined && found.node.range !== null)
      return positionAt(body, found.node.range[0]);
  }
  return { line: 1, column: 1 };
}
