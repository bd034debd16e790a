/** Our values are plain text; one that the tool would expand (`${…}`, `{env:…}`) can't be told to it safely. */
import { AienvError } from "../core/error.ts";
import { isObject, type JsonValue } from "../core/json.ts";
import type { TargetFile } from "../registry/template-schema.ts";
import type { Context } from "./expand.ts";

/** @throws AienvError `compile.refused-value`. */
export function refuseExpandable(
  tool: string,
  file: TargetFile,
  document: JsonValue,
  context: Context,
): void {
  if (file.refuse.length === 0) return;
  // The one reference that we write ourselves: to the variable of a key.
  const providers = (context["providers"] ?? []) as readonly { readonly keyVariable: string }[];
  const allowed = providers.flatMap(({ keyVariable }) => [`\${${keyVariable}}`, `{env:${keyVariable}}`]);
  const visit = (value: JsonValue): void => {
    if (Array.isArray(value)) (value as readonly JsonValue[]).forEach(visit);
    else if (isObject(value)) {
      Object.values(value).forEach(visit);
    } else if (typeof value === "string") {
      const rest = allowed.reduce((text, reference) => text.replaceAll(reference, ""), value);
      const found = file.refuse.find((text) => rest.includes(text));
      if (found !== undefined)
        throw new AienvError(
          "compile.refused-value",
          `${JSON.stringify(value)} holds ${JSON.stringify(found)}, which ${tool} would expand in ${file.path}`,
          { hint: "aienv edit" },
        );
    }
  };
  visit(document);
}
