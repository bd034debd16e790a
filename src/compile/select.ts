/** A choice against the registry: for each tool a way, a wire format and a model per slot. */
import { AienvError } from "../core/error.ts";
import type { WireFormat } from "../core/ids.ts";
import { suggestName } from "../core/nearest.ts";
import type { Finding } from "../core/outcome.ts";
import type { Model, Provider } from "../registry/providers.ts";
import type { Resolved } from "../registry/resolve-name.ts";
import type { Registry } from "../registry/schema.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import { type Choice, type ChosenProfile, profileOf } from "./choose.ts";
import { formatsOf, matchFormat } from "./match-format.ts";
import { resolveSlots, slotNames, type ToolChoice } from "./resolve-slot.ts";
import type { Route, Selection, ToolSelection } from "./selection.ts";
import { decideVia, keyVariableOf, proxyReasons } from "./via.ts";

export interface SelectInput {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly tools: ReadonlyMap<string, ToolTemplate>;
  readonly choice: Choice;
  /** Ids of the known tools found on PATH. */
  readonly toolsFound: readonly string[];
}

/**
 * @throws AienvError `compile.unknown-profile`, `compile.unknown-tool`, `compile.no-choice`, `compile.no-model`, or
 * what an unknown model's name throws.
 */
export function select(input: SelectInput): Selection {
  const { registry, tools, choice, toolsFound } = input;
  const chosen = profileOf(choice, registry);
  const findings: Finding[] = [];
  // Variables for scripts are what remains to be useful where no known tool is installed.
  const ids = choice.entry.tools ?? (toolsFound.length > 0 ? toolsFound : ["sdk"]);
  const selected = [...new Set(ids)].flatMap((id) => {
    const tool = tools.get(id);
    if (!tool)
      throw new AienvError(
        "compile.unknown-tool",
        `no tool ${JSON.stringify(id)} is known${suggestName(id, [...tools.keys()])}`,
        {
          hint: "aienv ls tools",
          ...(choice.file !== undefined && { where: { file: choice.file, path: "tools" } }),
        },
      );
    return selectTool(id, tool, input, chosen, findings);
  });
  return { profile: chosen.name, choice, tools: selected, findings };
}

function selectTool(
  id: string,
  tool: ToolTemplate,
  input: SelectInput,
  chosen: ChosenProfile,
  findings: Finding[],
): ToolSelection[] {
  const names = slotNames(id, tool, chosen.profile, input.choice.entry, input.registry.via);
  if (names.login)
    return [
      {
        tool: id,
        name: tool.name,
        state: "login",
        via: "direct",
        reason: "its own account (login)",
        format: undefined,
        slots: {},
        chosen: {},
      },
    ];
  const slots = resolveSlots(tool, names.chosen, input.registry, input.providers);
  const select = (spoken: readonly WireFormat[]) =>
    selectWay(id, tool, spoken, slots, names, input, chosen, findings);
  if (tool.use === "preferred") return [select(formatsOf(tool))];
  const served = formatsOf(tool).filter((format) => matchFormat([format], mainModels(slots)) !== undefined);
  return served.length > 0 ? served.map((format) => select([format])) : [select(formatsOf(tool))];
}

function selectWay(
  id: string,
  tool: ToolTemplate,
  spoken: readonly WireFormat[],
  slots: Readonly<Record<string, Resolved>>,
  names: ToolChoice,
  input: SelectInput,
  chosen: ChosenProfile,
  findings: Finding[],
): ToolSelection {
  const oneEndpoint = tool.endpoints === "one";
  const all = allModels(slots);
  const shared = matchFormat(spoken, all);
  const reasons = proxyReasons({
    toolName: tool.name,
    spoken,
    formatInCommon: oneEndpoint
      ? matchFormat(spoken, mainModels(slots)) !== undefined
      : all.every((model) => matchFormat(spoken, [model]) !== undefined),
    oneEndpoint,
    slots,
    providers: input.providers,
    profile: chosen.profile,
    profileName: chosen.name,
    budgets: input.registry.budgets,
  });
  if (oneEndpoint && reasons.length === 0 && shared === undefined)
    reasons.push({
      cause: "providers",
      fatal: false,
      text: `no one wire format serves all of ${[...new Set(all.map((model) => model.id))].join(", ")}`,
    });
  const decision = decideVia(names.via, reasons);
  for (const note of decision.notes)
    findings.push({ code: "compile.direct", level: "note", message: `${tool.name}: ${note}` });
  const base = {
    tool: id,
    name: tool.name,
    via: decision.via,
    reason: decision.reason,
    chosen: names.chosen,
  };
  if (decision.impossible) return { ...base, state: "impossible", format: undefined, slots: {} };
  const routes =
    decision.via === "proxy"
      ? proxyRoutes(slots, spoken[0] as WireFormat, input.registry.proxy.port)
      : directRoutes(tool, spoken, slots, input.providers, findings);
  return {
    ...base,
    // Until the proxy ships, a tool that needs it is left as it is: pointed at a closed port it would hang.
    state: decision.via === "proxy" ? "waits" : "ready",
    format: routes["main"]?.format,
    slots: routes,
  };
}

function directRoutes(
  tool: ToolTemplate,
  spoken: readonly WireFormat[],
  slots: Readonly<Record<string, Resolved>>,
  providers: ReadonlyMap<string, Provider>,
  findings: Finding[],
): Record<string, Route> {
  const [main] = mainModels(slots);
  const mainFormat = matchFormat(spoken, main ? [main] : []);
  const shared = matchFormat(spoken, firstModels(slots)) ?? mainFormat;
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

/** Through the proxy a tool sends slot names; the smallest limits of the candidates are safe for all of them. */
function proxyRoutes(
  slots: Readonly<Record<string, Resolved>>,
  format: WireFormat,
  port: number,
): Record<string, Route> {
  const root = `http://127.0.0.1:${port}`;
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

function allModels(slots: Readonly<Record<string, Resolved>>): Model[] {
  return Object.values(slots).flatMap((slot) => slot.candidates.map((candidate) => candidate.model));
}

function firstModels(slots: Readonly<Record<string, Resolved>>): Model[] {
  return Object.values(slots).flatMap((slot) =>
    slot.candidates.slice(0, 1).map((candidate) => candidate.model),
  );
}

function mainModels(slots: Readonly<Record<string, Resolved>>): Model[] {
  return slots["main"]?.candidates.map((candidate) => candidate.model) ?? [];
}
