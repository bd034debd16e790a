/** Variables of the AI tools, from a `.env` file or an `env` table: which provider they lead to. */
import type { Where } from "../../core/error.ts";
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonValue } from "../../core/json.ts";
import type { Auth, ModelEntry } from "../../registry/schema.ts";
import type { FoundTarget } from "../contract.ts";
import type { Collector } from "./collect.ts";
import { readEndpoint } from "./read-endpoint.ts";

/** How one family of variables is called. */
export interface VariableFamily {
  readonly format: WireFormat;
  readonly urls: readonly string[];
  /** Where no variable says it. */
  readonly vendorUrl: string;
  /** Strongest first, with the header that each is sent in. */
  readonly keys: readonly (readonly [variable: string, auth: Auth | undefined])[];
  readonly main: readonly string[];
  readonly small: readonly string[];
  /** Slots of Claude Code beside main and small. */
  readonly slots: Readonly<Record<string, string>>;
}

/** @see https://code.claude.com/docs/en/settings (checked 2026-11-30) */
export const anthropicVariables: VariableFamily = {
  format: "anthropic-messages",
  urls: ["ANTHROPIC_BASE_URL"],
  vendorUrl: "https://api.anthropic.com",
  keys: [
    ["ANTHROPIC_AUTH_TOKEN", undefined],
    ["ANTHROPIC_API_KEY", "x-api-key"],
  ],
  main: ["ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL"],
  small: ["ANTHROPIC_DEFAULT_HAIKU_MODEL", "ANTHROPIC_SMALL_FAST_MODEL"],
  slots: {
    opus: "ANTHROPIC_DEFAULT_OPUS_MODEL",
    sonnet: "ANTHROPIC_DEFAULT_SONNET_MODEL",
    haiku: "ANTHROPIC_DEFAULT_HAIKU_MODEL",
    fable: "ANTHROPIC_DEFAULT_FABLE_MODEL",
    subagent: "CLAUDE_CODE_SUBAGENT_MODEL",
  },
};

export const openaiVariables: VariableFamily = {
  format: "openai-chat",
  urls: ["OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_BASE_URL"],
  vendorUrl: "https://api.openai.com/v1",
  keys: [["OPENAI_API_KEY", undefined]],
  main: ["OPENAI_MODEL"],
  small: [],
  slots: {},
};

export const geminiVariables: VariableFamily = {
  format: "gemini",
  urls: ["GOOGLE_GEMINI_BASE_URL"],
  vendorUrl: "https://generativelanguage.googleapis.com",
  keys: [
    ["GEMINI_API_KEY", undefined],
    ["GOOGLE_API_KEY", undefined],
  ],
  main: ["GEMINI_MODEL"],
  small: [],
  slots: {},
};

export interface FoundFamily {
  readonly provider: number;
  readonly main: FoundTarget | undefined;
  readonly small: FoundTarget | undefined;
  /** Slots whose model is neither the main nor the small one. */
  readonly slots: Readonly<Record<string, FoundTarget>>;
}

export interface FamilyOptions {
  readonly family: VariableFamily;
  readonly env: JsonValue | undefined;
  readonly name?: string | undefined;
  readonly where: Where;
  /** Wire format that an address speaks, where it may be another than the family's. */
  readonly formatOf?: (url: string) => WireFormat;
}

/** The provider that the family's variables lead to; undefined where they name neither address nor key. */
export function readFamily(collector: Collector, options: FamilyOptions): FoundFamily | undefined {
  const { family, where } = options;
  const text = textsOf(options.env);
  const given = first(family.urls, text);
  const [variable, auth] = family.keys.find(([name]) => text(name) !== undefined) ?? [];
  if (given === undefined && variable === undefined) return undefined;
  const format = given === undefined ? family.format : (options.formatOf?.(given) ?? family.format);
  const { url } = readEndpoint(format, given ?? family.vendorUrl);
  const main = first(family.main, text);
  const small = first(family.small, text);
  const named = Object.values(family.slots).map(text);
  const ids = [main, small, ...named].filter((id) => id !== undefined).map(modelId);
  const provider = collector.provider({
    name: options.name,
    endpoints: { [format]: url },
    keys: variable === undefined ? [] : collector.keys(text(variable), where),
    ...(auth !== undefined && format === family.format && { auth: { [format]: auth } }),
    models: Object.fromEntries(ids.map((id): [string, ModelEntry] => [id, {}])),
    where,
  });
  const target = (id: string | undefined): FoundTarget | undefined =>
    id === undefined ? undefined : { provider, model: modelId(id) };
  const slots = Object.entries(family.slots).flatMap(([slot, name]): [string, FoundTarget][] => {
    const id = text(name);
    const covered = id === undefined || id === main || (slot === "haiku" && id === small);
    return covered ? [] : [[slot, { provider, model: modelId(id) }]];
  });
  return { provider, main: target(main), small: target(small), slots: Object.fromEntries(slots) };
}

/** Claude Code's mark for a long window belongs to the tool, not to the model's name. */
function modelId(text: string): string {
  return text.replace(/\[1m\]$/i, "");
}

function textsOf(env: JsonValue | undefined): (name: string) => string | undefined {
  return (name) => {
    const value = isObject(env) && Object.hasOwn(env, name) ? env[name] : undefined;
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
}

function first(names: readonly string[], text: (name: string) => string | undefined): string | undefined {
  return names.map(text).find((value) => value !== undefined);
}
