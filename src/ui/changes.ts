/** What the page may change, and what it has to know for that: the commands' own code, lent to it. All texts are anybody's. */
import type { WireFormat } from "../core/ids.ts";
import type { Finding } from "../core/outcome.ts";
import type { Model } from "../registry/providers.ts";

/** What a write to the registry would do, or did. */
export interface RegistryChange {
  /** A unified diff, keys masked; empty: nothing changes. */
  readonly diff: string;
  readonly findings: readonly Finding[];
}

/** What the registry itself says of a provider; what its template adds is not among it. */
export interface ProviderWords {
  readonly id: string;
  readonly template: string;
  readonly url: string;
  readonly keys: readonly string[];
  readonly endpoints: Readonly<Partial<Record<WireFormat, string>>>;
  readonly models: readonly ModelWords[];
}

/** Numbers as they were typed: what is wrong with one is told when the registry's new text is tried. */
export interface ModelWords {
  readonly id: string;
  /** The id that it has in the registry; empty: it is new. */
  readonly was: string;
  readonly upstream: string;
  readonly context: string;
  readonly output: string;
  readonly price: Readonly<Record<PriceWord, string>>;
}

export const priceWords = ["input", "output", "cache-read", "cache-write"] as const;
type PriceWord = (typeof priceWords)[number];

/** A provider's words with a mark of what they were read from. */
export interface ProviderEntry extends ProviderWords {
  readonly revision: string;
}

export interface KnownProvider {
  readonly id: string;
  readonly name: string;
  readonly formats: readonly WireFormat[];
  /** Undefined: it wants no key. */
  readonly keyVariable: string | undefined;
  /** It has no address of its own. */
  readonly needsUrl: boolean;
}

/** `revision`: of the entry that the words were made from; undefined: a new provider. */
export interface ProviderChanges {
  /** What ships, and the user's own templates. */
  known(): Promise<readonly KnownProvider[]>;
  entry(id: string): ProviderEntry | undefined;
  /** @throws AienvError with the place in the registry that is wrong */
  look(words: ProviderWords, revision: string | undefined): RegistryChange;
  /** The same, written. @throws AienvError the same */
  save(words: ProviderWords, revision: string | undefined): RegistryChange;
}

export interface BudgetWords {
  readonly scope: string;
  readonly name: string;
  readonly period: string;
  readonly limit: string;
  readonly onExceed: string;
}

export interface BudgetEntry {
  readonly index: number;
  readonly scope: string;
  readonly name: string | undefined;
  readonly period: string;
  /** USD. */
  readonly limit: number;
  readonly onExceed: string;
  readonly revision: string;
  /** The fullest first. Spent in micro-USD. */
  readonly purses: readonly { readonly owner: string | undefined; readonly spent: number }[];
}

/** Where a budget is, and a mark of what stood there when it was looked at. */
export interface BudgetPlace {
  readonly index: number;
  readonly revision: string;
}

export interface BudgetChanges {
  all(): readonly BudgetEntry[];
  /** @throws AienvError with the place in the registry that is wrong */
  set(words: BudgetWords, place: BudgetPlace | undefined): RegistryChange;
  remove(place: BudgetPlace): RegistryChange;
}

/** `none`: there is no `.aienv.yaml`. */
export type Permission = "allowed" | "new" | "changed" | "denied" | "foreign" | "unreadable" | "none";

export interface ProjectTool {
  readonly id: string;
  readonly name: string;
  readonly state: "ready" | "login" | "impossible";
  readonly via: "direct" | "proxy";
  readonly reason: string;
  /** Slot to the name that it was chosen by. */
  readonly chosen: Readonly<Record<string, string>>;
}

interface ProjectToken {
  /** First letters of its hash. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** `tools`: those of the directory; `printed`: whoever it was shown to; `one run`. */
  readonly use: string;
}

export interface Project {
  readonly directory: string;
  readonly presence: "here" | "gone" | "away";
  /** The profile or model by which it was chosen; undefined: nothing is chosen for it. */
  readonly choice: string | undefined;
  readonly source: "file" | "state" | undefined;
  readonly permission: Permission;
  readonly tools: readonly ProjectTool[];
  /** Inputs that are newer than what was compiled; empty: all is up to date. */
  readonly changed: readonly string[];
  readonly tokens: readonly ProjectToken[];
  /** What is wrong with its state, in a sentence. */
  readonly fault: string | undefined;
}

/** What a write to a project would do, or did. */
export interface ProjectChange {
  readonly profile: string;
  readonly tools: readonly ProjectTool[];
  readonly files: readonly { readonly file: string; readonly diff: string }[];
  readonly findings: readonly Finding[];
}

export interface WaitingProject extends ProjectChange {
  /** Its `.aienv.yaml`. */
  readonly text: string;
  /** Mark of that text: what is allowed is what was shown. */
  readonly revision: string;
  /** Those that would read the directory's code. */
  readonly models: readonly Model[];
}

/** `directory`: one that `all` names. @throws AienvError what the command of that name throws */
export interface ProjectChanges {
  all(): readonly Project[];
  /** What `aienv use` would do there. `tool`: for it alone; undefined: for all. */
  lookUse(directory: string, name: string, tool: string | undefined): Promise<ProjectChange>;
  use(directory: string, name: string, tool: string | undefined): Promise<ProjectChange>;
  /** What waits to be allowed there; undefined: nothing does. */
  lookAllow(directory: string): Promise<WaitingProject | undefined>;
  allow(directory: string, revision: string): Promise<ProjectChange>;
  deny(directory: string): Promise<void>;
  sync(directory: string): Promise<ProjectChange>;
  /** The token itself, this once. */
  newToken(directory: string): { readonly token: string; readonly name: string };
  /** The new one's name. */
  rotateToken(directory: string): Promise<string>;
  /** True where the directory's tools need another then. */
  revokeToken(name: string): boolean;
}

export interface Changes {
  readonly providers: ProviderChanges;
  readonly budgets: BudgetChanges;
  readonly projects: ProjectChanges;
}
