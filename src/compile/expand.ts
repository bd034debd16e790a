/**
 * Structured templates: a tree whose leaves name values of a context. A leaf without a value vanishes, and with it
 * the key or list item that holds it.
 *
 *   "{{slots.main.model}}"                              the value, with its type
 *   "x-api-key: {{endpoint.key}}"                       text around it
 *   { $for: "model in models", $value: … }              in a list: an item for each
 *   { $for: "model in models", $key: …, $value: … }     alone: a map; as the value of "$each": beside other members
 *   { $match: "endpoint.auth", $cases: { bearer: … } }  by a value; `else` for any other, also for none
 *   { $join: "\n", $items: [ … ] }                      text from the items that have a value
 */
import { AienvError } from "../core/error.ts";
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";

/** A piece of a value: text, or an environment variable with what stands for it when missing or empty. */
export type Part = string | EnvironmentReference;

export interface EnvironmentReference {
  readonly env: string;
  readonly default: string;
}

/** A key in the context: it may enter the environment, never a file. */
export class KeyReference {
  readonly reference: EnvironmentReference;
  constructor(reference: EnvironmentReference) {
    this.reference = reference;
  }
}

export type ContextValue =
  | string
  | number
  | boolean
  | KeyReference
  | undefined
  | readonly ContextValue[]
  | { readonly [name: string]: ContextValue };
export type Context = Readonly<Record<string, ContextValue>>;

/**
 * The tree with every leaf filled in, for a file.
 * @throws AienvError `compile.bad-template` for a key in a file, an unknown verb or a value that is no leaf.
 */
export function expandTree(tree: JsonValue, context: Context): JsonValue | undefined {
  if (typeof tree === "string") return expandLeaf(tree, context);
  if (Array.isArray(tree)) return (tree as readonly JsonValue[]).flatMap((item) => expandItem(item, context));
  if (!isObject(tree)) return tree;
  if ("$match" in tree) {
    const branch = matchCase(tree, context);
    return branch === undefined ? undefined : expandTree(branch, context);
  }
  if ("$join" in tree) return plainText(expandJoin(tree, context));
  if ("$for" in tree) return expandMap(tree, context);
  const expanded: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(tree)) {
    if (key === "$each") {
      Object.assign(expanded, expandTree(value, context));
      continue;
    }
    const name = plainText(expandText(key, context));
    const item = expandTree(value, context);
    if (name !== undefined && item !== undefined) expanded[name] = item;
  }
  const emptied = Object.keys(expanded).length === 0 && Object.keys(tree).length > 0;
  return emptied ? undefined : expanded;
}

/** A tree that ends in one text, for the environment: keys are allowed and stay references. */
export function expandParts(tree: JsonValue, context: Context): readonly Part[] | undefined {
  if (typeof tree === "string") return expandText(tree, context);
  if (typeof tree === "number" || typeof tree === "boolean") return [String(tree)];
  if (isObject(tree) && "$match" in tree) {
    const branch = matchCase(tree, context);
    return branch === undefined ? undefined : expandParts(branch, context);
  }
  if (isObject(tree) && "$join" in tree) return expandJoin(tree, context);
  throw badTemplate(`${JSON.stringify(tree)} is no text`);
}

/** The text with every `{{path}}` filled in; undefined when one of them has no value. */
export function expandText(text: string, context: Context): readonly Part[] | undefined {
  const parts: Part[] = [];
  let end = 0;
  for (const token of text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)) {
    const value = lookUp(token[1] ?? "", context);
    if (value === undefined) return undefined;
    parts.push(text.slice(end, token.index));
    parts.push(value instanceof KeyReference ? value.reference : leafText(value, token[0]));
    end = token.index + token[0].length;
  }
  parts.push(text.slice(end));
  return joinText(parts);
}

/** The value at a dotted path, undefined where the context has none. */
export function lookUp(path: string, context: Context): ContextValue {
  let value: ContextValue = context;
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value instanceof KeyReference || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<string, ContextValue>>)[step];
  }
  return value;
}

