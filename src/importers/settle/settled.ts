/** What an import would put into the registry, decided but for the places of the keys. */
import type { Where } from "../../core/error.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import type { FoundKey } from "../contract.ts";

/** new: an entry is made. merged: one of the same address and key gains something. same: nothing is missing. */
type Action = "new" | "merged" | "same";

export interface SettledProvider {
  readonly name: string;
  readonly action: Action;
  readonly template: string | undefined;
  /** What is set, keys left out. */
  readonly entry: JsonObject;
  /** Of a new entry; those of another stay as they are. */
  readonly keys: readonly FoundKey[];
  /** The template's customary variable. */
  readonly keyVariable: string | undefined;
  /** All models that the source names. */
  readonly models: readonly string[];
  readonly where: Where;
}

/** An alias or a profile. */
export interface SettledName {
  readonly name: string;
  readonly action: Exclude<Action, "merged">;
  readonly value: JsonValue;
}

export interface Settled {
  readonly providers: readonly SettledProvider[];
  readonly aliases: readonly SettledName[];
  readonly profiles: readonly SettledName[];
  readonly budgets: readonly JsonObject[];
  readonly findings: readonly Finding[];
}

/** The handles of the keys that have to be stored, with the provider that each belongs to. */
export function keysToStore(
  settled: Settled,
): { readonly handle: string; readonly provider: string; readonly variable: string | undefined }[] {
  const seen = new Set<string>();
  return settled.providers.flatMap(({ name, keys, keyVariable }) =>
    keys.flatMap((key) => {
      if (!("secret" in key) || seen.has(key.secret)) return [];
      seen.add(key.secret);
      return [{ handle: key.secret, provider: name, variable: keyVariable }];
    }),
  );
}

/** What is new, as a part of a registry; `references` says where each stored key is. */
export function fragmentOf(settled: Settled, references: ReadonlyMap<string, string>): JsonObject {
  const providers = settled.providers
    .filter(({ action }) => action !== "same")
    .map(({ name, entry, keys }): [string, JsonObject] => {
      const { template, url, ...rest } = entry;
      const texts = keys.map((key) => ("secret" in key ? references.get(key.secret) : key.reference));
      const known = texts.filter((text) => text !== undefined);
      return [
        name,
        {
          ...(template !== undefined && { template }),
          ...(url !== undefined && { url }),
          ...(known.length === 1 && { key: known[0] as string }),
          ...(known.length > 1 && { keys: known }),
          ...rest,
        },
      ];
    });
  const news = (names: readonly SettledName[]) =>
    names
      .filter(({ action }) => action === "new")
      .map(({ name, value }): [string, JsonValue] => [name, value]);
  const sections = {
    providers: providers,
    aliases: news(settled.aliases),
    profiles: news(settled.profiles),
  };
  return {
    ...Object.fromEntries(
      Object.entries(sections)
        .filter(([, entries]) => entries.length > 0)
        .map(([section, entries]) => [section, Object.fromEntries(entries)]),
    ),
    ...(settled.budgets.length > 0 && { budgets: settled.budgets }),
  };
}
