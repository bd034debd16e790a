/** The registry as it lies on disk, with the templates that it names. */
import { AienvError } from "../../core/error.ts";
import type { Outcome } from "../../core/outcome.ts";
import { parseRegistry, type Templates } from "../../registry/parse-registry.ts";
import type { Registry } from "../../registry/schema.ts";
import type { Context } from "../context.ts";
import { loadTemplates } from "./load-templates.ts";

export interface ReadRegistry extends Outcome<Registry> {
  readonly templates: Templates;
}

/** @throws AienvError `registry.*`; a fault of the file itself is mended in the editor, where it has no other cure. */
export function readRegistry({ paths }: Pick<Context, "paths">, text: string): ReadRegistry {
  try {
    const templates = loadTemplates({ paths }, text);
    return { ...parseRegistry(text, paths.registry, templates), templates };
  } catch (error) {
    throw error instanceof AienvError && error.where?.file === paths.registry ? inTheEditor(error) : error;
  }
}

function inTheEditor(error: AienvError): AienvError {
  const { code, message, where, others } = error;
  if ([error, ...others].some(({ hint }) => hint !== undefined)) return error;
  return new AienvError(code, message, { ...(where && { where }), others, cause: error, hint: "aienv edit" });
}
