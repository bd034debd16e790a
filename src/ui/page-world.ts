/** What the page is given: everything that it shows or changes comes through here. */
import type { DatabaseSync } from "node:sqlite";
import type { ProxyStatus } from "../core/proxy-identity.ts";
import type { Model, Provider } from "../registry/providers.ts";
import type { Registry } from "../registry/schema.ts";
import type { Purse } from "../routing/budget.ts";
import type { Speed } from "../routing/candidate.ts";
import type { Changes } from "./changes.ts";

/** What a view can be told to have changed. */
export const topics = ["exchanges", "registry", "health", "projects"] as const;
export type Topic = (typeof topics)[number];

/** What a budget is spent of: a rule, whose, and micro-USD since its period began. */
export interface FilledPurse extends Purse {
  /** Place of its rule in the registry's list. */
  readonly index: number;
  readonly spent: number;
}

export interface PageWorld {
  registry(): Registry;
  providers(): ReadonlyMap<string, Provider>;
  /** An answer from the ledger; undefined where there is none yet, or it can't be read. */
  ledger<T>(question: (database: DatabaseSync) => T): T | undefined;
  /** The purses of these projects, of each profile and of each provider, in the rules' order. */
  purses(projects: readonly string[]): readonly FilledPurse[];
  /** The models with what is known of their prices, by the price library too; in the same order. */
  priced(models: readonly Model[]): Promise<readonly Model[]>;
  /** As it was measured, of `provider/model`; undefined: never. */
  speed(reference: string): Speed | undefined;
  readonly changes: Changes;
  /** The user's own folder, by which paths are shortened. */
  readonly home: string;
  /** Of the proxy that serves the page. */
  status(): ProxyStatus;
  /** Text that differs once a topic has changed, for topics that nobody announces; asked each second. */
  readonly signatures: Partial<Readonly<Record<Topic, () => string>>>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Local time less UTC, in minutes. */
  offsetMinutes(): number;
}

/** Every action is refused. */
export function isReadOnly(world: PageWorld): boolean {
  return world.registry().proxy.page === "read-only";
}
