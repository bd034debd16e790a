/** The lists of models, each in its client's shape: what the token's profile opens. */
import type { ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import { isObject } from "../core/json.ts";
import { suggestName } from "../core/nearest.ts";
import type { Detected } from "../formats/detect.ts";
import type { ListedModel } from "../formats/internal/answer.ts";
import { codecs } from "../formats/list.ts";
import { resolveName } from "../registry/resolve-name.ts";
import { referenceOf } from "../routing/candidate.ts";
import { isAllowed } from "../routing/candidates.ts";
import type { Access, World } from "./dependencies.ts";

type Asked = Extract<Detected, { operation: "models" | "model" }>;

export function answerModels(asked: Asked, access: Access, world: World, response: ServerResponse): void {
  const models = listed(access, world);
  const codec = codecs[asked.format];
  if (asked.operation === "models") {
    send(response, codec.encodeModels(models));
    return;
  }
  const found = models.find(({ id }) => id === asked.model);
  if (!found) {
    const names = models.map(({ id }) => id);
    throw new AienvError(
      "registry.unknown-model",
      `there is no model ${JSON.stringify(asked.model)}${suggestName(asked.model, names)}`,
      {
        hint: "aienv ls models",
      },
    );
  }
  const body = codec.encodeModels([found]);
  const entry = Object.values(body).find((value) => Array.isArray(value) && value.length === 1);
  send(response, Array.isArray(entry) && isObject(entry[0]) ? entry[0] : body);
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Slots and aliases by their names, models as `provider/model`. */
function listed({ profile, chosen }: Access, { registry, providers }: World): ListedModel[] {
  const allow = registry.profiles[profile]?.allow;
  const slots = [...new Set([...chosen.values()].flatMap((slots) => Object.keys(slots)))];
  const aliases = Object.keys(registry.aliases).filter(
    (name) =>
      !allow ||
      resolveName(name, registry, providers).candidates.some((one) => isAllowed(referenceOf(one), allow)),
  );
  const names: ListedModel[] = [...slots, ...aliases].map((id) => ({ id, provider: "aienv" }));
  const models = [...providers.values()].flatMap((provider) =>
    [...provider.models.values()].flatMap((model): ListedModel[] => {
      const id = `${provider.id}/${model.id}`;
      if (allow && !isAllowed(id, allow)) return [];
      return [
        {
          id,
          name: model.name,
          provider: provider.id,
          ...(model.contextTokens !== undefined && { contextTokens: model.contextTokens }),
          ...(model.outputTokens !== undefined && { outputTokens: model.outputTokens }),
        },
      ];
    }),
  );
  return [...names, ...models];
}
