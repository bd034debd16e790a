/** One entry of opencode's `provider` table: an AI SDK package says the format, its options address and key. */
import type { Where } from "../../core/error.ts";
import type { WireFormat } from "../../core/ids.ts";
import type { JsonValue, Path } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { ProviderTemplate } from "../../registry/template-schema.ts";
import type { Collector } from "./collect.ts";
import { readEndpoint } from "./read-endpoint.ts";
import { readPrice } from "./read-price.ts";
import { tableAt, textAt, textPairs, textsAt, tokensAt } from "./values.ts";

/** @see https://opencode.ai/docs/providers (checked 2026-11-30) */
const packageFormats: Readonly<Record<string, WireFormat>> = {
  "@ai-sdk/openai-compatible": "openai-chat",
  "@ai-sdk/openai": "openai-responses",
  "@ai-sdk/anthropic": "anthropic-messages",
  "@ai-sdk/google": "gemini",
  "@openrouter/ai-sdk-provider": "openai-chat",
};

export interface OpencodeOptions {
  readonly id: string;
  /** Its name elsewhere. */
  readonly name?: string | undefined;
  readonly entry: JsonValue;
  readonly templates: ReadonlyMap<string, ProviderTemplate>;
  readonly at: (path: Path) => Where;
}

/** The provider's place; undefined where the entry names neither address nor a provider that is known. */
export function readOpencodeProvider(collector: Collector, options: OpencodeOptions): number | undefined {
  const { id, entry, templates, at } = options;
  const url = textAt(entry, "options", "baseURL") ?? textAt(entry, "api");
  const adapter = textAt(entry, "npm");
  const format = packageFormats[adapter ?? "@ai-sdk/openai-compatible"];
  if (url !== undefined && format === undefined) {
    collector.note(
      `${id} speaks through ${JSON.stringify(adapter?.slice(0, 60))}, which is not known`,
      at(["npm"]),
      "warning",
    );
    return undefined;
  }
  const template = templates.has(id) ? id : undefined;
  if (url === undefined && template === undefined) {
    collector.note(`${id} has no address`, at([]));
    return undefined;
  }
  const endpoint = url === undefined || format === undefined ? undefined : readEndpoint(format, url);
  return collector.provider({
    name: options.name ?? id,
    ...(endpoint === undefined && { template }),
    endpoints: endpoint === undefined ? {} : { [endpoint.format]: endpoint.url },
    keys: collector.keys(tableAt(entry, "options")["apiKey"], at(["options", "apiKey"])),
    headers: textPairs(tableAt(entry, "options", "headers")),
    models: modelsOf(entry),
    where: at([]),
  });
}

function modelsOf(entry: JsonValue): Record<string, ModelEntry> {
  return Object.fromEntries(
    Object.entries(tableAt(entry, "models")).map(([id, model]): [string, ModelEntry] => {
      const upstream = textAt(model, "id");
      const context = tokensAt(model, "limit", "context");
      const output = tokensAt(model, "limit", "output");
      const price = readPrice(tableAt(model, "cost"), {
        input: "input",
        output: "output",
        cacheRead: "cache_read",
        cacheWrite: "cache_write",
      });
      const facts = tableAt(model);
      const can = [
        ...(facts["tool_call"] === true ? (["tools"] as const) : []),
        ...(facts["attachment"] === true || textsAt(model, "modalities", "input").includes("image")
          ? (["images"] as const)
          : []),
        ...(facts["reasoning"] === true ? (["reasoning"] as const) : []),
      ];
      return [
        id,
        {
          ...(upstream !== undefined && upstream !== id && { upstream }),
          ...(context !== undefined && { context }),
          ...(output !== undefined && { output }),
          ...(price !== undefined && { price }),
          ...(can.length > 0 && { can }),
        },
      ];
    }),
  );
}
