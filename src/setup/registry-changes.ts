/** Answers as changes of the registry: what is there stays as it is, what is new is added. */
import type { JsonValue } from "../core/json.ts";
import type { Change } from "../edit/syntax/contract.ts";
import type { Answers, Situation } from "./next-step.ts";

export function registryChanges({ offers }: Situation, answers: Answers): Change[] {
  const set = (path: readonly string[], value: JsonValue): Change => ({ kind: "set", path, value });
  const { providers = [], main, integration } = answers;
  return [
    ...offers
      .filter(({ id }) => providers.includes(id))
      .map(({ id, entry }) => set(["providers", id], entry)),
    ...(main === undefined ? [] : [set(["profiles", "default"], { main })]),
    ...(integration === undefined ? [] : [set(["integration"], integration)]),
  ];
}
