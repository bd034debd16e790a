/** What a deployed gateway is to us: a provider that can also be asked, filled and read back. */
import type { BudgetPeriod } from "../core/ids.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { SecretReference } from "../core/secret-reference.ts";
import type { Model, Provider } from "../registry/providers.ts";
import type { ModelEntry, Policy } from "../registry/schema.ts";
import type { GatewayConnection } from "./connection.ts";

/** Ids of the systems; each is also the id of the provider template that gives a tool its base URL. */
export const gatewaySystems = ["new-api", "one-api", "veloera", "litellm", "portkey", "open-webui"] as const;
export type GatewaySystem = (typeof gatewaySystems)[number];

/** What is asked of a gateway. What one can't do is said by data (`cannot`), not found out by failing. */
export type GatewayTask = "push" | "pull" | "tokens" | "usage" | "config";

/** Some names at one provider, with one of its keys: what becomes a channel, or a model each. */
export interface Offer {
  /** The same in every run: `deepseek`, `deepseek #2` for its second key, `safe: glm/glm-4.6` for an alias' candidate. */
  readonly name: string;
  readonly provider: Provider;
  /** Where the key is; undefined: the provider wants none. */
  readonly secret: SecretReference | undefined;
  readonly models: readonly { readonly name: string; readonly model: Model }[];
  /** Higher ones are tried first; 0 is no alias'. */
  readonly priority: number;
  /** The same counted from 1: lower ones are tried first. */
  readonly order: number;
  /** The share among those of one priority. */
  readonly weight: number;
  /** The policy of the alias that it comes from. */
  readonly policy: Policy | undefined;
}

type EntryKind = "channel" | "model" | "token" | "connection";

/** One thing as it should stand in a gateway, in our words for its fields. No field holds a key. */
export interface Entry {
  readonly kind: EntryKind;
  readonly name: string;
  readonly fields: JsonObject;
  readonly secret: SecretReference | undefined;
  /** The provider of the registry that it serves. */
  readonly provider: string;
}

/** One thing as it stands in a gateway. */
export interface PresentEntry {
  readonly kind: EntryKind;
  readonly id: string;
  readonly name: string;
  readonly fields: JsonObject;
  readonly enabled: boolean;
  /** It carries our mark: some aienv made it, not necessarily this one. */
  readonly ours: boolean;
}

/** What this aienv wrote last, by the entry's id: what tells a hand edit from an old value of ours. */
export interface WrittenEntry {
  readonly kind: EntryKind;
  readonly name: string;
  readonly fields: JsonObject;
  /** A digest of the key that was sent: gateways do not give keys back. */
  readonly key?: string;
}
export type Written = Readonly<Record<string, WrittenEntry>>;

