/** What a reading is settled against: the registry as it is, and all known providers. */
import type { Provider } from "../../registry/providers.ts";
import type { Registry } from "../../registry/schema.ts";
import type { ProviderTemplate } from "../../registry/template-schema.ts";

export interface ImportWorld {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly templates: ReadonlyMap<string, ProviderTemplate>;
  /** Reference to value, as far as one can be had without running a program: to know a key again. */
  readonly values: ReadonlyMap<string, string>;
}
