/** What a tool's templates may name: `endpoint`, `format`, `slots`, `models`, `providers`, `folders`. */
import { joinModelReference } from "../core/ids.ts";
import { tokenVariable } from "../core/token.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import { type Context, type ContextValue, KeyReference } from "./expand.ts";
import type { KeySource, Route, ToolSelection } from "./selection.ts";

/**
 * Stands in for a key that is missing. Never empty: Claude Code and Qwen Code fill an empty key with one of the
 * user's own and send it to the endpoint that the directory chose (seen with 2.1.331 and 0.24.4, 2026-11).
 */
export const missingKey = "aienv-key-not-set";
/** Stands for the key of a server that wants none; tools refuse to start without any. */
const unneededKey = "aienv-no-key";

export interface Folders {
  readonly home: string;
  readonly project: string;
  /** The project's own folder in aienv's state. */
  readonly state: string;
}

export interface ContextOptions {
  /** For files that must do without our environment: they name the user's own variables. */
  readonly standalone: boolean;
}

/** The context of one tool's templates. Absent limits and prices are undefined, so their keys vanish. */
export function templateContext(
  selection: ToolSelection,
  tool: ToolTemplate,
  folders: Folders,
  options: ContextOptions = { standalone: false },
): Context {
  const routes = Object.values(selection.slots);
  const models = [...new Map(routes.map((route) => [modelKey(route), route])).values()];
  const providers = [...new Map(models.map((route) => [endpointKey(route), route])).values()];
  const main = selection.slots["main"];
  const ids = endpointIds(providers);
  const endpoint = (route: Route) => endpointContext(route, tool, ids.get(endpointKey(route)) ?? "", options);
  const context = (route: Route) => modelContext(route, tool, endpoint(route));
  return {
    folders: { ...folders },
    profile: selection.chosen["main"],
    ...(main && { endpoint: endpoint(main), format: formatContext(main, tool) }),
    slots: Object.fromEntries(Object.entries(selection.slots).map(([slot, route]) => [slot, context(route)])),
    models: models.map(context),
    providers: providers.map((route) => ({
      ...endpoint(route),
      models: models.filter((model) => endpointKey(model) === endpointKey(route)).map(context),
    })),
  };
}

/** The variable in which a file may name the key of a provider; always set, so a tool never looks elsewhere. */
export function keyVariableFor(route: Pick<Route, "provider" | "key">): string {
  if (route.key.kind === "token") return tokenVariable;
  // No two providers share a variable: what is not plain keeps its code, in small letters that nothing else becomes.
  const name = route.provider.replace(/[^0-9]/g, (character) => {
    if (/[a-z]/.test(character)) return character.toUpperCase();
    return character === "-" ? "_" : `x${character.charCodeAt(0).toString(16)}`;
  });
  return `AIENV_KEY_${name}`;
}

function modelContext(
  route: Route,
  tool: ToolTemplate,
  endpoint: ContextValue,
): Record<string, ContextValue> {
  return {
    model: route.model,
    id: route.id,
    name: route.name,
    provider: route.provider,
    reference: joinModelReference({ provider: route.provider, model: route.id }),
    context: route.contextTokens,
    output: route.outputTokens,
    // For places that take text only, such as Claude Code's `env` object.
    contextText: route.contextTokens?.toString(),
    outputText: route.outputTokens?.toString(),
    hasLimits: route.contextTokens !== undefined && route.outputTokens !== undefined,
    images: route.can.length === 0 ? undefined : route.can.includes("images"),
    reasoning: route.can.length === 0 ? undefined : route.can.includes("reasoning"),
    tools: route.can.length === 0 ? undefined : route.can.includes("tools"),
    endpoint,
    format: formatContext(route, tool),
  };
}

function endpointContext(
  route: Route,
  tool: ToolTemplate,
  id: string,
  options: ContextOptions,
): Record<string, ContextValue> {
  const keySource = route.key.kind === "variable" ? route.key.name : keyVariableFor(route);
  const key = new KeyReference(referenceTo(route.key));
  return {
    // Two endpoints of one provider (another format, a model of its own place) need two names in a tool's file.
    id,
    provider: route.provider,
    name: route.providerName,
    baseUrl: route.baseUrl,
    auth: route.auth,
    key,
    keyVariable: options.standalone ? keySource : keyVariableFor(route),
    keySource,
    // The same with our environment and without it: there the user's own variable has the key.
    keyForShell: shellReference(
      [keyVariableFor(route), keySource],
      route.key.kind === "none" ? unneededKey : missingKey,
    ),
    hasHeaders: Object.keys(route.headers).length > 0,
    headers: Object.entries(route.headers).map(([name, value]) => ({ name, value })),
    format: formatContext(route, tool),
  };
}

/** The first of the variables that is set, in a shell's words: `${A:-${B:-text}}`, each name once. */
function shellReference(names: readonly string[], otherwise: string): string {
  return [...new Set(names)].reduceRight((inner, name) => `\${${name}:-${inner}}`, otherwise);
}

/**
 * Names for a tool's file, by endpoint: the provider's, and behind it the format or else a number where one provider
 * has several endpoints. Only characters that are safe on the left of `provider/model`.
 */
function endpointIds(routes: readonly Route[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const route of routes) {
    const name = `aienv-${route.provider.replace(/[^A-Za-z0-9._-]/g, "-")}`;
    const numbered = routes.map((_, index) => `${name}-${route.format}-${index + 2}`);
    const id = [name, `${name}-${route.format}`, ...numbered].find((each) => !taken.has(each)) ?? name;
    taken.add(id);
    ids.set(endpointKey(route), id);
  }
  return ids;
}

function formatContext(route: Route, tool: ToolTemplate): Record<string, ContextValue> {
  return { id: route.format, ...(tool.formats[route.format] as Record<string, ContextValue> | undefined) };
}

/** The local token, wherever a value holds it. */
export const tokenReference = { env: tokenVariable, default: missingKey } as const;

function referenceTo(key: KeySource): { env: string; default: string } {
  if (key.kind === "token") return tokenReference;
  if (key.kind === "variable") return { env: key.name, default: missingKey };
  return { env: "AIENV_NO_KEY", default: unneededKey };
}

function modelKey(route: Route): string {
  return `${endpointKey(route)} ${route.model}`;
}

function endpointKey(route: Route): string {
  return `${route.provider} ${route.format} ${route.baseUrl}`;
}
