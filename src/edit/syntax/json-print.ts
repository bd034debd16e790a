/** JSON values as text. */
import { isObject, type JsonValue, type Path } from "../../core/json.ts";
import { notExpressible } from "./faults.ts";

export interface JsonStyle {
  /** Indentation of the line that the value begins in; undefined prints all on one line. */
  readonly indent: string | undefined;
  /** One step of indentation. */
  readonly unit: string;
  readonly lineEnd: string;
  /** What stands behind colons, commas and inside braces on one line: a space or nothing. */
  readonly gap: string;
}

/**
 * `value` as JSON; `path` is where it goes, for the error.
 * @throws AienvError `edit.not-expressible` for numbers that JSON does not have.
 */
export function printJson(value: JsonValue, path: Path, style: JsonStyle): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw notExpressible("JSON", path, `the number ${value}`);
    return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  }
  const inner = style.indent === undefined ? style : { ...style, indent: style.indent + style.unit };
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item, index) =>
      printJson(item, [...path, index], inner),
    );
    return enclose("[", items, "]", style, "");
  }
  if (!isObject(value)) return JSON.stringify(value);
  const colon = style.indent === undefined ? `:${style.gap}` : ": ";
  const members = Object.entries(value).map(
    ([key, member]) => JSON.stringify(key) + colon + printJson(member, [...path, key], inner),
  );
  return enclose("{", members, "}", style, style.gap);
}

function enclose(
  open: string,
  entries: readonly string[],
  close: string,
  style: JsonStyle,
  pad: string,
): string {
  if (entries.length === 0) return open + close;
  if (style.indent === undefined) return open + pad + entries.join(`,${style.gap}`) + pad + close;
  const outer = style.lineEnd + style.indent;
  return open + outer + style.unit + entries.join(`,${outer}${style.unit}`) + outer + close;
}
