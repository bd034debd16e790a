/** JSON Schema of the files that people write, from the same source that validates them. */
import { z } from "zod";
import { choiceSchema, registrySchema } from "./schema.ts";

export function registrySchemaText(): string {
  return schemaText(registrySchema);
}

export function choiceSchemaText(): string {
  return schemaText(choiceSchema);
}

function schemaText(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), null, 2)}\n`;
}
