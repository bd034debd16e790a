/** Which choice counts for a directory: the first found of six places. */
import { AienvError } from "../core/error.ts";
import { suggestName } from "../core/nearest.ts";
import type { ChoiceEntry, Registry } from "../registry/schema.ts";

export type ChoiceSource = "flag" | "variable" | "file" | "state" | "global" | "default";

export interface Choice {
  readonly source: ChoiceSource;
  readonly entry: ChoiceEntry;
  /** The file that says so, for messages; none for a flag, a variable or the default. */
  readonly file?: string;
}

/** The places, as far as they say something. What is not allowed is not handed in. */
export interface ChoicePlaces {
  readonly flag?: string | undefined;
  readonly variable?: string | undefined;
  readonly file?: Omit<Choice, "source"> | undefined;
  readonly state?: Omit<Choice, "source"> | undefined;
  readonly global?: Omit<Choice, "source"> | undefined;
}

/** `--profile`, `AIENV_PROFILE`, the project's file, the one kept in state, the global choice, the profile `default`. */
export function choose(places: ChoicePlaces): Choice {
  const { flag, variable, file, state, global } = places;
  // A project's list of tools stays when only the profile is replaced for a moment.
  const tools = (file ?? state)?.entry.tools;
  const kept = tools === undefined ? {} : { tools };
  if (flag !== undefined) return { source: "flag", entry: { ...kept, profile: flag } };
  if (variable !== undefined && variable !== "")
    return { source: "variable", entry: { ...kept, profile: variable } };
  if (file) return { source: "file", ...file };
  if (state) return { source: "state", ...state };
  if (global) return { source: "global", ...global };
  return { source: "default", entry: {} };
}

/** The profile that a choice names, `default` where it names none. */
export interface ChosenProfile {
  readonly name: string;
  readonly profile: Registry["profiles"][string];
}

/** @throws AienvError `compile.unknown-profile`, `compile.no-choice`. */
export function profileOf(choice: Choice, registry: Registry): ChosenProfile {
  const name = choice.entry.profile ?? "default";
  const profile = Object.hasOwn(registry.profiles, name) ? registry.profiles[name] : undefined;
  if (profile) return { name, profile };
  const where = choice.file === undefined ? {} : { where: { file: choice.file, path: "profile" } };
  if (choice.entry.profile !== undefined)
    throw new AienvError(
      "compile.unknown-profile",
      `no profile ${JSON.stringify(name)}${suggestName(name, Object.keys(registry.profiles))}`,
      { hint: "aienv ls profiles", ...where },
    );
  if (choice.entry.main !== undefined || choice.entry["per-tool"]) return { name, profile: {} };
  throw new AienvError(
    "compile.no-choice",
    "nothing is chosen here, and the registry has no profile `default`",
    {
      hint: "aienv use",
      ...where,
    },
  );
}
