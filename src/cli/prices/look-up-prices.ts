/** Prices that neither registry nor template has: the library's, else the catalogue's, else none. */
import { priceInCatalogue } from "../../registry/catalogue.ts";
import type { FoundPrice, PriceQuestion } from "../../registry/known-price.ts";
import { readCatalogueFile } from "./catalogue-file.ts";
import { libraryPrices } from "./library-prices.ts";

export interface LookUp {
  readonly questions: readonly PriceQuestion[];
  /** The refreshed catalogue's file, there or not. */
  readonly catalogue: string;
  readonly now: number;
}

/** In the order of the questions; null: unknown. */
export async function lookUpPrices({
  questions,
  catalogue,
  now,
}: LookUp): Promise<readonly (FoundPrice | null)[]> {
  const found = await libraryPrices(questions, now);
  const kept = found.includes(undefined) ? readCatalogueFile(catalogue)?.providers : undefined;
  return questions.map(
    (question, index) => found[index] ?? (kept && priceInCatalogue(kept, question)) ?? null,
  );
}
