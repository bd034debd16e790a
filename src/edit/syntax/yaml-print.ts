/** YAML values as text. */
import { Document, type Scalar, visit } from "yaml";
import type { JsonValue } from "../../core/json.ts";

/** A value on one line, safe inside and outside of brackets. */
export function printFlow(value: JsonValue): string {
  return print([value], 2, "flow").slice(1, -1);
}

/** `key: value` on one line, safe inside brackets. */
export function printFlowPair(key: string, value: JsonValue): string {
  return printFlow({ [key]: value }).slice(1, -1);
}

/** A value in lines, without a line end behind the last one. `indent` counts spaces of one step. */
export function printBlock(value: JsonValue, indent: number): string[] {
  return print(value, indent, "any").split("\n");
}

/**
 * Text is quoted wherever a reader of YAML 1.1 would take it for something else (`yes`, `0o7`), and stays on one
 * line, so that it can be indented like any other line.
 */
function print(value: JsonValue, indent: number, collectionStyle: "any" | "flow"): string {
  const document = new Document(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node: Scalar) => {
      if (typeof node.value === "string" && /[\r\n\u0085\u2028\u2029]/.test(node.value))
        node.type = "QUOTE_DOUBLE";
    },
  });
  const text = document.toString({
    lineWidth: 0,
    indent,
    collectionStyle,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
  return text.replace(/\n$/, "");
}
