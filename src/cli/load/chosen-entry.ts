/** What a name that somebody chose says in a choice: for all tools, or for one. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import type { Finding } from "../../core/outcome.ts";
import { knownNames, resolveName } from "../../registry/resolve-name.ts";
import type { ChoiceEntry, PerTool } from "../../registry/schema.ts";
import type { Workspace } from "./load-workspace.ts";

type Exceptions = Readonly<Record<string, PerTool>>;

/** A profile's name, else an alias or model. */
export function entryFor(workspace: Workspace, name: string): ChoiceEntry {
  const { profiles } = workspace.registry;
  if (Object.hasOwn(profiles, name)) return { profile: name };
  const { main, small } = slotsFor(workspace, name);
  const standing = profiles["default"]?.small;
  return { main, ...(standing !== undefined && small !== standing && { small }) };
}

/** The exceptions with that of one tool set; its small model follows the main one as it does for all tools. */
export function entryForTool(
  workspace: Workspace,
  name: string,
  tool: string,
  present: Exceptions,
): ChoiceEntry {
  const known = workspace.templates.tools;
  const template = known.get(tool);
  if (!template)
    throw new AienvError(
      "usage.unknown-tool",
      `no tool ${JSON.stringify(tool)}${suggestName(tool, [...known.keys()])}`,
      { hint: "aienv ls tools" },
    );
  if (name === "login") return { "per-tool": { ...present, [tool]: "login" } };
  const { main, small } = slotsFor(workspace, name);
  const slots = {
    ...(main !== undefined && { main }),
    ...(small !== undefined && Object.hasOwn(template.slots, "small") && { small }),
  };
  for (const each of Object.values(slots)) resolveName(each, workspace.registry, workspace.providers);
  return { "per-tool": { ...present, [tool]: slots } };
}

/** @throws AienvError `usage.no-previous` where the tool has none. */
export function entryWithoutTool(tool: string, present: Exceptions): ChoiceEntry {
  if (!Object.hasOwn(present, tool))
    throw new AienvError("usage.no-previous", `${JSON.stringify(tool)} has no exception here`, {
      hint: "aienv status",
    });
  return { "per-tool": Object.fromEntries(Object.entries(present).filter(([id]) => id !== tool)) };
}

/** Whoever chooses for all tools is told which of them keep their own. */
export function keptExceptions(present: Exceptions): Finding[] {
  const [first, ...others] = Object.entries(present);
  if (first === undefined) return [];
  const kept = [first, ...others].map(([tool, own]) => `${tool} keeps ${ownText(own)}`).join(", ");
  const message = `${kept} (per-tool); aienv use - --tool ${first[0]} takes that back`;
  return [{ code: "project.keeps-exception", level: "note", message }];
}

function ownText(own: PerTool): string {
  return own === "login" ? own : (own.main ?? Object.values(own).find(Boolean) ?? "its own");
}

/** Main and small model of a profile, an alias or a model. */
function slotsFor(
  { registry, providers }: Workspace,
  name: string,
): { readonly main?: string | undefined; readonly small?: string | undefined } {
  const profile = Object.hasOwn(registry.profiles, name) ? registry.profiles[name] : undefined;
  if (profile) return { main: profile.main, small: profile.small ?? profile.main };
  try {
    const main = resolveName(name, registry, providers);
    const standing = registry.profiles["default"]?.small;
    const small = standing === undefined ? undefined : resolveName(standing, registry, providers);
    // A small model of another provider would need a second endpoint, which most tools don't take.
    const near = small?.candidates.every((one) => one.model.provider === main.candidates[0]?.model.provider);
    return { main: name, small: near ? standing : name };
  } catch (error) {
    if (!(error instanceof AienvError) || error.code !== "registry.unknown-model") throw error;
    const known = [...Object.keys(registry.profiles), ...knownNames(registry, providers)];
    throw new AienvError(
      "usage.unknown-choice",
      `${JSON.stringify(name)} is no profile, alias or model${suggestName(name, known)}`,
      { hint: name === "login" ? "aienv use login --tool TOOL" : (error.hint ?? "aienv ls") },
    );
  }
}
