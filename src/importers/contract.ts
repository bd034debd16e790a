/** What an importer is, and what it finds: another program's providers, models and choices, keys kept apart. */
import type { Where } from "../core/error.ts";
import type { BudgetPeriod, WireFormat } from "../core/ids.ts";
import type { JsonValue, Path } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import type { Auth, ModelEntry } from "../registry/schema.ts";
import type { ProviderTemplate } from "../registry/template-schema.ts";

/** Where one file of a program lies. */
export interface Place {
  /** `home`: below HOME. `config`, `data`: below the XDG folders. `directory`: below the working directory. */
  readonly root: "home" | "config" | "data" | "directory";
  /** Below the root; `*` in the last part stands for any text. */
  readonly path: string;
  /** Variable that, when set, names the folder in which the path's last part lies. */
  readonly "moved-by"?: string;
  /** Variable that, when set, names the file itself. */
  readonly "named-by"?: string;
  /** Never looked for: it counts when somebody names it. */
  readonly "only-named"?: boolean;
  readonly syntax: "json" | "yaml" | "toml" | "dotenv" | "sqlite";
  /** sqlite: the tables that are read, and their columns; a table or column that is not there is left out. */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
}

/** One file, parsed. A database is an object of tables, each a list of rows. */
export interface ImportDocument {
  readonly place: Place;
  readonly file: string;
  readonly value: JsonValue;
  locate(path: Path): Where;
}

export interface ReadOptions {
  /** Every known provider, for sources that name a vendor and no address. */
  readonly templates: ReadonlyMap<string, ProviderTemplate>;
}

export interface Importer {
  readonly id: string;
  /** The program's own name. */
  readonly title: string;
  readonly places: readonly Place[];
  /** Never throws: what can't be read becomes a finding. */
  read(documents: readonly ImportDocument[], options: ReadOptions): Reading;
}

/** Where a key is: a reference, or the handle of a value in `Reading.secrets`. */
export type FoundKey = { readonly reference: string } | { readonly secret: string };

export interface FoundProvider {
  /** The source's name for it, in its own letters; undefined: it has none. */
  readonly name?: string | undefined;
  /** The known provider that it is, where the source says so. */
  readonly template?: string | undefined;
  /** Root address, for a template that adds the paths. */
  readonly url?: string | undefined;
  readonly endpoints: Readonly<Partial<Record<WireFormat, string>>>;
  readonly keys: readonly FoundKey[];
  readonly auth?: Readonly<Partial<Record<WireFormat, Auth>>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** USD. */
  readonly limits?: readonly { readonly period: BudgetPeriod; readonly limit: number }[];
  readonly where: Where;
}

/** A provider by its place in `Reading.providers`, or an alias by the source's name. */
export type FoundTarget = FoundModel | { readonly alias: string };

export interface FoundModel {
  readonly provider: number;
  readonly model: string;
  readonly weight?: number;
}

export interface FoundAlias {
  readonly name: string;
  /** one: the first target is all. */
  readonly policy: "one" | "first" | "balance";
  readonly targets: readonly FoundTarget[];
  readonly where: Where;
}

export interface FoundProfile {
  readonly name: string;
  readonly main: FoundTarget;
  readonly small?: FoundTarget | undefined;
  readonly when?: {
    readonly long?: { readonly over: number; readonly target: FoundTarget } | undefined;
    readonly think?: FoundTarget | undefined;
    readonly image?: FoundTarget | undefined;
    readonly search?: FoundTarget | undefined;
  };
  /** Slots of single tools, by the tool's id. */
  readonly perTool?: Readonly<Record<string, Readonly<Record<string, FoundTarget>>>>;
  readonly where: Where;
}

export interface Reading {
  readonly providers: readonly FoundProvider[];
  readonly aliases: readonly FoundAlias[];
  readonly profiles: readonly FoundProfile[];
  /** Handle to key. Nothing else of a reading holds one. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What was left out, with its place. */
  readonly findings: readonly Finding[];
}
