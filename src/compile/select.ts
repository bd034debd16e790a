/** A choice against the registry: for each tool a way, a wire format and a model per slot. */
import { AienvError } from "../core/error.ts";
import type { WireFormat } from "../core/ids.ts";
import { suggestName } from "../core/nearest.ts";
import type { Finding } from "../core/outcome.ts";
import type { Provider } from "../registry/providers.ts";
import type { Resolved } from "../registry/resolve-name.ts";
import type { Registry } from "../registry/schema.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import { type Choice, type ChosenProfile, profileOf } from "./choose.ts";
import { formatsOf, matchFormat } from "./match-format.ts";
import { checkPerTool, resolveSlots, slotNames, type ToolChoice } from "./resolve-slot.ts";
import { directRoutes, proxyRoutes, shareEndpoint } from "./routes.ts";
import type { Selection, ToolSelection } from "./selection.ts";
import { allModels, mainModels } from "./slot-models.ts";
import { decideVia, proxyReasons } from "./via.ts";

export interface SelectInput {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly tools: ReadonlyMap<string, ToolTemplate>;
  readonly choice: Choice;
  /** Ids of the known tools found on PATH. */
  readonly toolsFound: readonly string[];
}

/**
 * @throws AienvError `compile.unknown-profile`, `compile.unknown-tool`, `compile.unknown-slot`, `compile.no-choice`, `compile.no-model`, or
 * what an unknown model's name throws.
 */
export function select(input: SelectInput): Selection {
  const { registry, tools, choice, toolsFound } = input;
  const chosen = profileOf(choice, registry);
  const findings: Finding[] = [];
  checkPerTool(choice, tools);
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
  const slots = resolveSlots(id, tool, names.chosen, input);
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
  if (oneEndpoint && reasons.length === 0 && !shareEndpoint(all, shared))
    reasons.push({
      cause: "providers",
      fatal: false,
      text: `no one endpoint serves all of ${[...new Set(all.map((model) => model.id))].join(", ")}`,
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
    state: "ready",
    format: routes["main"]?.format,
    slots: routes,
  };
}
