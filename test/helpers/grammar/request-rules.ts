/** Rules that requests of every format share: JSON, limits, names of tools, and the words of a provider's dialect. */
import type { Dialect } from "../../../src/core/dialect.ts";
import { at, isRecord, listAt, recordAt, textAt, unstable } from "./json.ts";
import { show, type Violations } from "./violations.ts";

/** That the request stays the same on its way through JSON, and says its limits as whole numbers. */
export function checkStable(body: unknown, found: Violations): void {
  for (const path of unstable(body)) found.add("stable", path);
}

/** Fields that the request may have; every other is a breach. */
export function checkFields(
  value: unknown,
  allowed: ReadonlySet<string>,
  where: string,
  found: Violations,
): void {
  if (!isRecord(value)) return;
  for (const key of Object.keys(value)) found.unless(allowed.has(key), "field", `${where}${key}`);
}

/** Fields that the dialect refuses or calls otherwise. */
export function checkDialectFields(body: unknown, dialect: Dialect, found: Violations): void {
  const unsupported = dialect["unsupported-fields"] ?? [];
  for (const field of [...unsupported, ...Object.keys(dialect["renamed-fields"] ?? {})]) {
    found.unless(at(body, ...field.split(".")) === undefined, "dialect-field", field);
  }
}

/** That no two tools have one name, that each name fits, and that a choice needs tools. */
export function checkToolNames(
  names: readonly (string | undefined)[],
  pattern: RegExp,
  found: Violations,
): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === undefined || !pattern.test(name)) found.add("tool-name", show(name));
    else if (seen.has(name)) found.add("tool-name", `${name} twice`);
    else seen.add(name);
  }
}

/** A number within bounds, where one is given. */
export function checkRange(
  body: unknown,
  path: readonly string[],
  low: number,
  high: number,
  found: Violations,
): void {
  const value = at(body, ...path);
  if (value === undefined || value === null) return;
  found.unless(
    typeof value === "number" && value >= low && value <= high,
    "range",
    `${path.join(".")} ${show(value)}`,
  );
}

/** Stop sequences: not too many, none of white space only. */
export function checkStops(stops: unknown, maximum: number, found: Violations): void {
  if (stops === undefined || stops === null) return;
  const list = Array.isArray(stops) ? (stops as readonly unknown[]) : [stops];
  found.unless(list.length > 0 && list.length <= maximum, "stops", `${list.length} of ${maximum}`);
  for (const stop of list) found.unless(typeof stop === "string" && stop.trim() !== "", "stops", show(stop));
}

/** A limit of output: a whole number, at least the smallest that is accepted. */
export function checkLimit(body: unknown, path: readonly string[], minimum: number, found: Violations): void {
  const limit = at(body, ...path);
  if (limit === undefined) return;
  const right = Number.isInteger(limit) && Number(limit) >= minimum;
  found.unless(right, "limit", `${path.join(".")} ${show(limit)}`);
}

/** All objects and lists within a value, outermost first. */
function* within(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const member of Object.values(value)) yield* within(member);
}

/** How often `cache_control` stands in a request. */
export function cacheMarksIn(value: unknown): number {
  let marks = 0;
  for (const part of within(value)) if (recordAt(part, "cache_control") !== undefined) marks++;
  return marks;
}

/** Names of `required` that `properties` lacks, and the like, for an object's schema at the root. */
export function checkRootSchema(schema: unknown, found: Violations, where: string): void {
  found.unless(
    textAt(schema, "type") === "object",
    "schema",
    `${where}: root is ${show(at(schema, "type"))}`,
  );
}

/** What OpenAI asks of a schema that is strict: all keys required, no others allowed. */
export function strictBreaches(schema: unknown, where = "$"): string[] {
  if (!isRecord(schema)) return [];
  const breaches: string[] = [];
  const properties = recordAt(schema, "properties") ?? {};
  const isObjectSchema = schema["type"] === "object" || Object.keys(properties).length > 0;
  if (isObjectSchema) {
    if (schema["additionalProperties"] !== false) breaches.push(`${where} lacks additionalProperties: false`);
    const required = new Set(listAt(schema, "required"));
    for (const name of Object.keys(properties)) {
      if (!required.has(name)) breaches.push(`${where}.${name} is not required`);
    }
  }
  for (const [name, member] of Object.entries(properties)) {
    breaches.push(...strictBreaches(member, `${where}.${name}`));
  }
  return [...breaches, ...strictBreaches(schema["items"], `${where}[]`)];
}
