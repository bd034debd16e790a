/** JSON Schemas in the part of JSON Schema that a target takes. */
import type { JsonObject } from "../../../core/json.ts";
import type { SchemaSubset } from "../../contract.ts";
import type { Context } from "../context.ts";
import { lowerToOpenApi } from "./openapi.ts";
import { closeObjects, requireAll } from "./output-subsets.ts";
import { objectAtRoot } from "./root-object.ts";

/**
 * The schema, or itself where nothing has to change. What the subset can't say becomes a hint in a description: the
 * result allows whatever the original allows. But for structured answers, whose vendors demand closed objects.
 * `upperCase`: types as Gemini writes them.
 */
export function lowerSchema(schema: JsonObject, subset: SchemaSubset, upperCase: boolean): JsonObject {
  switch (subset) {
    case "json-schema":
      return schema;
    case "anthropic-output":
      return closeObjects(schema);
    case "openai-strict":
      return requireAll(closeObjects(schema));
    case "openapi":
      return lowerToOpenApi(schema, upperCase);
  }
}

const noParameters: JsonObject = { type: "object", properties: {} };

/** Parameters of a tool: an object at the root. Undefined where Gemini's tool takes none. */
export function lowerParameters(
  parameters: JsonObject | undefined,
  { target, traits }: Context,
): JsonObject | undefined {
  const isGemini = target.format === "gemini";
  const subset = target.dialect["tool-schema"] === "openapi-subset" ? "openapi" : traits.toolSchema;
  const absent = isGemini ? undefined : noParameters;
  if (!parameters) return absent;
  const rooted = objectAtRoot(parameters);
  if (subset !== "openapi") return lowerSchema(rooted, subset, false);
  const lowered = lowerToOpenApi(rooted, isGemini);
  return lowered["properties"] === undefined ? absent : lowered;
}
