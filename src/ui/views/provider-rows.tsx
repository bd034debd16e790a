/** The parts of a provider's form that have any number of rows: keys and models. */
import { type ModelWords, priceWords } from "../changes.ts";
import { TextField } from "./fields.tsx";

/** `usual`: the reference that counts where none is given. */
export function Keys({
  keys,
  usual,
}: {
  readonly keys: readonly string[];
  readonly usual: string | undefined;
}) {
  const shown = keys.length === 0 ? [""] : keys;
  return (
    <fieldset data-behaviour="rows">
      <legend>Keys</legend>
      <p class="note">
        Where a key is, never the key itself: <code>env:NAME</code>, <code>keyring:NAME</code>,{" "}
        <code>dotenv:PATH#NAME</code>, <code>command:…</code>. Several are used in turn.
      </p>
      <div class="rows" data-rows>
        {shown.map((key, index) => (
          <KeyRow index={index} value={key} usual={usual} />
        ))}
      </div>
      <template>
        <KeyRow index="#" value="" usual={undefined} />
      </template>
      <button type="button" class="quiet" data-more>
        Another key
      </button>
    </fieldset>
  );
}

function KeyRow({
  index,
  value,
  usual,
}: {
  readonly index: number | "#";
  readonly value: string;
  readonly usual: string | undefined;
}) {
  return (
    <div class="row" data-row>
      <TextField
        name={`key.${index}`}
        label="Key"
        value={value}
        placeholder={usual ?? "env:NAME"}
        class="wide"
      />
      <button type="button" class="quiet" data-less>
        Remove<span class="sr"> key</span>
      </button>
    </div>
  );
}

export function Models({ models }: { readonly models: readonly ModelWords[] }) {
  return (
    <fieldset data-behaviour="rows">
      <legend>Models</legend>
      <p class="note">Beside and over those that are known of it. Prices in USD per million tokens.</p>
      <div class="rows" data-rows>
        {models.map((model, index) => (
          <ModelRow index={index} model={model} />
        ))}
      </div>
      <template>
        <ModelRow index="#" model={undefined} />
      </template>
      <button type="button" class="quiet" data-more>
        Another model
      </button>
    </fieldset>
  );
}

function ModelRow({
  index,
  model,
}: {
  readonly index: number | "#";
  readonly model: ModelWords | undefined;
}) {
  const field = (name: string) => `model.${index}.${name}`;
  return (
    <fieldset class="row model" data-row>
      <legend class="sr">A model</legend>
      <input type="hidden" name={field("was")} value={model?.was ?? ""} />
      <TextField name={field("id")} label="Id" value={model?.id} class="wide" />
      <TextField
        name={field("context")}
        label="Context, tokens"
        value={model?.context}
        inputmode="numeric"
        class="short"
      />
      <TextField
        name={field("output")}
        label="Output, tokens"
        value={model?.output}
        inputmode="numeric"
        class="short"
      />
      <TextField
        name={field("upstream")}
        label="Its id there"
        value={model?.upstream}
        placeholder="the same"
      />
      <div class="fields prices">
        {priceWords.map((word) => (
          <TextField
            name={field(`price-${word}`)}
            label={`$ ${word.replace("-", " ")}`}
            value={model?.price[word]}
            inputmode="decimal"
            class="short"
          />
        ))}
      </div>
      <button type="button" class="quiet" data-less>
        Remove<span class="sr"> model {model?.id}</span>
      </button>
    </fieldset>
  );
}
