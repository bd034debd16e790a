/** YAML text as nodes with offsets, and as a plain value. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isObject, type JsonValue, type Path } from "../../core/json.ts";
import { invalidText } from "./faults.ts";
import { positionAt } from "./text.ts";

export type YamlDocument = Document.Parsed;
export type YamlCollection = YAMLMap | YAMLSeq;
/** A pair of a map, or an item of a list. */
export type YamlEntry = Pair | Node;

/** Aliases may multiply a text's value at most about so often; no configuration needs more. */
const maximumAliases = 100;
const maximumDepth = 1000;

interface ReadOptions {
  /** What stands behind `<<` counts, as most programs read it. An edit sees only what stands at its place. */
  readonly merges?: boolean;
}

/** @throws AienvError `edit.invalid` with the first fault; also for a second document in the text. */
export function readYamlDocument(text: string, { merges = false }: ReadOptions = {}): YamlDocument {
  const document = guard(() =>
    parseDocument(text, {
      merge: merges,
      keepSourceTokens: true,
      prettyErrors: false,
      compat: "yaml-1.1",
      logLevel: "error",
      uniqueKeys: false,
    }),
  );
  const [fault] = document.errors;
  if (fault !== undefined) throw invalidText("YAML", fault.message, positionAt(text, fault.pos[0]), fault);
  refuseTwins(text, document);
  return document;
}

/** @throws AienvError `edit.invalid`, also where aliases expand without bounds. */
export function readYamlValue(text: string, options: ReadOptions = {}): JsonValue {
  const document = readYamlDocument(text, options);
  if (isEmptyDocument(document)) return {};
  return guard(() => toJson(document.toJS({ maxAliasCount: maximumAliases }), 0));
}

/** True where nothing but comments and markers stands in the text. */
export function isEmptyDocument({ contents }: YamlDocument): boolean {
  return (
    contents === null ||
    (isScalar(contents) && contents.value === null && contents.range[0] === contents.range[1])
  );
}

/** The entry for one step below a collection. */
export function childEntry(collection: unknown, step: string | number | undefined): YamlEntry | undefined {
  if (isMap(collection)) return collection.items.find((pair) => keyName(pair) === step);
  if (!isCollection(collection) || typeof step !== "number") return undefined;
  return collection.items[step] as YamlEntry | undefined;
}

/** The node of an entry's value; undefined for a key without any. */
export function entryValue(entry: YamlEntry | undefined): Node | undefined {
  const value = isNode(entry) ? entry : entry?.value;
  return isNode(value) ? value : undefined;
}

/** The node at a path, or the alias on the way to it with the length of the path that leads there. */
export function findYaml(
  document: YamlDocument,
  path: Path,
): { readonly node: Node | undefined; readonly length: number } {
  let node: Node | undefined = document.contents ?? undefined;
  for (const [length, step] of path.entries()) {
    if (isAlias(node)) return { node, length };
    node = entryValue(childEntry(node, step));
  }
  return { node, length: path.length };
}

/** Offsets where a node's own text begins and stops, without the comment and the line end behind it. */
export function nodeSpan(text: string, node: Node): { readonly start: number; readonly end: number } {
  const [start, stop] = node.range ?? [0, 0];
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1) as YamlEntry | undefined;
    return { start, end: last === undefined ? stop : entryEnd(text, last) };
  }
  const isKept = isScalar(node) && /^[|>][0-9]?\+/.test(text.slice(start, start + 3));
  return { start, end: isKept ? stop : start + text.slice(start, stop).trimEnd().length };
}

/** Where an entry's text begins (a map's key or a list's value) and stops. */
export function entryStart(entry: YamlEntry): number {
  const node = isNode(entry) ? entry : isNode(entry.key) ? entry.key : undefined;
  return node?.range?.[0] ?? 0;
}

export function entryEnd(text: string, entry: YamlEntry): number {
  const value = entryValue(entry);
  if (value !== undefined) return nodeSpan(text, value).end;
  const key = isNode(entry) ? entry : isNode(entry.key) ? entry.key : undefined;
  return key?.range?.[1] ?? 0;
}

/** The library compares every key of a map with every other, which takes minutes for large maps. */
function refuseTwins(text: string, document: YamlDocument): void {
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const name = keyName(pair);
        if (name === undefined) continue;
        if (seen.has(name)) {
          throw invalidText(
            "YAML",
            `the key ${JSON.stringify(name)} stands twice`,
            positionAt(text, entryStart(pair)),
          );
        }
        seen.add(name);
      }
    },
  });
}

function keyName({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value ?? "") : undefined;
}

function toJson(value: unknown, depth: number): JsonValue {
  if (depth > maximumDepth) throw new RangeError(`nested deeper than ${maximumDepth} levels`);
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member, depth + 1)]));
  }
  return typeof value === "bigint" ? value.toString() : ((value ?? null) as JsonValue);
}

function guard<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof ReferenceError)) throw error;
    throw invalidText("YAML", error.message, { line: 1, column: 1 }, error);
  }
}
