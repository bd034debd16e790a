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
  visit,
} from "yaml";
import { AienvError, type Where } from "../core/error.ts";
import { type JsonValue, type Path, showPath } from "../core/json.ts";
import { plainValue, UnboundedValue } from "./plain-value.ts";

/** Larger texts are refused unread, in UTF-16 units. */
const maxTextLength = 512_000;
/** How often aliases may be resolved in one text: enough for honest anchors, too little for a bomb. */
const maxAliasCount = 200;

/** Said once: every level fails after the first that did. */
const tooDeep = "the file is nested too deeply";

interface Fault {
  readonly message: string;
  readonly offset: number;
  readonly path?: Path;
}

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
  // The parser compares each key with all others; `keyFaults` does it in one pass.
  const document = parseDocument(text, { lineCounter, merge: true, uniqueKeys: false, prettyErrors: false });
  const found = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    message: inOurWords(message),
    offset: pos[0],
  }));
  const deep = found.find(({ message }) => message === tooDeep);
  const all = deep ? [deep] : [...found, ...keyFaults(document.contents), ...aliasFaults(document)];
  const faults = all.map((fault: Fault) => {
    const { line, col } = lineCounter.linePos(fault.offset);
    const path = fault.path !== undefined && { path: showPath(fault.path) };
    return new AienvError("registry.unreadable", fault.message, {
      where: { file, line, column: col, ...path },
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
    return plainValue(document.toJS({ maxAliasCount }) ?? {});
  } catch (cause) {
    const message =
      cause instanceof UnboundedValue
        ? cause.message
        : /excessive/i.test((cause as Error).message)
          ? `anchors expand too far (more than ${maxAliasCount} aliases)`
          : lowerFirst((cause as Error).message);
    throw new AienvError("registry.unreadable", message, { where: { file }, cause });
  }
}

/** Keys that are no text, or that a map holds twice; of a merge key (`<<`) there may be several. */
function keyFaults(root: unknown): Fault[] {
  const faults: Fault[] = [];
  visit(root as Node | null, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        const offset = startOf(key) ?? startOf(map) ?? 0;
        if (name === undefined) faults.push({ message: "a key must be text", offset });
        else if (name === "__proto__") faults.push({ message: "no key may be called __proto__", offset });
        else if (name !== "<<" && seen.has(name))
          faults.push({ message: `the key ${JSON.stringify(name)} stands here twice`, offset });
        else seen.add(name);
      }
    },
  });
  return faults;
}

/** An alias inside of what it stands for never ends. */
function aliasFaults(document: ReturnType<typeof parseDocument>): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias: (key, alias, ancestors) => {
      const around = ancestors.filter((node) => isCollection(node) && node.anchor === alias.source);
      if (around.length === 0 || !around.includes(alias.resolve(document) as Node & typeof document)) return;
      faults.push({
        message: `the alias *${alias.source} stands inside of what it stands for`,
        offset: startOf(alias) ?? 0,
        path: pathTo(ancestors, key),
      });
    },
  });
  return faults;
}

function pathTo(ancestors: readonly unknown[], last: unknown): Path {
  return [...ancestors.slice(1), last].flatMap((node, index): (string | number)[] => {
    const parent = ancestors[index];
    if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
    if (typeof node === "number") return [node];
    return isCollection(parent) && !isMap(parent) ? [parent.items.indexOf(node)] : [];
  });
}

/** The parser's messages, without what is meant for programmers. */
function inOurWords(message: string): string {
  if (/call stack/.test(message)) return tooDeep;
  if (/multiple documents/.test(message)) return "the file holds several documents (---), only one is read";
  return lowerFirst(message);
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
