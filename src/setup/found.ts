/** What was found on this machine: the words that discovery and set-up share. No value of a key is among them. */
import type { ProviderTemplate } from "../registry/template-schema.ts";

/** A place in which a key's variable was seen. */
export type KeyPlace =
  /** This shell has it, whatever set it. */
  | { readonly kind: "environment" }
  /** A start-up file exports it to new shells. */
  | { readonly kind: "shell"; readonly file: string; readonly line: number }
  /** A `.env` file has it; `closed` says that nobody else can read the file, so that a reference to it works. */
  | {
      readonly kind: "dotenv";
      readonly file: string;
      readonly line: number;
      readonly closed: boolean;
      /** The path as a reference to the file spells it. */
      readonly path: string;
    };

export interface FoundKey {
  readonly variable: string;
  /** The strongest first. */
  readonly places: readonly KeyPlace[];
}

/** A server on this machine that proved by its answer what it is. */
export interface FoundServer {
  /** Id of the provider's template. */
  readonly template: string;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Model ids that it lists to anybody, with their context window in tokens where it says so. */
  readonly models: readonly { readonly id: string; readonly context?: number }[];
}

/** The variables that hold the provider's key by custom, the most usual first. */
export function keyVariables(template: ProviderTemplate): string[] {
  return [
    ...(template["key-variable"] === undefined ? [] : [template["key-variable"]]),
    ...template["key-aliases"],
  ];
}

/** The found key of a provider. */
export function keyOf(template: ProviderTemplate, keys: readonly FoundKey[]): FoundKey | undefined {
  const found = keyVariables(template).flatMap((name) => keys.filter(({ variable }) => variable === name));
  return found.find((key) => keyReference(key) !== undefined) ?? found[0];
}

/**
 * The reference to a key, by the strongest place that allows one; undefined where only open files hold it. Exported
 * variables are best: their value goes direct, without a proxy.
 */
export function keyReference({ variable, places }: FoundKey): string | undefined {
  if (places.some(({ kind }) => kind === "environment" || kind === "shell")) return `env:${variable}`;
  for (const place of places)
    if (place.kind === "dotenv" && place.closed) return `dotenv:${place.path}#${variable}`;
  return undefined;
}
