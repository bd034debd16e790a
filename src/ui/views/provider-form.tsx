/** The form of a provider: what the registry is to say of it. What its template gives stands as the fields' placeholder. */
import { type WireFormat, wireFormats } from "../../core/ids.ts";
import type { KnownProvider, ProviderEntry } from "../changes.ts";
import type { PageWorld } from "../page-world.ts";
import { SaveOrLook, SelectField, TextField } from "./fields.tsx";
import { Keys, Models } from "./provider-rows.tsx";

/** A server that no template describes. */
const own = "own";

interface NewProps {
  readonly known: readonly KnownProvider[];
  /** Id of a known provider, `own`, or `known`: not chosen yet. */
  readonly chosen: string;
}

export function NewProvider({ known, chosen }: NewProps) {
  const template = known.find(({ id }) => id === chosen);
  const choices = [
    { value: "known", text: "choose…" },
    { value: own, text: "a server of my own" },
    ...known.map(({ id, name }) => ({ value: id, text: `${name} (${id})` })),
  ];
  return (
    <>
      <Head title="Add a provider" />
      <div class="stack">
        <section class="card" aria-label="What it is">
          <form data-view="providers" class="fields">
            <SelectField name="add" label="What is it?" value={chosen} choices={choices} />
          </form>
        </section>
        {(template || chosen === own) && (
          <ProviderForm entry={undefined} template={template} places={placesOf(template)} />
        )}
      </div>
    </>
  );
}

export function ChangeProvider({ world, id }: { readonly world: PageWorld; readonly id: string }) {
  const entry = world.changes.providers.entry(id);
  const provider = world.providers().get(id);
  if (!entry)
    return (
      <>
        <Head title="Not there" />
        <p class="card empty">The registry has no provider of that name.</p>
      </>
    );
  return (
    <>
      <Head title={`Change ${provider?.name ?? id}`} />
      <ProviderForm entry={entry} template={undefined} places={provider?.endpoints ?? {}} />
    </>
  );
}

function Head({ title }: { readonly title: string }) {
  return (
    <div class="head">
      <h1>{title}</h1>
      <a href="#/providers" id="all-providers">
        All providers
      </a>
    </div>
  );
}

type Places = Readonly<Partial<Record<WireFormat, string>>>;

function placesOf(template: KnownProvider | undefined): Places {
  return Object.fromEntries((template?.formats ?? []).map((format) => [format, "as its template has it"]));
}

interface FormProps {
  readonly entry: ProviderEntry | undefined;
  /** Of a new one that is known. */
  readonly template: KnownProvider | undefined;
  /** What holds where the registry says nothing. */
  readonly places: Places;
}

function ProviderForm({ entry, template, places }: FormProps) {
  const usualKey = template?.keyVariable === undefined ? undefined : `env:${template.keyVariable}`;
  return (
    <form data-action="provider" class="card form">
      <input type="hidden" name="revision" value={entry?.revision ?? ""} />
      <fieldset>
        <legend>Provider</legend>
        <div class="fields">
          <TextField
            name="id"
            label="Name"
            value={entry?.id ?? template?.id}
            readonly={entry !== undefined}
            hint="as in name/model"
            required
          />
          <TextField
            name="template"
            label="Known as"
            value={entry ? entry.template : ""}
            placeholder={entry?.id ?? template?.id}
            hint="where the name is one of your own"
          />
          {(template?.needsUrl || entry?.url) && (
            <TextField name="url" label="Address of the server" value={entry?.url} inputmode="url" />
          )}
        </div>
      </fieldset>
      <Keys keys={entry?.keys ?? []} usual={usualKey} />
      <fieldset>
        <legend>Base URLs</legend>
        <p class="note">
          OpenAI's formats with their version (<code>/v1</code>), Anthropic's and Gemini's without.{" "}
          {template && "Only what is to differ from what is known of it."}
        </p>
        <div class="fields">
          {wireFormats.map((format) => (
            <TextField
              name={`endpoint.${format}`}
              label={format}
              value={entry?.endpoints[format]}
              placeholder={places[format]}
              inputmode="url"
              class="wide"
            />
          ))}
        </div>
      </fieldset>
      <Models models={entry?.models ?? []} />
      <SaveOrLook save="Save" />
    </form>
  );
}
