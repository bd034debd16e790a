/** How each slot of a tool reaches its model: the routes of one way, direct or through the proxy. */
import type { WireFormat } from "../core/ids.ts";
import type { Finding } from "../core/outcome.ts";
import type { Model, Provider } from "../registry/providers.ts";
import type { Resolved } from "../registry/resolve-name.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import { matchFormat } from "./match-format.ts";
import type { Route } from "./selection.ts";
import { firstModels, mainModels } from "./slot-models.ts";
import { keyVariableOf } from "./via.ts";

export function directRoutes(
  tool: ToolTemplate,
  spoken: readonly WireFormat[],
  slots: Readonly<Record<string, Resolved>>,
  providers: ReadonlyMap<string, Provider>,
  findings: Finding[],
): Record<string, Route> {
  const [main] = mainModels(slots);
  const mainFormat = matchFormat(spoken, main ? [main] : []);
  // Models of other providers are left out by a tool that takes one endpoint, so they have no say in its format.
  const near = firstModels(slots).filter((model) => model.provider === main?.provider);
  const shared = matchFormat(spoken, near) ?? mainFormat;
  const routes: Record<string, Route> = {};
  for (const [slot, resolved] of Object.entries(slots)) {
    let model = resolved.candidates[0]?.model;
    if (tool.endpoints === "one" && model && main && !sameEndpoint(model, main, shared)) {
      findings.push({
        code: "compile.one-endpoint",
        level: "note",
        message: `${tool.name}: ${slot} stays with ${main.provider}/${main.id}, because it takes one endpoint`,
      });
      model = main;
    }
    const format = tool.endpoints === "one" ? shared : matchFormat(spoken, model ? [model] : []);
    const provider = model && providers.get(model.provider);
    const baseUrl = model && format && model.endpoints[format];
    if (!model || !provider || !format || baseUrl === undefined) continue;
    routes[slot] = directRoute(model, provider, format, baseUrl);
  }
  return routes;
}

/** Is there an endpoint of that format at which all of the models are served? */
export function shareEndpoint(models: readonly Model[], format: WireFormat | undefined): boolean {
  const [first] = models;
  return (
    format !== undefined && first !== undefined && models.every((model) => sameEndpoint(model, first, format))
  );
}

function sameEndpoint(model: Model, main: Model, format: WireFormat | undefined): boolean {
  return (
    model.provider === main.provider &&
    format !== undefined &&
    model.endpoints[format] === main.endpoints[format]
  );
}

function directRoute(model: Model, provider: Provider, format: WireFormat, baseUrl: string): Route {
  const variable = keyVariableOf(provider);
  return {
    provider: provider.id,
    providerName: provider.name,
    id: model.id,
    model: model.upstream,
    name: model.name,
    format,
    baseUrl,
    auth: provider.auth[format],
    key: variable === undefined ? { kind: "none" } : { kind: "variable", name: variable },
    headers: provider.headers,
    contextTokens: model.contextTokens,
    outputTokens: model.outputTokens,
    price: model.price,
    can: model.can,
  };
}

/** Where the proxy listens, as the tools are told it. */
export function proxyRoot(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Through the proxy a tool sends slot names; the smallest limits of the candidates are safe for all of them. */
export function proxyRoutes(
  slots: Readonly<Record<string, Resolved>>,
  format: WireFormat,
  port: number,
): Record<string, Route> {
  const root = proxyRoot(port);
  const baseUrl = format.startsWith("openai-") ? `${root}/v1` : root;
  return Object.fromEntries(
    Object.entries(slots).map(([slot, resolved]) => {
      const models = resolved.candidates.map((candidate) => candidate.model);
      return [
        slot,
        {
          provider: "aienv",
          providerName: "aienv proxy",
          id: resolved.name,
          model: slot,
          name: resolved.name,
          format,
          baseUrl,
          auth: "bearer",
          key: { kind: "token" },
          headers: {},
          contextTokens: smallest(models.map((model) => model.contextTokens)),
          outputTokens: smallest(models.map((model) => model.outputTokens)),
          price: models.length === 1 ? models[0]?.price : undefined,
          can: models[0]?.can.filter((word) => models.every((model) => model.can.includes(word))) ?? [],
        } satisfies Route,
      ];
    }),
  );
}

function smallest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
