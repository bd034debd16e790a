/** Taking one value out of a YAML text, by offsets. */
import { isCollection, isNode, isSeq, type Node, type Pair } from "yaml";
import type { Path } from "../../core/json.ts";
import { removeEntry } from "./delimited.ts";
import { cutLines, isFirstOnLine, splice } from "./text.ts";
import {
  childEntry,
  entryEnd,
  entryStart,
  findYaml,
  type YamlCollection,
  type YamlDocument,
  type YamlEntry,
} from "./yaml-document.ts";
import { flowDelimited } from "./yaml-flow.ts";
import { replaceBlock } from "./yaml-put.ts";

/** The edited text, or undefined where the document's form is one that offsets cannot handle. */
export function dropYaml(text: string, document: YamlDocument, path: Path): string | undefined {
  const { node: container, length } = findYaml(document, path.slice(0, -1));
  const entry = childEntry(container, path.at(-1));
  if (!isCollection(container) || entry === undefined || length < path.length - 1) return undefined;
  const items = container.items as readonly YamlEntry[];
  const index = items.indexOf(entry);
  if (container.flow === true) return splice(text, removeEntry(text, flowDelimited(text, container), index));
  if (items.length === 1 && path.length > 1)
    return emptyContainer(text, document, path.slice(0, -1), container);
  const start = startOf(container, entry, index);
  const next = items[index + 1];
  if (isFirstOnLine(text, start)) return splice(text, [cutLines(text, start, entryEnd(text, entry))]);
  return next === undefined
    ? undefined
    : splice(text, [{ start, end: startOf(container, next, index + 1), text: "" }]);
}

/** A block collection has to hold something, so that an empty one is written as brackets. */
function emptyContainer(
  text: string,
  document: YamlDocument,
  path: Path,
  container: YamlCollection,
): string | undefined {
  const { node: owner } = findYaml(document, path.slice(0, -1));
  const entry = childEntry(owner, path.at(-1));
  if (!isCollection(owner) || entry === undefined) return undefined;
  const pair: Pair | undefined = isNode(entry) ? undefined : entry;
  return replaceBlock(text, { node: container as Node, pair, owner }, isSeq(container) ? [] : {});
}

/** An item of a list begins at its dash. */
function startOf(container: YamlCollection, entry: YamlEntry, index: number): number {
  const token = container.srcToken;
  if (!isSeq(container) || token?.type !== "block-seq") return entryStart(entry);
  const dash = token.items[index]?.start.find(({ type }) => type === "seq-item-ind");
  return dash?.offset ?? entryStart(entry);
}
