/** Which name each slot of a tool was given: by the project, the profile, or another slot that stands in. */
import { AienvError } from "../core/error.ts";
import { type Path, showPath } from "../core/json.ts";
import { suggestName } from "../core/nearest.ts";
import type { Provider } from "../registry/providers.ts";
import { type Resolved, resolveName } from "../registry/resolve-name.ts";
import type { ChoiceEntry, PerTool, Profile, Registry, ViaSetting } from "../registry/schema.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import type { Choice } from "./choose.ts";

export interface ToolChoice {
  readonly login: boolean;
  readonly via: ViaSetting;
  /** Slot to the alias or model chosen for it. */
  readonly chosen: Readonly<Record<string, string>>;
}

/**
 * Exceptions for the tool come before what holds for all tools, the project before the profile.
 * A slot that nobody names takes the one that the tool's template says, in the end `main`.
 */
export function slotNames(
  id: string,
  tool: ToolTemplate,
  profile: Profile,
  entry: ChoiceEntry,
  registryVia: ViaSetting,
): ToolChoice {
  const layers = [perTool(entry, id), perTool(profile, id)];
  const login = layers.find((layer) => layer !== undefined) === "login";
  const own = layers.filter((layer) => layer !== undefined && layer !== "login");
  const sources: readonly Readonly<Record<string, unknown>>[] = [
    ...own,
    { main: entry.main, small: entry.small },
    { main: profile.main, small: profile.small },
  ];
  const named = (slot: string) =>
    sources
      .map((source) => (Object.hasOwn(source, slot) ? source[slot] : undefined))
      .find((name) => name !== undefined);
  const chosen: Record<string, string> = {};
  for (const slot of Object.keys(tool.slots)) {
    const name = firstNamed(slot, tool.slots, named);
    if (name !== undefined) chosen[slot] = name;
  }
  const via = own.map((layer) => layer.via).find((each) => each !== undefined);
  return { login, chosen, via: via ?? entry.via ?? profile.via ?? registryVia };
}

function perTool(
  from: { "per-tool"?: Record<string, PerTool> | undefined },
  id: string,
): PerTool | undefined {
  const all = from["per-tool"];
  return all && Object.hasOwn(all, id) ? all[id] : undefined;
}

function firstNamed(
  slot: string,
  slots: ToolTemplate["slots"],
  named: (slot: string) => unknown,
): string | undefined {
  const seen = new Set<string>();
  for (
    let current: string | null | undefined = slot;
    current && !seen.has(current);
    current = slots[current]
  ) {
    seen.add(current);
    const name = named(current);
    if (typeof name === "string") return name;
  }
  const name = named("main");
  return typeof name === "string" ? name : undefined;
}

/**
 * The models behind each slot.
 * @throws AienvError `compile.no-model` where no main model is chosen; what `resolveName` throws, with its place
 * where the choice names it.
 */
export function resolveSlots(
  id: string,
  tool: ToolTemplate,
  chosen: Readonly<Record<string, string>>,
  { registry, providers, choice }: SlotWorld,
): Readonly<Record<string, Resolved>> {
  if (chosen["main"] === undefined)
    throw new AienvError("compile.no-model", `no main model is chosen for ${tool.name}`, {
      hint: "aienv use MODEL",
    });
  const resolved: Record<string, Resolved> = {};
  for (const [slot, name] of Object.entries(chosen))
    try {
      resolved[slot] = resolveName(name, registry, providers);
    } catch (error) {
      const path = placeOf(name, slot, id, choice.entry);
      if (!(error instanceof AienvError) || choice.file === undefined || path === undefined) throw error;
      throw new AienvError(error.code, error.message, {
        where: { file: choice.file, path: showPath(path) },
        ...(error.hint !== undefined && { hint: error.hint }),
        cause: error,
      });
    }
  return resolved;
}

interface SlotWorld {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly choice: Choice;
}

/** Where the choice says the name; undefined where the registry's profile does. */
function placeOf(name: string, slot: string, id: string, entry: ChoiceEntry): Path | undefined {
  const own = perTool(entry, id);
  const found =
    own === undefined || own === "login" ? undefined : Object.entries(own).find(([, each]) => each === name);
  if (found) return ["per-tool", id, found[0]];
  return (["main", "small"] as const)
    .filter((each) => entry[each] === name)
    .map((each) => [each])
    .at(slot === "main" ? 0 : -1);
}

/** @throws AienvError `compile.unknown-tool`, `compile.unknown-slot` for exceptions that no tool would ever take. */
export function checkPerTool({ entry, file }: Choice, tools: ReadonlyMap<string, ToolTemplate>): void {
  const fault = (code: string, message: string, path: Path) => {
    const where = file === undefined ? {} : { where: { file, path: showPath(path) } };
    return new AienvError(code, message, { hint: "aienv ls tools", ...where });
  };
  for (const [id, own] of Object.entries(entry["per-tool"] ?? {})) {
    const tool = tools.get(id);
    if (!tool)
      throw fault(
        "compile.unknown-tool",
        `no tool ${JSON.stringify(id)} is known${suggestName(id, [...tools.keys()])}`,
        ["per-tool", id],
      );
    if (own === "login") continue;
    const unknown = Object.keys(own).find((slot) => slot !== "via" && !Object.hasOwn(tool.slots, slot));
    if (unknown !== undefined)
      throw fault(
        "compile.unknown-slot",
        `${tool.name} has no slot ${JSON.stringify(unknown)}${suggestName(unknown, Object.keys(tool.slots))}`,
        ["per-tool", id, unknown],
      );
  }
}
