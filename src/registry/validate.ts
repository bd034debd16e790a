/** A schema's complaints as errors that name the place, quote what was received and suggest what was meant. */
import { z } from "zod";
import { AienvError } from "../core/error.ts";
import { variableNamePattern } from "../core/ids.ts";
import { isObject, type JsonValue, type Path, valueAt } from "../core/json.ts";
import { nearestName, suggestName } from "../core/nearest.ts";
import { redactSecret, redactSecrets } from "../core/redact.ts";
import type { LocatedDocument } from "./parse-document.ts";

/**
 * The document as the schema's type.
 * @throws AienvError with `code` for the first fault; the others of the same text follow in `others`.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  document: LocatedDocument,
  code: string,
): z.output<Schema> {
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => flattenIssue(issue, []));
  throw collectErrors(faults.slice(0, maxFaults).map((fault) => toError(fault, document, schema, code)));
}

/** More are of no use to anybody, and each costs a look for what was meant. */
const maxFaults = 20;

/** One error that carries all. @throws RangeError for an empty list. */
export function collectErrors(errors: readonly AienvError[]): AienvError {
  const [first, ...others] = errors;
  if (!first) throw new RangeError("no error to collect");
  return new AienvError(first.code, first.message, {
    ...(first.hint !== undefined && { hint: first.hint }),
    ...(first.where !== undefined && { where: first.where }),
    others,
  });
}

type Issue = z.core.$ZodIssue;
interface Fault {
  readonly path: Path;
  readonly issue: Issue;
  /** It is the key at the path that is wrong, not what it holds. */
  readonly isKey?: boolean;
}

/** A union reports every branch; only the branch that got furthest is worth reading. */
function flattenIssue(issue: Issue, base: Path): Fault[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], issue }));
  if ((issue.code === "invalid_key" || issue.code === "invalid_element") && issue.issues[0])
    return flattenIssue({ ...issue.issues[0], path: [] } as Issue, path).map((fault) => ({
      ...fault,
      isKey: issue.code === "invalid_key",
    }));
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ path, issue }];
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => flattenIssue(inner, path)));
  const depth = (faults: readonly Fault[]) =>
    Math.max(
      0,
      ...faults.map((fault) => fault.path.length * 4 + (fault.issue.code === "invalid_type" ? 0 : 2)),
    );
  const furthest = branches.toSorted((left, right) => depth(right) - depth(left))[0] ?? [{ path, issue }];
  // What a branch misses is not worth a word where a key stands that it does not know.
  const unknown = furthest.filter((fault) => fault.issue.code === "unrecognized_keys");
  return unknown.length > 0 ? unknown : furthest;
}

function toError(fault: Fault, document: LocatedDocument, schema: z.ZodType, code: string): AienvError {
  const received = fault.isKey ? (fault.path.at(-1) as JsonValue) : valueAt(document.value, fault.path);
  return new AienvError(code, describe(fault, received, schema), { where: document.locate(fault.path) });
}

function describe({ path, issue }: Fault, value: JsonValue | undefined, schema: z.ZodType): string {
  const received = hideKey(path, value);
  const name = String(path.at(-1) ?? "the file");
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, path.slice(0, -1));
      return known.includes(name)
        ? `${quote(name)} can't stand beside the other keys here; only one of ${known.join(", ")} can`
        : `unknown key ${quote(name)}${suggestName(name, known)}`;
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      if (isNewerVersion(path, value, issue.values))
        return `a newer aienv wrote this file: it has version ${value}, and this aienv reads ${values.join(", ")}`;
      if (received === undefined) return `${quote(name)} is missing; it takes ${values.join(", ")}`;
      const near = typeof received === "string" ? nearestName(received, values) : undefined;
      return `${quote(received)} is not one of ${values.join(", ")}${near === undefined ? "" : `, did you mean ${quote(near)}?`}`;
    }
    case "invalid_type":
      return received === undefined
        ? `${quote(name)} is missing`
        : `${quote(received)} is not ${article(issue.expected)}`;
    case "invalid_format":
    case "custom":
      if (issue.code === "custom" && issue.params?.["hidden"] === true)
        return `${quote(name)} ${issue.message}`;
      return received === undefined || isObject(received)
        ? `${quote(name)} ${issue.message}`
        : `${quote(received)} ${issue.message}`;
    case "too_small":
    case "too_big":
      return `${quote(received)} ${issue.message.replace(/^Too /, "is too ")}`;
    default:
      return `${quote(received ?? name)}: ${lowerFirst(issue.message)}`;
  }
}

function isNewerVersion(path: Path, value: JsonValue | undefined, values: readonly unknown[]): boolean {
  return (
    path.length === 1 &&
    path[0] === "version" &&
    Number.isInteger(value) &&
    values.every((known) => typeof known === "number" && Number(value) > known)
  );
}

/** What stands where a secret reference belongs is most likely the key itself; what a header holds may be one. */
function hideKey(path: Path, value: JsonValue | undefined): JsonValue | undefined {
  if (value !== undefined && path.includes("headers")) return String(path.at(-1));
  const isSecret = path.some((step) => step === "key" || step === "keys" || step === "token");
  if (!isSecret || typeof value !== "string") return value;
  const [, kind = "", rest = ""] = /^((?:env|dotenv|keyring|command):)?(.*)$/s.exec(value) ?? [];
  return kind !== "" && variableNamePattern.test(rest) ? value : kind + redactSecret(rest);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What was received, short enough for a line. */
function quote(value: unknown): string {
  // Shortened before it is cut: half a key would not be known for one.
  const text = redactSecrets(JSON.stringify(value) ?? "nothing");
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function article(expected: string): string {
  const words: Record<string, string> = {
    object: "a map",
    record: "a map",
    array: "a list",
    int: "a whole number",
  };
  return words[expected] ?? `a ${expected}`;
}

/** The keys that the schema knows at `path`, for suggestions. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchemaNode;
  let nodes: JsonSchemaNode[] = [json];
  for (const step of path)
    nodes = nodes.flatMap(branchesOf).flatMap((node) => {
      const next = node.properties?.[String(step)] ?? node.additionalProperties ?? node.items;
      return isObject(next) ? [next as JsonSchemaNode] : [];
    });
  return nodes.flatMap(branchesOf).flatMap((node) => Object.keys(node.properties ?? {}));
}

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly additionalProperties?: JsonSchemaNode | boolean;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
}

function branchesOf(node: JsonSchemaNode): JsonSchemaNode[] {
  return [node, ...(node.anyOf ?? []).flatMap(branchesOf)];
}
