/** The catalogue as it is kept after a refresh, and what our template says about the packages that it names. */
import { z } from "zod";
import type { WireFormat } from "../core/ids.ts";
import type { Price } from "./price-schema.ts";
import { baseUrlSchema } from "./request-schema.ts";
import { type capabilities, formatsSchema } from "./schema.ts";

/** `templates/catalogue.yaml` */
export const cataloguePackagesSchema = z.strictObject({
  docs: z.array(z.url()),
  checked: z.iso.date().describe("Day on which the facts were checked, YYYY-MM-DD"),
  packages: z.record(
    z.string(),
    z.strictObject({
      formats: formatsSchema.describe("The wire formats that the package speaks"),
      url: baseUrlSchema.optional().describe("Where it goes when nothing else is said"),
    }),
  ),
});
export type CataloguePackages = z.infer<typeof cataloguePackagesSchema>["packages"];

export type CatalogueEndpoints = Readonly<Partial<Record<WireFormat, string>>>;

/** Limits in tokens; what the catalogue does not say is absent. */
export interface CatalogueModel {
  readonly context?: number;
  readonly output?: number;
  readonly price?: Price;
  readonly can: readonly (typeof capabilities)[number][];
  /** YYYY-MM-DD */
  readonly released?: string;
  /** Where it has others than its provider. */
  readonly endpoints?: CatalogueEndpoints;
}

export interface CatalogueProvider {
  readonly name: string;
  /** Variables that by custom hold the key, or a part of the address. */
  readonly variables: readonly string[];
  /** Empty where we can't reach it; `unusable` says why. */
  readonly endpoints: CatalogueEndpoints;
  readonly unusable?: string;
  readonly docs?: string;
  readonly models: Readonly<Record<string, CatalogueModel>>;
}

export type CatalogueProviders = Readonly<Record<string, CatalogueProvider>>;
