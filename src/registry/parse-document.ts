/** YAML text to a plain value, with the place of every part, within bounds that hostile text can't pass. */
import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import { AienvError, type Where } from "../core/error.ts";
import { isObject, type JsonValue, type Path, showPath } from "../core/json.ts";

/** Larger texts are refused unread, in UTF-16 units. */
const maxTextLength = 2_000_000;
/** How often aliases may be resolved in one text: enough for honest anchors, too little for a bomb. */
const maxAliasCount = 200;

export interface LocatedDocument {
  readonly value: JsonValue;
  /** The place of the value at `path`, or of its nearest ancestor that the text holds. */
  locate(path: Path): Where;
}

/**
 * @throws AienvError `registry.unreadable` where the text is no YAML, too large, or expands too far.
 */
export function parseYaml(text: string, file: string): LocatedDocument {
  if (text.length > maxTextLength)
    throw new AienvError(
      "registry.unreadable",
      `the file has ${text.length} characters, more than ${maxTextLength}`,
      {
        where: { file },
      },
    );
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true, uniqueKeys: true, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map((fault) => {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    return new AienvError("registry.unreadable", lowerFirst(fault.message), {
      where: { file, line, column: col },
    });
  });
  const [first, ...others] = faults;
  if (first) throw new AienvError(first.code, first.message, { where: first.where ?? { file }, others });
  return {
    value: toPlain(document, file),
    locate: (path) => {
      const offset = offsetOf(document.contents, path);
      const place = offset === undefined ? { line: 1, col: 1 } : lineCounter.linePos(offset);
      return { file, line: place.line, column: place.col, ...(path.length > 0 && { path: showPath(path) }) };
    },
  };
}

function toPlain(document: ReturnType<typeof parseDocument>, file: string): JsonValue {
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    return onlyJson(value ?? {}, 0);
  } catch (cause) {
    if (cause instanceof AienvError) throw cause;
    throw new AienvError(
      "registry.unreadable",
      `anchors expand too far (more than ${maxAliasCount} aliases)`,
      {
        where: { file },
        cause,
      },
    );
  }
}

/** YAML can hold more than JSON (dates, maps with object keys, cycles through anchors); none of it belongs here. */
function onlyJson(value: unknown, depth: number): JsonValue {
  if (depth > 64) throw new AienvError("registry.unreadable", "the file is nested deeper than 64 levels");
  if (Array.isArray(value)) return value.map((item) => onlyJson(item, depth + 1));
  if (isObject(value)) {
    const plain: Record<string, JsonValue> = Object.create(null);
    for (const [key, item] of Object.entries(value)) plain[key] = onlyJson(item, depth + 1);
    return { ...plain };
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return String(value);
}

function offsetOf(root: unknown, path: Path): number | undefined {
  let node = root;
  let offset = startOf(node);
  for (const step of path) {
    if (!isCollection(node)) break;
    const found: unknown = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
      : node.items[Number(step)];
    if (found === undefined) break;
    offset = (isPair(found) ? startOf((found as Pair).key) : startOf(found)) ?? offset;
    node = isPair(found) ? (found as Pair).value : found;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
