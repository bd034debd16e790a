/** What a tool's templates may name: `endpoint`, `format`, `slots`, `models`, `providers`, `folders`. */
import { joinModelReference } from "../core/ids.ts";
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
/** The local token's variable; through the proxy it is the only credential that a tool sees. */
export const tokenVariable = "AIENV_TOKEN";

export interface Folders {
  readonly home: string;
  readonly project: string;
  /** The project's own folder in aienv's state. */
  readonly state: string;
}

/** The context of one tool's templates. Absent limits and prices are undefined, so their keys vanish. */
export function templateContext(selection: ToolSelection, tool: ToolTemplate, folders: Folders): Context {
  const routes = Object.values(selection.slots);
  const models = [...new Map(routes.map((route) => [modelKey(route), route])).values()];
  const providers = [...new Map(models.map((route) => [endpointKey(route), route])).values()];
  const main = selection.slots["main"];
  const context = (route: Route) => modelContext(route, tool);
  return {
    folders: { ...folders },
    profile: selection.chosen["main"],
    ...(main && { endpoint: endpointContext(main, tool), format: formatContext(main, tool) }),
    slots: Object.fromEntries(Object.entries(selection.slots).map(([slot, route]) => [slot, context(route)])),
    models: models.map(context),
    providers: providers.map((route) => ({
      ...endpointContext(route, tool),
      format: formatContext(route, tool),
      models: models.filter((model) => endpointKey(model) === endpointKey(route)).map(context),
    })),
  };
}

/** The variable in which a file may name the key of a provider; always set, so a tool never looks elsewhere. */
export function keyVariableFor(route: Pick<Route, "provider" | "key">): string {
  if (route.key.kind === "token") return tokenVariable;
  return `AIENV_KEY_${route.provider.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

function modelContext(route: Route, tool: ToolTemplate): Record<string, ContextValue> {
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
    endpoint: endpointContext(route, tool),
    format: formatContext(route, tool),
  };
}

function endpointContext(route: Route, tool: ToolTemplate): Record<string, ContextValue> {
  const key = new KeyReference(referenceTo(route.key));
  return {
    // Two endpoints of one provider (another format, a model of its own place) need two names in a tool's file.
    id: endpointId(route),
    provider: route.provider,
    name: route.providerName,
    baseUrl: route.baseUrl,
    auth: route.auth,
    key,
    keyVariable: keyVariableFor(route),
    // The user's own variable, for files that must do without our environment.
    keySource: route.key.kind === "variable" ? route.key.name : keyVariableFor(route),
    missingKey: route.key.kind === "none" ? unneededKey : missingKey,
    hasHeaders: Object.keys(route.headers).length > 0,
    headers: Object.entries(route.headers).map(([name, value]) => ({ name, value })),
    format: formatContext(route, tool),
  };
}

function endpointId(route: Route): string {
  return `aienv-${route.provider}`;
}

function formatContext(route: Route, tool: ToolTemplate): Record<string, ContextValue> {
  return { id: route.format, ...(tool.formats[route.format] as Record<string, ContextValue> | undefined) };
}

function referenceTo(key: KeySource): { env: string; default: string } {
  if (key.kind === "token") return { env: tokenVariable, default: missingKey };
  if (key.kind === "variable") return { env: key.name, default: missingKey };
  return { env: "AIENV_NO_KEY", default: unneededKey };
}

function modelKey(route: Route): string {
  return `${endpointKey(route)} ${route.model}`;
}

function endpointKey(route: Route): string {
  return `${route.provider} ${route.format} ${route.baseUrl}`;
}
