/** One entry of claude-code-router's `Providers`: address, keys, models, and what its transformers say. */
import type { Where } from "../../core/error.ts";
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue, type Path } from "../../core/json.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundKey, ImportDocument } from "../contract.ts";
import type { Collector } from "../reading/collect.ts";
import { formatOfRequestUrl, readEndpoint } from "../reading/read-endpoint.ts";
import { readPrice } from "../reading/read-price.ts";
import { listAt, tableAt, textAt, textPairs, textsAt, tokensAt } from "../reading/values.ts";

/** Version 3's words for formats. */
const typeFormats: Readonly<Record<string, WireFormat>> = {
  openai_chat_completions: "openai-chat",
  openai_responses: "openai-responses",
  anthropic_messages: "anthropic-messages",
  gemini_generate_content: "gemini",
  gemini_interactions: "gemini",
};

/** The provider's place in the reading. */
export function readRouterProvider(options: {
  readonly collector: Collector;
  readonly document: ImportDocument;
  readonly entry: JsonObject;
  readonly path: Path;
  readonly id: string;
}): number {
  const { collector, document, entry, path, id } = options;
  const where = document.locate(path);
  const url = textAt(entry, "api_base_url") ?? textAt(entry, "baseUrl") ?? textAt(entry, "baseURL");
  const endpoints: Partial<Record<WireFormat, string>> = {};
  if (url !== undefined) {
    const { format, url: base } = readEndpoint(formatOf(entry, url), url);
    endpoints[format] = base;
  }
  for (const capability of listAt(entry, "capabilities")) {
    const format = typeFormats[textAt(capability, "type") ?? ""];
    const given = textAt(capability, "endpoint") ?? textAt(capability, "baseUrl");
    if (format !== undefined && given !== undefined) endpoints[format] = readEndpoint(format, given).url;
  }
  const credentials = listAt(entry, "credentials").flatMap((credential, index) =>
    collector.keys(tableAt(credential)["api_key"], document.locate([...path, "credentials", index])),
  );
  const own = collector.keys(entry["api_key"] ?? entry["apikey"], document.locate([...path, "api_key"]));
  noteTransformers(collector, entry, id, document.locate([...path, "transformer"]));
  return collector.provider({
    name: id,
    endpoints,
    keys: uniqueKeys([...own, ...credentials]),
    headers: textPairs(tableAt(entry, "extraHeaders")),
    models: modelsOf(entry),
    where,
  });
}

function formatOf(entry: JsonObject, url: string): WireFormat {
  const type = typeFormats[textAt(entry, "type") ?? ""];
  const uses = transformersOf(entry).map(({ name }) => name.toLowerCase());
  if (type !== undefined) return type;
  if (uses.includes("gemini") || uses.includes("vertex-gemini")) return "gemini";
  if (uses.includes("anthropic")) return "anthropic-messages";
  if (uses.includes("openai-responses")) return "openai-responses";
  return formatOfRequestUrl(url) ?? "openai-chat";
}

interface Transformer {
  readonly name: string;
  readonly settings: JsonValue | undefined;
  /** Of one model; undefined: of all. */
  readonly model: string | undefined;
}

function transformersOf(entry: JsonObject): Transformer[] {
  const read = (value: JsonValue | undefined, model: string | undefined): Transformer[] =>
    listAt(value, "use").flatMap((each) => {
      const [name, settings] = Array.isArray(each) ? (each as readonly JsonValue[]) : [each];
      return typeof name === "string" ? [{ name, settings, model }] : [];
    });
  const all = tableAt(entry, "transformer");
  return [
    ...read(all, undefined),
    ...Object.entries(all).flatMap(([model, value]) => (model === "use" ? [] : read(value, model))),
  ];
}

/** What aienv does by itself for a known dialect, so that nothing is lost with the word. */
const covered =
  /^(?:deepseek|gemini|anthropic|openrouter|groq|tooluse|enhancetool|cleancache|reasoning|maxtoken|maxcompletiontokens|openai|openai-responses|streamoptions|vercel|qwen|dashscope|siliconflow|modelscope|volcengine|customparams|sampling|forcereasoning)$/i;

function noteTransformers(collector: Collector, entry: JsonObject, id: string, where: Where): void {
  const unknown = transformersOf(entry).filter(({ name }) => !covered.test(name));
  if (unknown.length > 0)
    collector.note(
      `${id}: transformers not taken over: ${[...new Set(unknown.map(({ name }) => name))].slice(0, 6).join(", ")}`,
      where,
      "warning",
    );
  const custom = transformersOf(entry).some(
    ({ name, settings }) =>
      /^(?:customparams|sampling)$/i.test(name) || isObject(tableAt(settings)["provider"]),
  );
  if (custom) collector.note(`${id}: parameters that it adds to requests are not taken over`, where);
}

function modelsOf(entry: JsonObject): Record<string, ModelEntry> {
  const outputs = transformersOf(entry).filter(({ name }) => /^maxtoken$/i.test(name));
  return Object.fromEntries(
    textsAt(entry, "models").map((id): [string, ModelEntry] => {
      const facts = tableAt(entry, "modelMetadata", id);
      const limit =
        outputs.findLast(({ model }) => model === id) ?? outputs.find(({ model }) => model === undefined);
      const output = tokensAt(facts, "maxOutputTokens") ?? tokensAt(limit?.settings, "max_tokens");
      const context = tokensAt(facts, "contextWindow");
      const price = readPrice(tableAt(facts, "pricing"), {
        input: "inputUsdPerMillionTokens",
        output: "outputUsdPerMillionTokens",
        cacheRead: "cacheReadUsdPerMillionTokens",
        cacheWrite: "cacheWriteUsdPerMillionTokens",
      });
      return [
        id,
        {
          ...(context !== undefined && { context }),
          ...(output !== undefined && { output }),
          ...(price !== undefined && { price }),
        },
      ];
    }),
  );
}

function uniqueKeys(keys: readonly FoundKey[]): FoundKey[] {
  const text = (key: FoundKey) => JSON.stringify(key);
  return keys.filter((key, index) => keys.findIndex((other) => text(other) === text(key)) === index);
}
