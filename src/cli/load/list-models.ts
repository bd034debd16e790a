/** The registry's models as a person compares them: limits, price and where it is from, abilities, measured speed. */
import { existsSync } from "node:fs";
import { joinModelReference } from "../../core/ids.ts";
import { ledgerFile } from "../../ledger/ledger-file.ts";
import { openLedgerToRead } from "../../ledger/open-ledger.ts";
import { speedOf } from "../../ledger/query.ts";
import type { PriceSource } from "../../registry/known-price.ts";
import type { Price } from "../../registry/price-schema.ts";
import type { Speed } from "../../routing/candidate.ts";
import type { Context } from "../context.ts";
import { pricedModels } from "../prices/priced-models.ts";
import type { Workspace } from "./load-workspace.ts";

/** Limits in tokens. Undefined is unknown: nobody says it, or nothing was measured. */
export interface ListedModel {
  /** `provider/model` */
  readonly name: string;
  readonly provider: string;
  /** What the vendor calls it. */
  readonly title: string;
  readonly context: number | undefined;
  readonly output: number | undefined;
  readonly price: Price | undefined;
  readonly source: PriceSource | undefined;
  readonly can: readonly string[];
  readonly speed: Speed | undefined;
}

/** In the registry's order. @throws AienvError `ledger.*` where there is a ledger that can't be read. */
export async function listModels(
  { paths }: Pick<Context, "paths">,
  { providers }: Pick<Workspace, "providers">,
): Promise<ListedModel[]> {
  const all = [...providers.values()].flatMap((provider) => [...provider.models.values()]);
  const priced = await pricedModels(all, providers, { paths, now: Date.now() });
  const ledger = openLedgerToRead(ledgerFile(paths), existsSync);
  try {
    return priced.map((model) => ({
      name: joinModelReference({ provider: model.provider, model: model.id }),
      provider: model.provider,
      title: model.name,
      context: model.contextTokens,
      output: model.outputTokens,
      price: model.price,
      source: model.priceSource,
      can: model.can,
      speed: ledger && speedOf(ledger, model.provider, model.id),
    }));
  } finally {
    ledger?.close();
  }
}

export const modelOrders = ["name", "price", "context", "speed"] as const;
type ModelOrder = (typeof modelOrders)[number];

export interface ModelsWanted {
  /** A part of its name, or of what the vendor calls it. */
  readonly text?: string | undefined;
  readonly provider?: string | undefined;
  /** All of these. */
  readonly can: readonly string[];
  /** USD per million output tokens at most; what is unknown may be more. */
  readonly maxPrice?: number | undefined;
  readonly order?: ModelOrder | undefined;
}

/** The best first; what is not known comes last. Without an order it stays the registry's. */
export function selectModels(
  models: readonly ListedModel[],
  { text, provider, can, maxPrice, order }: ModelsWanted,
): ListedModel[] {
  const wanted = text?.toLowerCase();
  const found = models.filter(
    (model) =>
      (wanted === undefined || `${model.name}\n${model.title}`.toLowerCase().includes(wanted)) &&
      (provider === undefined || model.provider === provider) &&
      can.every((word) => model.can.includes(word)) &&
      (maxPrice === undefined || (model.price?.output ?? Number.POSITIVE_INFINITY) <= maxPrice),
  );
  return order === undefined ? found : found.toSorted(orders[order]);
}

type Compare = (left: ListedModel, right: ListedModel) => number;

/** Infinity less itself is no number, so two unknown ones are equal. */
const by =
  (value: (model: ListedModel) => number | undefined): Compare =>
  (left, right) =>
    (value(left) ?? Number.POSITIVE_INFINITY) - (value(right) ?? Number.POSITIVE_INFINITY) || 0;

const orders: Readonly<Record<ModelOrder, Compare>> = {
  name: (left, right) => left.name.localeCompare(right.name),
  price: (left, right) =>
    by(({ price }) => price?.output)(left, right) || by(({ price }) => price?.input)(left, right),
  context: by(({ context }) => (context === undefined ? undefined : -context)),
  speed: by(({ speed }) => (speed ? -speed.tokensPerSecond : undefined)),
};
