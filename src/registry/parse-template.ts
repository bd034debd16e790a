/** Shipped and user-made templates, validated like everything that a person writes. */
import type { z } from "zod";
import { cataloguePackagesSchema } from "./catalogue-schema.ts";
import { parseYaml } from "./parse-document.ts";
import { statuslineSchema } from "./statusline-schema.ts";
import { providerTemplateSchema, toolTemplateSchema } from "./template-schema.ts";
import { validate } from "./validate.ts";

/** By the folder of `templates` that they lie in. */
const schemas = {
  providers: providerTemplateSchema,
  tools: toolTemplateSchema,
  statuslines: statuslineSchema,
};

export type TemplateKind = keyof typeof schemas;
export const templateKinds = Object.keys(schemas) as TemplateKind[];
export type TemplateOf<Kind extends TemplateKind> = z.output<(typeof schemas)[Kind]>;

/** @throws AienvError `registry.invalid-template` with file, line, column and path. */
export function parseTemplate<Kind extends TemplateKind>(
  kind: Kind,
  text: string,
  file: string,
): TemplateOf<Kind> {
  return parse(schemas[kind], text, file) as TemplateOf<Kind>;
}

/** What `templates/catalogue.yaml` says. @throws AienvError `registry.invalid-template` */
export function parseCataloguePackages(text: string, file: string): z.output<typeof cataloguePackagesSchema> {
  return parse(cataloguePackagesSchema, text, file);
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, file: string): z.output<Schema> {
  return validate(schema, parseYaml(text, file), "registry.invalid-template");
}
