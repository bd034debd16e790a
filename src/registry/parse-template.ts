/** Shipped and user-made templates, validated like everything that a person writes. */
import type { z } from "zod";
import { cataloguePackagesSchema } from "./catalogue-schema.ts";
import { parseYaml } from "./parse-document.ts";
import { type StatuslineTemplate, statuslineSchema } from "./statusline-schema.ts";
import {
  type ProviderTemplate,
  providerTemplateSchema,
  type ToolTemplate,
  toolTemplateSchema,
} from "./template-schema.ts";
import { validate } from "./validate.ts";

/** @throws AienvError `registry.invalid-template` with file, line, column and path. */
export function parseProviderTemplate(text: string, file: string): ProviderTemplate {
  return parse(providerTemplateSchema, text, file);
}

/** @throws AienvError `registry.invalid-template` with file, line, column and path. */
export function parseToolTemplate(text: string, file: string): ToolTemplate {
  return parse(toolTemplateSchema, text, file);
}

/** What `templates/catalogue.yaml` says. @throws AienvError `registry.invalid-template` */
export function parseCataloguePackages(text: string, file: string): z.output<typeof cataloguePackagesSchema> {
  return parse(cataloguePackagesSchema, text, file);
}

/** @throws AienvError `registry.invalid-template` with file, line, column and path. */
export function parseStatuslineTemplate(text: string, file: string): StatuslineTemplate {
  return parse(statuslineSchema, text, file);
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string, file: string): z.output<Schema> {
  return validate(schema, parseYaml(text, file), "registry.invalid-template");
}
