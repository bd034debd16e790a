/** Names by which a model can be asked for, as suggestions of a field. */
import type { PageWorld } from "../page-world.ts";

interface Named {
  readonly name: string;
  /** What it is, for people. */
  readonly what: string;
}

/** `slots` and `profiles`: where those make sense too. */
export function namesOf(
  world: PageWorld,
  { slots = false, profiles = false }: { readonly slots?: boolean; readonly profiles?: boolean },
): Named[] {
  const registry = world.registry();
  const named = (names: readonly string[], what: string) => names.map((name) => ({ name, what }));
  return [
    ...(profiles ? named(Object.keys(registry.profiles), "profile") : []),
    ...(slots ? named(["main", "small"], "slot of the profile default") : []),
    ...named(Object.keys(registry.aliases), "alias"),
    ...[...world.providers().values()].flatMap((provider) =>
      named(
        [...provider.models.keys()].map((model) => `${provider.id}/${model}`),
        provider.name,
      ),
    ),
  ];
}

export function NameList({ id, names }: { readonly id: string; readonly names: readonly Named[] }) {
  return (
    <datalist id={id} data-live>
      {names.map(({ name, what }) => (
        <option value={name}>{what}</option>
      ))}
    </datalist>
  );
}
