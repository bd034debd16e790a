/** What ships with the program, read for tests of the pure folders. */
import { readFileSync } from "node:fs";
import { shippedTemplates } from "../../src/cli/load/template-files.ts";
import type { Templates } from "../../src/registry/parse-registry.ts";
import { parseTemplate, type TemplateKind } from "../../src/registry/parse-template.ts";

function readAll<Kind extends TemplateKind>(kind: Kind) {
  return new Map(
    Array.from(shippedTemplates(kind), ([id, file]) => [
      id,
      parseTemplate(kind, readFileSync(file, "utf8"), file),
    ]),
  );
}

const providers = readAll("providers");

/** All shipped templates. */
export const shipped: Templates = {
  providers,
  providerIds: [...providers.keys()],
  tools: readAll("tools"),
};
