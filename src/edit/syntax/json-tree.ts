/** JSON with comments as a tree of nodes with offsets. */
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { AienvError } from "../../core/error.ts";
import type { JsonValue, Path } from "../../core/json.ts";
import type { Delimited } from "./delimited.ts";
import { invalidText } from "./faults.ts";
import { positionAt } from "./text.ts";

export type JsonNode = Node;

/** No configuration is nested like this; deeper texts would exhaust the stack somewhere later. */
const maximumDepth = 1000;

/**
 * The root node, or undefined where the text holds nothing but white space and comments. Where it is to be `plain`,
 * comments and trailing commas are faults.
 * @throws AienvError `edit.invalid` with the first fault.
 */
export function parseJson(text: string, plain = false): JsonNode | undefined {
  const errors: ParseError[] = [];
  const root = readTree(text, errors, plain);
  const [fault] = errors;
  if (fault === undefined) return root;
  const reason = printParseErrorCode(fault.error).replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const found = text.slice(fault.offset, fault.offset + Math.max(1, Math.min(fault.length, 40)));
  throw invalidText("JSON", `${reason} at ${JSON.stringify(found)}`, positionAt(text, fault.offset));
}

/** The plain value of a node; of keys that occur twice the last counts, as for every JSON reader. */
export function jsonValueOf(node: JsonNode): JsonValue {
  return readValue(node, 0);
}

/** The item of a list, or the value of the last member with that name. */
function childNode(node: JsonNode, step: string | number): JsonNode | undefined {
  if (node.type === "array") return typeof step === "number" ? node.children?.[step] : undefined;
  return node.children?.findLast((member) => member.children?.[0]?.value === step)?.children?.[1];
}

/** The node at a path, or undefined. */
export function nodeAt(root: JsonNode | undefined, path: Path): JsonNode | undefined {
  return path.reduce<JsonNode | undefined>((node, step) => node && childNode(node, step), root);
}

/** An object or list as brackets with entries. */
export function delimitedOf(node: JsonNode): Delimited {
  const entries = (node.children ?? []).map(({ offset, length }) => ({
    start: offset,
    end: offset + length,
  }));
  const comment = /\/\/[^\r\n]*|\/\*[\s\S]*?\*\//y;
  return { open: node.offset, close: node.offset + node.length - 1, entries, comment };
}

function readTree(text: string, errors: ParseError[], plain: boolean): JsonNode | undefined {
  try {
    return parseTree(text, errors, {
      allowTrailingComma: !plain,
      disallowComments: plain,
      allowEmptyContent: true,
    });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(error);
    throw error;
  }
}

function readValue(node: JsonNode, depth: number): JsonValue {
  if (depth > maximumDepth) throw tooDeep();
  const children = node.children ?? [];
  if (node.type === "array") {
    const items: JsonValue[] = [];
    for (const child of children) items.push(readValue(child, depth + 1));
    return items;
  }
  if (node.type !== "object") return node.value as JsonValue;
  const members: [string, JsonValue][] = [];
  for (const member of children) {
    const value = member.children?.[1];
    members.push([String(member.children?.[0]?.value), value ? readValue(value, depth + 1) : null]);
  }
  return Object.fromEntries(members);
}

function tooDeep(cause?: unknown): AienvError {
  return invalidText(
    "JSON",
    `it is nested deeper than ${maximumDepth} levels`,
    { line: 1, column: 1 },
    cause,
  );
}
