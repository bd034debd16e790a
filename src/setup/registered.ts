/** Is what was found in the registry already, under whatever name? Its document is read as it stands, valid or not. */
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { parseSecretReference } from "../core/secret-reference.ts";
import type { ProviderTemplate } from "../registry/template-schema.ts";

type Templates = ReadonlyMap<string, ProviderTemplate>;

/** Does an entry have the template's name, or say that it is made from it? */
export function isRegistered(registry: JsonObject | undefined, id: string): boolean {
  return entriesOf(registry).some(([name, entry]) => name === id || entry["template"] === id);
}

/** Does an entry take its key from that variable, in so many words or by its template's custom? */
export function isVariableUsed(
  registry: JsonObject | undefined,
  variable: string,
  templates: Templates,
): boolean {
  return entriesOf(registry).some(([name, entry]) => {
    const texts = [entry["key"], entry["keys"]].flat().filter((one) => typeof one === "string");
    if (texts.length === 0) return templateOf(name, entry, templates)?.["key-variable"] === variable;
    return texts.some((text) => {
      const reference = parseSecretReference(text);
      return reference !== undefined && "variable" in reference && reference.variable === variable;
    });
  });
}

/** Does an entry point at that server? `localhost` and `127.0.0.1` are the same place here. */
export function isServed(registry: JsonObject | undefined, url: string, templates: Templates): boolean {
  const wanted = hostOf(url);
  return entriesOf(registry).some(([name, entry]) => {
    const endpoints = isObject(entry["endpoints"]) ? Object.values(entry["endpoints"]) : [];
    const own = [entry["url"], ...endpoints].filter((one) => typeof one === "string");
    const customary = templateOf(name, entry, templates)?.url;
    const urls = own.length > 0 || customary === undefined ? own : [customary];
    return urls.some((one) => hostOf(one) === wanted);
  });
}

function templateOf(name: string, entry: JsonObject, templates: Templates): ProviderTemplate | undefined {
  const template: JsonValue | undefined = entry["template"];
  return templates.get(typeof template === "string" ? template : name);
}

function entriesOf(registry: JsonObject | undefined): [string, JsonObject][] {
  const providers = registry?.["providers"];
  return Object.entries(isObject(providers) ? providers : {}).map(([name, entry]) => [
    name,
    isObject(entry) ? entry : {},
  ]);
}

function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return `${/^(?:localhost|\[::1\])$/.test(hostname) ? "127.0.0.1" : hostname}:${port}`;
}
