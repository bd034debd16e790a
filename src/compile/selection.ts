/** What a resolved choice says for each tool: the shapes that the rest of the generator reads. */
import type { WireFormat } from "../core/ids.ts";
import type { Finding } from "../core/outcome.ts";
import type { Price } from "../registry/price-schema.ts";
import type { Auth } from "../registry/schema.ts";
import type { Choice } from "./choose.ts";

/** How a tool gets at the key of a route. */
export type KeySource =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "token" }
  | { readonly kind: "none" };

/** One model reached by one way: everything a tool has to be told. Limits in tokens. */
export interface Route {
  readonly provider: string;
  readonly providerName: string;
  /** Our name, without the provider. */
  readonly id: string;
  /** What the tool sends: the provider's id when direct, the slot's name through the proxy. */
  readonly model: string;
  readonly name: string;
  readonly format: WireFormat;
  readonly baseUrl: string;
  readonly auth: Auth;
  readonly key: KeySource;
  readonly headers: Readonly<Record<string, string>>;
  readonly contextTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly price: Price | undefined;
  readonly can: readonly string[];
}

/**
 * `ready`: set up. `login`: the tool's own account, we set nothing. `impossible`: no way leads there; the reason says
 * why.
 */
type ToolState = "ready" | "login" | "impossible";

export interface ToolSelection {
  readonly tool: string;
  readonly name: string;
  readonly state: ToolState;
  readonly via: "direct" | "proxy";
  /** Why this way, for `status`. */
  readonly reason: string;
  /** The format of the main slot. */
  readonly format: WireFormat | undefined;
  /** Empty unless `ready`. */
  readonly slots: Readonly<Record<string, Route>>;
  /** The name that each slot was chosen by: an alias or a model. */
  readonly chosen: Readonly<Record<string, string>>;
}

export interface Selection {
  readonly profile: string;
  readonly choice: Choice;
  readonly tools: readonly ToolSelection[];
  readonly findings: readonly Finding[];
}
