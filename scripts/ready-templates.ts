/** A bundler plugin: the shipped templates, read and held to their schemas, as JSON beside the bundle. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { readyName, shippedTemplates } from "../src/cli/load/template-files.ts";
import { parseTemplate, templateKinds } from "../src/registry/parse-template.ts";

interface EmitContext {
  emitFile(file: { readonly type: "asset"; readonly fileName: string; readonly source: string }): unknown;
}

export function readyTemplates() {
  return {
    name: "ready-templates",
    /** @throws AienvError of a template that is not as its schema has it. */
    generateBundle(this: EmitContext): void {
      for (const kind of templateKinds)
        for (const [id, file] of shippedTemplates(kind)) {
          const template = parseTemplate(kind, readFileSync(file, "utf8"), file);
          const source = JSON.stringify(template);
          if (!isDeepStrictEqual(JSON.parse(source), template))
            throw new Error(`${file} holds what JSON can't`);
          this.emitFile({ type: "asset", fileName: readyName(kind, id), source });
        }
    },
  };
}
