/** The models behind the slots of one tool. */
import type { Model } from "../registry/providers.ts";
import type { Resolved } from "../registry/resolve-name.ts";

export function allModels(slots: Readonly<Record<string, Resolved>>): Model[] {
  return Object.values(slots).flatMap((slot) => slot.candidates.map((candidate) => candidate.model));
}

export function firstModels(slots: Readonly<Record<string, Resolved>>): Model[] {
  return Object.values(slots).flatMap((slot) =>
    slot.candidates.slice(0, 1).map((candidate) => candidate.model),
  );
}

export function mainModels(slots: Readonly<Record<string, Resolved>>): Model[] {
  return slots["main"]?.candidates.map((candidate) => candidate.model) ?? [];
}
