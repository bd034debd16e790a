/** Editing that is believed only once the new text has been read again. */
import { AienvError } from "../../core/error.ts";
import { isObject, type JsonValue, type Path, sameJson, showPath } from "../../core/json.ts";
import { applyChanges } from "./apply-changes.ts";
import type { Change, Syntax } from "./contract.ts";

/**
 * `syntax.edit`, followed change by change by the proof that the new text holds what the change asks for and the
 * same as before everywhere else. A table that a removal emptied may be gone.
 * @throws AienvError `edit.not-faithful` with the first path that differs, and whatever `edit` and `parse` throw.
 */
export function editVerified(syntax: Syntax, text: string, changes: readonly Change[]): string {
  let current = text;
  let value = syntax.parse(text);
  for (const change of changes) {
    current = syntax.edit(current, [change]);
    const expected = applyChanges(value, [change]);
    value = parseEdited(syntax, current);
    const difference = firstDifference(withoutEmptied(expected, change), withoutEmptied(value, change));
    if (difference === undefined) continue;
    throw notFaithful(difference.length === 0 ? "the document" : `\`${showPath(difference)}\``, difference);
  }
  return current;
}

function parseEdited(syntax: Syntax, edited: string): JsonValue {
  try {
    return syntax.parse(edited);
  } catch (error) {
    throw notFaithful("the document, which would not parse any more", [], error);
  }
}

function notFaithful(what: string, path: Path, cause?: unknown): AienvError {
  return new AienvError("edit.not-faithful", `the edit would have changed ${what}; nothing was written`, {
    hint: "make this change by hand and report the file's form as a bug",
    where: { path: showPath(path) },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** TOML forgets a table whose last dotted key is gone, so that tables emptied by a removal count as absent. */
function withoutEmptied(document: JsonValue, change: Change): JsonValue {
  return change.kind === "remove" ? withoutEmptyParents(document, change.path.slice(0, -1)) : document;
}

function withoutEmptyParents(value: JsonValue, path: Path): JsonValue {
  const [step, ...later] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) => {
      if (typeof step === "number") return step === index ? withoutEmptyParents(item, later) : item;
      return withoutEmptyParents(item, path);
    });
  }
  if (!isObject(value) || !Object.hasOwn(value, step)) return value;
  const inner = withoutEmptyParents(value[step] ?? null, later);
  if (!isObject(inner) || Object.keys(inner).length > 0) return { ...value, [step]: inner };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}

/** The path where two values first differ, as deep as it can be told. */
function firstDifference(expected: JsonValue, actual: JsonValue): Path | undefined {
  if (sameJson(expected, actual)) return undefined;
  const keys = keysOf(expected, actual);
  for (const key of keys) {
    const left = own(expected, key);
    const right = own(actual, key);
    if (left === undefined || right === undefined) {
      if (left !== right) return [key];
      continue;
    }
    const inner = firstDifference(left, right);
    if (inner !== undefined) return [key, ...inner];
  }
  return [];
}

function keysOf(left: JsonValue, right: JsonValue): (string | number)[] {
  if (Array.isArray(left) && Array.isArray(right)) {
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index);
  }
  return isObject(left) && isObject(right) ? [...new Set([...Object.keys(left), ...Object.keys(right)])] : [];
}

function own(value: JsonValue, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
