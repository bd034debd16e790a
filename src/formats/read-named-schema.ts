/** A schema that an answer shall follow, with the fields that both formats of OpenAI give it. */
import type { JsonObject } from "../core/json.ts";
import type { OutputShape } from "./internal/request.ts";
import { flag, object, text } from "./read.ts";

/** What is missing or of another type is left out; a schema without `schema` is one of any object. */
export function readNamedSchema(wire: JsonObject): OutputShape {
  const name = text(wire["name"]);
  const description = text(wire["description"]);
  const schema = object(wire["schema"]);
  const strict = flag(wire["strict"]);
  return {
    kind: "schema",
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(schema && { schema }),
    ...(strict !== undefined && { strict }),
  };
}