function expandLeaf(text: string, context: Context): JsonValue | undefined {
  const whole = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(text);
  if (!whole) return plainText(expandText(text, context));
  const value = lookUp(whole[1] ?? "", context);
  if (value === undefined) return undefined;
  if (value instanceof KeyReference) throw badTemplate(`${text} would write a key into a file`);
  return toJson(value);
}

function expandItem(item: JsonValue, context: Context): JsonValue[] {
  if (isObject(item) && "$for" in item && !("$key" in item))
    return each(item, context).flatMap((inner) => expandItem(item["$value"] ?? null, inner));
  const value = expandTree(item, context);
  return value === undefined ? [] : [value];
}

/** A map without entries vanishes like a leaf without a value. */
function expandMap(tree: JsonObject, context: Context): JsonValue | undefined {
  const map: Record<string, JsonValue> = {};
  for (const inner of each(tree, context)) {
    const name = plainText(expandText(String(tree["$key"] ?? ""), inner));
    const value = expandTree(tree["$value"] ?? null, inner);
    if (name !== undefined && name !== "" && value !== undefined) map[name] = value;
  }
  return Object.keys(map).length === 0 ? undefined : map;
}

function each(tree: JsonObject, context: Context): Context[] {
  const words = /^(\w+) in ([\w.-]+)$/.exec(String(tree["$for"]));
  if (!words) throw badTemplate(`$for takes "name in path", got ${JSON.stringify(tree["$for"])}`);
  const list = lookUp(words[2] ?? "", context);
  const items: readonly ContextValue[] = Array.isArray(list) ? list : [];
  return items.map((item) => ({ ...context, [words[1] ?? ""]: item }));
}

function matchCase(tree: JsonObject, context: Context): JsonValue | undefined {
  const value = lookUp(String(tree["$match"]), context);
  const cases = tree["$cases"];
  if (!isObject(cases)) throw badTemplate(`$match needs $cases, got ${JSON.stringify(tree)}`);
  const key = value === undefined || value instanceof KeyReference ? undefined : String(value);
  const branch = key !== undefined && Object.hasOwn(cases, key) ? cases[key] : cases["else"];
  return branch ?? undefined;
}

function expandJoin(tree: JsonObject, context: Context): readonly Part[] | undefined {
  const items = tree["$items"];
  if (!Array.isArray(items)) throw badTemplate(`$join needs a list of $items, got ${JSON.stringify(tree)}`);
  const texts = (items as readonly JsonValue[]).flatMap((item) => joinItems(item, context));
  if (texts.length === 0) return undefined;
  const separator = String(tree["$join"]);
  return joinText(texts.flatMap((parts, index) => (index === 0 ? parts : [separator, ...parts])));
}

function joinItems(item: JsonValue, context: Context): (readonly Part[])[] {
  if (isObject(item) && "$for" in item)
    return each(item, context).flatMap((inner) => joinItems(item["$value"] ?? null, inner));
  const parts = expandParts(item, context);
  return parts === undefined ? [] : [parts];
}

/** Neighbouring texts become one; empty ones vanish unless they are all there is. */
function joinText(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (part !== "") joined.push(part);
  }
  return joined.length === 0 ? [""] : joined;
}

function plainText(parts: readonly Part[] | undefined): string | undefined {
  if (parts?.some((part) => typeof part !== "string"))
    throw badTemplate("a template would write a key into a file");
  return parts?.join("");
}

function leafText(value: ContextValue, token: string): string {
  if (typeof value === "object") throw badTemplate(`${token} is a list or map inside a text`);
  return String(value);
}

function toJson(value: ContextValue): JsonValue {
  if (Array.isArray(value))
    return (value as readonly ContextValue[]).filter((item) => item !== undefined).map(toJson);
  if (value instanceof KeyReference) throw badTemplate("a template would write a key into a file");
  if (typeof value !== "object") return value ?? null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, toJson(item)]])),
  );
}

function badTemplate(message: string): AienvError {
  return new AienvError("compile.bad-template", `tool template: ${message}`);
}
