/** Putting one value into a YAML text, by offsets. */
import { isCollection, isNode, isSeq, type Node, type Pair } from "yaml";
import { isObject, type JsonValue } from "../../core/json.ts";
import { insertEntry } from "./delimited.ts";
import { nest, type Place } from "./place.ts";
import { contentStop, indentUnit, lineEndOf, lineStart, lineStop, splice } from "./text.ts";
import {
  childEntry,
  entryEnd,
  entryValue,
  findYaml,
  isEmptyDocument,
  nodeSpan,
  type YamlCollection,
  type YamlDocument,
} from "./yaml-document.ts";
import { flowDelimited } from "./yaml-flow.ts";
import { printBlock, printFlow, printFlowPair } from "./yaml-print.ts";

/** The edited text, or undefined where the document's form is one that offsets cannot handle. */
export function putYaml(
  text: string,
  document: YamlDocument,
  place: Place,
  value: JsonValue,
): string | undefined {
  const [step] = place.rest;
  if (step === undefined) return undefined;
  const nested = nest(place.rest, value);
  if (isEmptyDocument(document)) return startDocument(text, { [String(step)]: nested });
  const { node: container, length } = findYaml(document, place.container);
  if (!isCollection(container) || length < place.container.length) return undefined;
  const entry = childEntry(container, step);
  if (container.flow === true) {
    if (entry !== undefined) return replaceFlow(text, entryValue(entry), nested);
    const printed = isSeq(container) ? printFlow(nested) : printFlowPair(String(step), nested);
    const insertion = { print: () => printed, opens: false, unit: unitOf(text), gap: " ", pad: "" };
    return splice(text, insertEntry(text, flowDelimited(text, container), insertion));
  }
  if (entry === undefined) return appendEntry(text, container, String(step), nested);
  const present = entryValue(entry);
  if (present === undefined) return undefined;
  return replaceBlock(
    text,
    { node: present, pair: isNode(entry) ? undefined : entry, owner: container },
    nested,
  );
}

interface Replaced {
  readonly node: Node;
  readonly pair: Pair | undefined;
  readonly owner: YamlCollection;
}

/** Replaces a value of a block collection: lines by lines where both are collections, else by one line. */
export function replaceBlock(text: string, { node, pair, owner }: Replaced, value: JsonValue): string {
  const { start, end } = nodeSpan(text, node);
  const isMissing = start === end;
  const isBlock = isCollection(node) && node.flow !== true;
  if (isFilled(value) && isMissing && pair !== undefined) {
    const indent = " ".repeat(columnOf(text, owner)) + unitOf(text);
    return splice(text, [
      { start: lineStop(text, end), end: lineStop(text, end), text: blockLines(text, value, indent) },
    ]);
  }
  if (isFilled(value) && isBlock) {
    const indent = " ".repeat(columnOf(text, node));
    const block = blockLines(text, value, indent).slice(lineEndOf(text).length + indent.length);
    return splice(text, [{ start, end: lineStop(text, end), text: block }]);
  }
  const printed = printFlow(value);
  const keyEnd = isNode(pair?.key) ? (pair.key.range?.[1] ?? start) : start;
  const colon = /^(\s*:)([ \t]*#[^\r\n]*)?\s*$/.exec(text.slice(keyEnd, start));
  if (isBlock && colon !== null) {
    const [, sign = "", comment = ""] = colon;
    return splice(text, [{ start: keyEnd, end: lineStop(text, end), text: `${sign} ${printed}${comment}` }]);
  }
  return splice(text, [{ start, end, text: isMissing ? ` ${printed}` : printed }]);
}

function replaceFlow(text: string, node: Node | undefined, value: JsonValue): string | undefined {
  if (node === undefined) return undefined;
  const { start, end } = nodeSpan(text, node);
  return splice(text, [{ start, end, text: start === end ? ` ${printFlow(value)}` : printFlow(value) }]);
}

/** A new last entry, on the line behind the last one's value and comment. */
function appendEntry(
  text: string,
  container: YamlCollection,
  key: string,
  value: JsonValue,
): string | undefined {
  const last = container.items.at(-1) as Pair | Node | undefined;
  if (last === undefined) return undefined;
  const indent = " ".repeat(columnOf(text, container));
  const block = blockLines(text, isSeq(container) ? [value] : { [key]: value }, indent);
  const end = entryEnd(text, last);
  const lineEnd = lineEndOf(text);
  if (end > 0 && text[end - 1] === "\n") {
    return splice(text, [{ start: end, end, text: block.slice(lineEnd.length) + lineEnd }]);
  }
  return splice(text, [{ start: lineStop(text, end), end: lineStop(text, end), text: block }]);
}

function startDocument(text: string, value: JsonValue): string {
  const at = contentStop(text);
  const lineEnd = lineEndOf(text);
  const block = blockLines(text, value, "");
  return splice(text, [
    { start: at, end: at, text: at === 0 ? block.slice(lineEnd.length) + lineEnd : block },
  ]);
}

/** The value's lines, each behind a line end and the indentation. */
function blockLines(text: string, value: JsonValue, indent: string): string {
  const lineEnd = lineEndOf(text);
  return printBlock(value, unitOf(text).length)
    .map((line) => lineEnd + indent + line)
    .join("");
}

function columnOf(text: string, node: Node): number {
  const start = node.range?.[0] ?? 0;
  return start - lineStart(text, start);
}

function unitOf(text: string): string {
  const unit = indentUnit(text);
  return /^ {1,8}$/.test(unit) ? unit : "  ";
}

function isFilled(value: JsonValue): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}
