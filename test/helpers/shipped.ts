/** What ships with the program, read for tests of the pure folders. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Templates } from "../../src/registry/parse-registry.ts";
import { parseProviderTemplate, parseToolTemplate } from "../../src/registry/parse-template.ts";

const templates = join(import.meta.dirname, "../../templates");

function readAll<T>(
  files: readonly (readonly [id: string, file: string])[],
  parse: (text: string, file: string) => T,
) {
  return new Map(files.map(([id, file]) => [id, parse(readFileSync(file, "utf8"), file)]));
}

const providers = readdirSync(join(templates, "providers")).flatMap((name): [string, string][] =>
  name.endsWith(".yaml") ? [[name.slice(0, -".yaml".length), join(templates, "providers", name)]] : [],
);
const tools = readdirSync(join(templates, "tools")).map((id): [string, string] => [
  id,
  join(templates, "tools", id, "tool.yaml"),
]);

/** All shipped templates. */
export const shipped: Templates = {
  providers: readAll(providers, parseProviderTemplate),
  providerIds: providers.map(([id]) => id),
  tools: readAll(tools, parseToolTemplate),
};
