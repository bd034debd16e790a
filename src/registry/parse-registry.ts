/** Registry text to a Registry whose every name leads somewhere. */
import { AienvError } from "../core/error.ts";
import { isObject, type JsonValue, type Path, valueAt } from "../core/json.ts";
import { suggestName } from "../core/nearest.ts";
import type { Finding, Outcome } from "../core/outcome.ts";
import { type LocatedDocument, parseYaml } from "./parse-document.ts";
import { resolveProviders } from "./providers.ts";
import { resolveName } from "./resolve-name.ts";
import { type Profile, type Registry, registrySchema } from "./schema.ts";
import type { ProviderTemplate, ToolTemplate } from "./template-schema.ts";
import { collectErrors, validate } from "./validate.ts";

/** What the program ships and the user added: the world that a registry's names refer to. */
export interface Templates {
  /** Those that the registry names. */
  readonly providers: ReadonlyMap<string, ProviderTemplate>;
  /** The ids of all that there are. */
  readonly providerIds: readonly string[];
  readonly tools: ReadonlyMap<string, ToolTemplate>;
}

/**
 * @throws AienvError `registry.unreadable` or `registry.invalid` with file, line, column and path; all faults of
 * the text come in one error, the first in front.
 */
export function parseRegistry(text: string, file: string, templates: Templates): Outcome<Registry> {
  const document = parseYaml(text, file);
  const filled = { ...document, value: fillEmpty(document.value) };
  const registry = validate(registrySchema, filled, "registry.invalid");
  const findings = checkNames(registry, document, templates);
  return { value: registry, findings };
}

/** `aliases:` with nothing below it is an empty section, and `deepseek:` a provider without further words. */
function fillEmpty(value: JsonValue): JsonValue {
  const entries = (table: JsonValue, fill: (item: JsonValue) => JsonValue): JsonValue =>
    isObject(table)
      ? Object.fromEntries(Object.entries(table).map(([key, item]) => [key, fill(item ?? {})]))
      : table;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, section]) => section !== null)
      .map(([name, section]) => [name, name === "providers" ? entries(section, fillProvider) : section]),
  );
  function fillProvider(provider: JsonValue): JsonValue {
    if (!isObject(provider) || !isObject(provider["models"])) return provider;
    return { ...provider, models: entries(provider["models"], (model) => model) };
  }
}

/** The provider templates that a registry's text refers to, faults in it left for `parseRegistry` to find. */
export function templatesNamed(document: LocatedDocument): string[] {
  const providers = valueAt(document.value, ["providers"]);
  if (!isObject(providers)) return [];
  return Object.entries(providers).map(([id, entry]) => {
    const template = valueAt(entry, ["template"]);
    return typeof template === "string" ? template : id;
  });
}

/** Each name in the registry, tried: one error a dangling name, all at once. */
function checkNames(registry: Registry, document: LocatedDocument, templates: Templates): Finding[] {
  const faults: AienvError[] = [];
  const fault = (path: Path, message: string, hint?: string) =>
    faults.push(
      new AienvError("registry.invalid", message, {
        where: document.locate(path),
        ...(hint !== undefined && { hint }),
      }),
    );
  const { providers, findings } = resolveProviders(registry, templates.providers);
  const target = (path: Path, name: string) => {
    try {
      resolveName(name, registry, providers);
    } catch (error) {
      if (!(error instanceof AienvError)) throw error;
      fault(path, error.message, error.hint);
    }
  };

  for (const [id, entry] of Object.entries(registry.providers)) {
    const path = ["providers", id];
    const template = entry.template ?? id;
    const known = templates.providers.get(template);
    if (entry.template !== undefined && !known)
      fault(
        [...path, "template"],
        `no provider ${JSON.stringify(template)} is known${suggestName(template, templates.providerIds)}`,
        "aienv ls providers --all",
      );
    else if (known?.url === "required" && entry.url === undefined && !entry.endpoints)
      fault(
        path,
        `${known.name} has no address of its own; provider ${JSON.stringify(id)} needs a url`,
        `aienv add ${id} --url URL`,
      );
    else if (
      Object.keys(providers.get(id)?.endpoints ?? {}).length === 0 &&
      !modelsHaveEndpoints(entry.models)
    )
      fault(
        path,
        `provider ${JSON.stringify(id)} is not a known one and has no endpoints${suggestName(id, templates.providerIds)}`,
        `aienv add ${id} --endpoint openai-chat=URL`,
      );
  }
  for (const name of Object.keys(registry.aliases)) target(["aliases", name], name);
  for (const [name, profile] of Object.entries(registry.profiles))
    checkProfile(profile, ["profiles", name], templates.tools, target, fault);
  registry.budgets.forEach((budget, index) => {
    const onExceed = budget["on-exceed"];
    if (onExceed !== "block" && onExceed !== "warn") target(["budgets", index, "on-exceed"], onExceed);
    const names =
      budget.scope === "profile"
        ? registry.profiles
        : budget.scope === "provider"
          ? registry.providers
          : undefined;
    if (names && budget.name !== undefined && !Object.hasOwn(names, budget.name))
      fault(
        ["budgets", index, "name"],
        `no ${budget.scope} ${JSON.stringify(budget.name)}${suggestName(budget.name, Object.keys(names))}`,
      );
  });
  if (faults.length > 0) throw collectErrors(faults);
  return [...findings];
}

function modelsHaveEndpoints(models: Registry["providers"][string]["models"]): boolean {
  return Object.values(models ?? {}).some((model) => model.endpoints !== undefined);
}

function checkProfile(
  profile: Profile,
  path: Path,
  tools: ReadonlyMap<string, ToolTemplate>,
  target: (path: Path, name: string) => void,
  fault: (path: Path, message: string) => void,
): void {
  if (profile.main !== undefined) target([...path, "main"], profile.main);
  if (profile.small !== undefined) target([...path, "small"], profile.small);
  const { long, think, image, search } = profile.when ?? {};
  if (long) target([...path, "when", "long", "model"], long.model);
  for (const [rule, name] of Object.entries({ think, image, search }))
    if (name !== undefined) target([...path, "when", rule], name);
  for (const { path: place, message } of checkPerTool(profile["per-tool"], tools, target, path))
    fault(place, message);
}

/** Faults of a `per-tool` map: tools and slots that nobody knows. Models are tried through `target`. */
function checkPerTool(
  perTool: Profile["per-tool"],
  tools: ReadonlyMap<string, ToolTemplate>,
  target: (path: Path, name: string) => void,
  base: Path,
): { readonly path: Path; readonly message: string }[] {
  return Object.entries(perTool ?? {}).flatMap(([id, entry]) => {
    const path = [...base, "per-tool", id];
    const tool = tools.get(id);
    if (!tool)
      return [
        { path, message: `no tool ${JSON.stringify(id)} is known${suggestName(id, [...tools.keys()])}` },
      ];
    if (entry === "login") return [];
    return Object.entries(entry).flatMap(([slot, name]) => {
      if (slot === "via" || name === undefined) return [];
      if (!Object.hasOwn(tool.slots, slot))
        return [
          {
            path: [...path, slot],
            message: `${tool.name} has no slot ${JSON.stringify(slot)}${suggestName(slot, Object.keys(tool.slots))}`,
          },
        ];
      target([...path, slot], String(name));
      return [];
    });
  });
}
