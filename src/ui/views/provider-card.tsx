/** One provider as the registry has it, with how it fares. */

import type { ProxyStatus } from "../../core/proxy-identity.ts";
import { redactSecrets } from "../../core/redact.ts";
import { referenceText, type SecretReference } from "../../core/secret-reference.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Model, Provider } from "../../registry/providers.ts";
import { durationText, timeText } from "../amounts.tsx";
import { isReadOnly, type PageWorld } from "../page-world.ts";

/** More models are folded away. */
const fewModels = 6;

interface CardProps {
  readonly world: PageWorld;
  readonly provider: Provider;
  readonly models: readonly Model[];
}

export function ProviderCard({ world, provider, models }: CardProps) {
  const { id, name, template, endpoints, open } = provider;
  const { resting, missing } = world.status();
  const restingKeys = resting.filter((one) => one.name.startsWith(`key ${id}/`));
  const restingModels = resting.filter((one) => one.name.startsWith(`model ${id}/`));
  return (
    <section class="card" id={`provider-${id}`} aria-labelledby={`provider-${id}-title`}>
      <div class="head">
        <h2 id={`provider-${id}-title`}>
          {name} {name !== id && <code class="faint">{id}</code>}
        </h2>
        <div class="badges">
          <Health keys={restingKeys} models={restingModels} offsetMinutes={world.offsetMinutes()} />
          {!isReadOnly(world) && (
            <a
              href={`#/providers?change=${encodeURIComponent(id)}`}
              id={`change-${id}`}
              aria-label={`Change ${name}`}
            >
              Change
            </a>
          )}
        </div>
      </div>
      <dl class="facts wide">
        <div>
          <dt>{provider.secrets.length > 1 ? "Keys" : "Key"}</dt>
          <dd>
            {provider.secrets.length === 0 && "none wanted"}
            {provider.secrets.map((secret, index) => (
              <Secret secret={secret} missing={missing} isLast={index === provider.secrets.length - 1} />
            ))}
          </dd>
        </div>
        {Object.entries(endpoints).map(([format, url]) => (
          <div>
            <dt>{format}</dt>
            <dd>
              <code>{url}</code>
            </dd>
          </div>
        ))}
        {template !== undefined && template !== id && (
          <div>
            <dt>Known as</dt>
            <dd>{template}</dd>
          </div>
        )}
      </dl>
      {models.length > fewModels ? (
        <details id={`models-${id}`} class="part">
          <summary>{countOf(models, open)}</summary>
          <Models world={world} models={models} resting={restingModels} />
        </details>
      ) : models.length === 0 ? (
        <p class="note part">{open ? "Takes any model's id; none is listed." : "No model is listed."}</p>
      ) : (
        <div class="part">
          <Models world={world} models={models} resting={restingModels} />
          {open && <p class="note">Takes ids beside these too.</p>}
        </div>
      )}
    </section>
  );
}

function countOf(models: readonly Model[], open: boolean): string {
  return `${models.length} models${open ? ", and any other id" : ""}`;
}

type Resting = ProxyStatus["resting"];

interface HealthProps {
  readonly keys: Resting;
  readonly models: Resting;
  readonly offsetMinutes: number;
}

/** What failed lately rests, and is tried again by itself. */
function Health({ keys, models, offsetMinutes }: HealthProps) {
  const until = (resting: Resting) =>
    timeText(Math.max(...resting.map((one) => one.until)), offsetMinutes, "second");
  if (keys.length > 0)
    return (
      <span class="badge failed">
        {keys.length === 1 ? "a key rests" : `${keys.length} keys rest`} until {until(keys)}
      </span>
    );
  if (models.length > 0)
    return (
      <span class="badge partial">
        {models.length === 1 ? "a model rests" : `${models.length} models rest`} until {until(models)}
      </span>
    );
  return <span class="badge ok">healthy</span>;
}

interface SecretProps {
  readonly secret: SecretReference;
  readonly missing: readonly string[];
  readonly isLast: boolean;
}

function Secret({ secret, missing, isLast }: SecretProps) {
  const isMissing = secret.kind === "env" && missing.includes(secret.variable);
  return (
    <>
      <code>{redactSecrets(referenceText(secret))}</code>{" "}
      {isMissing && <span class="badge partial">not set where the proxy runs</span>}
      {!isLast && ", "}
    </>
  );
}

interface ModelsProps {
  readonly world: PageWorld;
  readonly models: readonly Model[];
  readonly resting: Resting;
}

function Models({ world, models, resting }: ModelsProps) {
  return (
    <div class="rows-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col" class="number">
              Context
            </th>
            <th scope="col" class="number">
              $ in / out per 1M
            </th>
            <th scope="col">Price from</th>
            <th scope="col" class="number">
              First token
            </th>
            <th scope="col" class="number">
              Tokens/s
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <ModelRow world={world} model={model} isResting={resting.some((one) => isOf(one.name, model))} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isOf(name: string, { provider, id }: Model): boolean {
  return name === `model ${provider}/${id}`;
}

function ModelRow({
  world,
  model,
  isResting,
}: {
  readonly world: PageWorld;
  readonly model: Model;
  readonly isResting: boolean;
}) {
  const speed = world.speed(`${model.provider}/${model.id}`);
  return (
    <tr>
      <th scope="row" class="wrap">
        {model.id} {isResting && <span class="badge partial">rests</span>}
      </th>
      <td data-label="Context" class="number">
        {model.contextTokens === undefined ? "–" : tokensText(model.contextTokens)}
      </td>
      <td data-label="$ in / out per 1M" class="number">
        {model.price ? `${model.price.input} / ${model.price.output}` : "unknown"}
      </td>
      <td data-label="Price from">{model.priceSource ?? "–"}</td>
      <td data-label="First token" class="number">
        {durationText(speed?.firstTokenMs)}
      </td>
      <td data-label="Tokens/s" class="number">
        {speed?.tokensPerSecond ? Math.round(speed.tokensPerSecond) : "–"}
      </td>
    </tr>
  );
}
