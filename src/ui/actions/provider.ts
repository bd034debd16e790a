/** A provider added or changed; looked at first, where the form's other button was pressed. */
import type { RegistryChange } from "../changes.ts";
import type { Action, Done } from "../view.ts";
import { textIn } from "./input.ts";
import { providerField, wordsIn } from "./provider-form.ts";

export const provider: Action = {
  name: "provider",
  run(world, input) {
    const words = wordsIn(input);
    const revision = textIn(input, "revision") || undefined;
    if (textIn(input, "step") === "look") return looked(world.changes.providers.look(words, revision));
    const { findings } = world.changes.providers.save(words, revision);
    return {
      said: `${words.id} is ${revision === undefined ? "added" : "changed"}`,
      notes: findings.map(({ message }) => message),
      goTo: "#/providers",
    };
  },
  fieldOf: providerField,
};

/** What a write would do, and that it was not done. */
function looked({ diff, findings }: RegistryChange): Done {
  return {
    said: diff === "" ? "Nothing would change." : "Saving would change the registry so:",
    diff,
    notes: findings.map(({ message }) => message),
  };
}
