/** A price, where it was found, and how the forms in which others publish prices become ours. */
import { isObject, type JsonObject, type JsonValue } from "../core/json.ts";
import type { Price, Rates } from "./price-schema.ts";
import type { Model, Provider } from "./providers.ts";

/** In the order in which they are asked: the user's registry, our template, the maintained library, the refreshed catalogue. */
export type PriceSource = "registry" | "template" | "library" | "catalogue";

/** A price that was looked up. */
export interface FoundPrice {
  readonly price: Price;
  readonly source: PriceSource;
  /** When it may change, in milliseconds since 1970; undefined: not by itself. */
  readonly until?: number | undefined;
}

/** What is asked of library and catalogue. Base URLs say which provider it is, whatever the user calls it. */
export interface PriceQuestion {
  readonly urls: readonly string[];
  /** Id of the template, for providers that the catalogue lists without an address. */
  readonly template: string | undefined;
  /** The provider's own id of the model. */
  readonly model: string;
}

/** Undefined: there is nothing to ask. A subscription's address is often that of priced requests, so it is not asked about. */
export function priceQuestion(provider: Provider, model: Model): PriceQuestion | undefined {
  if (model.price !== undefined || provider.billing === "plan" || provider.kind === "local") return undefined;
  const urls = [...new Set(Object.values(model.endpoints))];
  return urls.length === 0 ? undefined : { urls, template: provider.template, model: model.upstream };
}

/** Charged for something that our price has no word for: what would be left out is not little. */
const unsayable = ["requests_kcount", "output_reasoning_mtok", "output_citation_mtok"];
const libraryWords = {
  input: "input_mtok",
  output: "output_mtok",
  "cache-read": "cache_read_mtok",
  "cache-write": "cache_write_mtok",
  "cache-write-1h": "cache_write_1h_mtok",
} as const satisfies Record<keyof Rates, string>;

/** A model's prices as `@pydantic/genai-prices` has them; undefined where they can't be said by ours. */
export function priceFromLibrary(given: JsonObject): Price | undefined {
  if (unsayable.some((word) => given[word] !== undefined)) return undefined;
  const starts = new Set<number>();
  const at = (start: number): Partial<Rates> =>
    ratesOf(libraryWords, (word) => {
      const value = given[word];
      if (!isObject(value)) return start === 0 ? value : undefined;
      const tiers = Array.isArray(value["tiers"]) ? value["tiers"].filter(isObject) : [];
      for (const tier of tiers) if (typeof tier["start"] === "number") starts.add(tier["start"]);
      return start === 0 ? value["base"] : tiers.find((tier) => tier["start"] === start)?.["price"];
    });
  const base = at(0);
  return withTiers(
    base,
    [...starts].map((start) => ({ over: start, ...at(start) })),
  );
}

const catalogueWords = {
  input: "input",
  output: "output",
  "cache-read": "cache_read",
  "cache-write": "cache_write",
} as const;

/**
 * The `cost` of a model of models.dev; undefined where ours can't say it, or where it is nothing: that means free as well as
 * paid for by a subscription.
 */
export function priceFromCatalogue(cost: JsonValue | undefined): Price | undefined {
  if (!isObject(cost) || (cost["input"] === 0 && cost["output"] === 0)) return undefined;
  if (cost["reasoning"] !== undefined && cost["reasoning"] !== cost["output"]) return undefined;
  if (cost["request"] !== undefined) return undefined;
  const rates = (from: JsonObject): Partial<Rates> => ratesOf(catalogueWords, (word) => from[word]);
  const tiers = Array.isArray(cost["tiers"]) ? cost["tiers"].filter(isObject) : [];
  return withTiers(
    rates(cost),
    tiers.flatMap((tier) => {
      const size = isObject(tier["tier"]) ? tier["tier"]["size"] : undefined;
      return typeof size === "number" ? [{ over: size, ...rates(tier) }] : [];
    }),
  );
}

function ratesOf(
  words: Readonly<Partial<Record<keyof Rates, string>>>,
  value: (word: string) => JsonValue | undefined,
): Partial<Rates> {
  const entries = Object.entries(words).flatMap(([name, word]) => {
    const rate = value(word);
    return typeof rate === "number" && Number.isFinite(rate) && rate >= 0 ? [[name, rate]] : [];
  });
  return Object.fromEntries(entries);
}

type Tiers = NonNullable<Price["tiers"]>;

function withTiers({ input, output, ...caches }: Partial<Rates>, tiers: Tiers): Price | undefined {
  if (input === undefined || output === undefined) return undefined;
  const whole = tiers.filter(({ over }) => Number.isSafeInteger(over) && over > 0);
  const sorted = whole.toSorted((left, right) => left.over - right.over);
  return { input, output, ...caches, ...(sorted.length > 0 && { tiers: sorted }) };
}
