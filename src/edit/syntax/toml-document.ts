/** TOML text as bodies (stretches that hold `key = value`), each entry with its full path and its offsets. */
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import type { Path } from "../../core/json.ts";
import { invalidText } from "./faults.ts";
import { lineStop } from "./text.ts";

export type TomlNode = AST.TOMLContentNode;

export interface TomlEntry {
  /** Full path from the document's root. */
  readonly path: Path;
  readonly key: AST.TOMLKey;
  readonly value: TomlNode;
  readonly start: number;
  readonly end: number;
  readonly body: TomlBody;
}

/** The root's own lines, the lines behind one header, or the inside of one inline table. */
export interface TomlBody {
  readonly kind: "root" | "header" | "inline";
  /** What the body's keys are relative to; positions in arrays of tables are numbers. */
  readonly path: Path;
  readonly entries: readonly TomlEntry[];
  /** The header, or the inline table's braces; for the root nothing at offset 0. */
  readonly start: number;
  readonly end: number;
}

export interface TomlArray {
  readonly path: Path;
  readonly items: readonly TomlNode[];
  readonly start: number;
  readonly end: number;
}

export interface TomlDocument {
  readonly text: string;
  /** In the order of the text. */
  readonly bodies: readonly TomlBody[];
  readonly arrays: readonly TomlArray[];
}

/** @throws AienvError `edit.invalid`; `text` comes without a byte order mark. */
export function readTomlDocument(text: string): TomlDocument {
  const bodies: TomlBody[] = [];
  const arrays: TomlArray[] = [];
  const [top] = parseTree(text).body;
  const isEntry = (node: AST.TOMLKeyValue | AST.TOMLTable): node is AST.TOMLKeyValue =>
    node.type === "TOMLKeyValue";
  addBody("root", [], [0, 0], top.body.filter(isEntry));
  for (const node of top.body) {
    if (!isEntry(node)) addBody("header", node.resolvedKey, headerRange(text, node), node.body);
  }
  return { text, bodies, arrays };

  function addBody(
    kind: TomlBody["kind"],
    path: Path,
    range: AST.Range,
    nodes: readonly AST.TOMLKeyValue[],
  ): void {
    const entries: TomlEntry[] = [];
    const body: TomlBody = { kind, path, entries, start: range[0], end: range[1] };
    bodies.push(body);
    for (const node of nodes) {
      const entryPath = [...path, ...keyNames(node.key)];
      const [start, end] = node.range;
      entries.push({ path: entryPath, key: node.key, value: node.value, start, end, body });
      addInner(entryPath, node.value);
    }
  }

  function addInner(path: Path, value: TomlNode): void {
    if (value.type === "TOMLInlineTable") addBody("inline", path, value.range, value.body);
    if (value.type !== "TOMLArray") return;
    arrays.push({ path, items: value.elements, start: value.range[0], end: value.range[1] });
    for (const [index, item] of value.elements.entries()) addInner([...path, index], item);
  }
}

/** True where `path` begins with `start`. */
export function startsWith(path: Path, start: Path): boolean {
  return path.length >= start.length && start.every((step, index) => step === path[index]);
}

export function samePath(left: Path, right: Path): boolean {
  return left.length === right.length && startsWith(left, right);
}

function keyNames(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value));
}

/** The parser's range of a table spans its body; the header's own range stops behind its last bracket. */
function headerRange(text: string, table: AST.TOMLTable): AST.Range {
  const close = text.indexOf(table.kind === "array" ? "]]" : "]", table.key.range[1]);
  const end = close + (table.kind === "array" ? 2 : 1);
  return [table.range[0], Math.min(end, lineStop(text, table.key.range[1]))];
}

function parseTree(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: "1.1" });
  } catch (error) {
    if (!(error instanceof ParseError) && !(error instanceof RangeError)) throw error;
    const place =
      error instanceof ParseError
        ? { line: error.lineNumber, column: error.column + 1 }
        : { line: 1, column: 1 };
    throw invalidText("TOML", error.message, place, error);
  }
}
