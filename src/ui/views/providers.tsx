/** Providers: where they are, whose key they get, how they fare, and their models; one added or changed. */
import { isReadOnly, type PageWorld } from "../page-world.ts";
import type { Query, View } from "../view.ts";
import { ReadOnlyNote } from "./fields.tsx";
import { ProviderCard } from "./provider-card.tsx";
import { ChangeProvider, NewProvider } from "./provider-form.tsx";

export const providers: View = {
  name: "providers",
  title: "Providers",
  topics: ["exchanges", "registry", "health"],
  render(world, query) {
    if (!isReadOnly(world) && query["change"] !== undefined)
      return <ChangeProvider world={world} id={query["change"]} />;
    if (!isReadOnly(world) && query["add"] !== undefined) return newProvider(world, query);
    return allProviders(world);
  },
};

async function newProvider(world: PageWorld, query: Query) {
  return <NewProvider known={await world.changes.providers.known()} chosen={query["add"] ?? ""} />;
}

async function allProviders(world: PageWorld) {
  const providers = [...world.providers().values()];
  const priced = await world.priced(providers.flatMap(({ models }) => [...models.values()]));
  return (
    <>
      <div class="head">
        <h1>Providers</h1>
        {!isReadOnly(world) && (
          <a class="button main" id="add-provider" href="#/providers?add=known">
            Add a provider
          </a>
        )}
      </div>
      {isReadOnly(world) && <ReadOnlyNote />}
      <div id="provider-list" data-live class="stack">
        {providers.length === 0 && <p class="card empty">The registry has no provider yet.</p>}
        {providers.map((provider) => (
          <ProviderCard
            world={world}
            provider={provider}
            models={priced.filter((model) => model.provider === provider.id)}
          />
        ))}
      </div>
    </>
  );
}