export interface FieldChange {
  readonly field: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** `before` and `after` of a key are digests, never shown. */
export type GatewayChange =
  | { readonly action: "create"; readonly entry: Entry; readonly fields: readonly FieldChange[] }
  | {
      readonly action: "update";
      readonly entry: Entry;
      readonly present: PresentEntry;
      readonly fields: readonly FieldChange[];
      readonly sendsKey: boolean;
    }
  | { readonly action: "remove"; readonly present: PresentEntry; readonly fields: readonly FieldChange[] };

/** A value that somebody changed in the gateway after us; it stays, unless it is forced. */
export interface HandEdit {
  readonly name: string;
  readonly field: string;
  /** What stands there now; undefined: the whole entry is gone. */
  readonly there?: JsonValue;
  /** What we would write. */
  readonly ours?: JsonValue;
  /** No record of ours says what was written: another machine did, or the record was lost. */
  readonly unrecorded?: boolean;
}

/** A field that this version of the system does not have: what it says stays unsaid. */
export interface Unsaid {
  readonly name: string;
  readonly field: string;
  readonly ours: JsonValue;
}

export interface GatewayPlan {
  readonly changes: readonly GatewayChange[];
  readonly handEdits: readonly HandEdit[];
  readonly unsaid: readonly Unsaid[];
  /** Names of ours that are as they should be. */
  readonly unchanged: readonly string[];
  /** Names that carry our mark and that this registry does not have: another registry's. */
  readonly strangers: readonly string[];
}

/** What a gateway says of itself before anybody logs in. */
export interface Probe {
  readonly system: GatewaySystem;
  readonly version: string;
  readonly healthy: boolean;
  /** How many of its units of quota are one US dollar. */
  readonly quotaPerUsd?: number;
  /** What is worth a word: not set up yet, a price list that is missing. */
  readonly notes: readonly string[];
}

export interface Desired {
  readonly entries: readonly Entry[];
  /** What could not be said to this system, one sentence each. */
  readonly notes: readonly string[];
}

/** A virtual key for a project. */
export interface TokenWish {
  readonly name: string;
  /** Ids that it opens; empty: all. */
  readonly models: readonly string[];
  /** USD; undefined: no limit. */
  readonly limitUsd: number | undefined;
  readonly period: BudgetPeriod | undefined;
}

/** What each request has to say to a gateway that keeps nothing. */
export interface GatewayConfig {
  /** A provider of the registry, or an alias. */
  readonly name: string;
  /** Headers that say all of it without a key; undefined: only `config` does. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The same as JSON. A key in it (`api_key`) is the reference to one. */
  readonly config: JsonObject;
  /** The key that goes beside the headers. */
  readonly secret: SecretReference | undefined;
}

/** A provider as it stands behind a gateway, for the registry. */
export interface PulledProvider {
  readonly name: string;
  readonly entry: JsonObject;
}

export interface Pulled {
  /** The gateway's own models. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** Its channels as providers of ours; their keys can't be read. */
  readonly providers: readonly PulledProvider[];
  readonly notes: readonly string[];
}

/** A gateway with an open connection: the edge. Every call throws AienvError `gateway.*`. */
export interface GatewayClient {
  readonly readEntries: (what: { readonly tokens: boolean }) => Promise<readonly PresentEntry[]>;
  /** Names that it serves. */
  readonly readModels: (present: readonly PresentEntry[]) => Promise<readonly string[]>;
  /** `key` is the entry's, where it is to be sent. Gives a new token's value. */
  readonly apply: (change: GatewayChange, key: string | undefined) => Promise<string | undefined>;
  /** Where only an administrator is told the version. */
  readonly readVersion?: () => Promise<string>;
  /** USD of what went through since then, epoch ms. */
  readonly readCostUsd?: (sinceMs: number) => Promise<number>;
}

/** How a system is filled and read back. */
export interface GatewayAdministration {
  /** Pure: what should stand in it. */
  readonly desired: (offers: readonly Offer[], probe: Probe) => Desired;
  /** Pure: a project's token as it should stand in it. */
  readonly tokenEntry?: (wish: TokenWish, probe: Probe) => Entry;
  /** Pure: our proxy at that base URL, as it should stand in it. */
  readonly proxyEntry?: (url: string) => Entry;
  /** Pure: what stands in it, for the registry. */
  readonly pulled: (present: readonly PresentEntry[], models: readonly string[]) => Pulled;
  readonly client: (connection: GatewayConnection, probe: Probe) => GatewayClient;
}

/** A file that a gateway reads what it serves from. */
export interface Configuration {
  /** Its name beside the compose file. */
  readonly file: string;
  readonly value: JsonObject;
  readonly notes: readonly string[];
}

/** One system: what it can do, and how. */
export interface Gateway {
  readonly system: GatewaySystem;
  readonly name: string;
  /** Why a task can't be done with it, one sentence each. */
  readonly cannot: Readonly<Partial<Record<GatewayTask, string>>>;
  /** Without credentials; undefined: who answers is another program. */
  readonly probe: (connection: GatewayConnection) => Promise<Probe | undefined>;
  /** undefined: it keeps nothing. */
  readonly administration?: GatewayAdministration;
  /** Pure: what each request says to it, where it keeps nothing. */
  readonly configs?: (offers: readonly Offer[]) => {
    readonly configs: readonly GatewayConfig[];
    readonly notes: readonly string[];
  };
  /**
   * Pure: the registry as its own configuration, for systems that read one. `variableOf` names the variable that holds a
   * key where it runs.
   */
  readonly configuration?: (
    offers: readonly Offer[],
    variableOf: (secret: SecretReference, provider: string) => string,
  ) => Configuration;
}
