/** Every recorded request to a model of each format and of the providers that are hardest to please: it would be accepted. */
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../src/core/ids.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { decodeRequest, encodeRequest, type RequestContext } from "../../src/formats/convert-request.ts";
import { FormatError } from "../../src/formats/format-error.ts";
import { askedModel, targetOf } from "../helpers/corpus/exchanges.ts";
import { corpusIsMissing } from "../helpers/corpus/folder.ts";
import { corpus } from "../helpers/corpus/read-corpus.ts";
import { recordings, routeOf } from "../helpers/corpus/recordings.ts";
import { foldRequest, requestDifferences } from "../helpers/corpus/request-truth.ts";
import { grammars } from "../helpers/grammar/list.ts";

interface RequestCase {
  readonly name: string;
  readonly format: WireFormat;
  readonly body: JsonObject;
  readonly route: RequestContext["route"];
}

const cases: readonly RequestCase[] = [
  ...recordings,
  ...corpus.flatMap(({ name, format, request, url = "", status }) =>
    request === undefined || status >= 400 || /count_?tokens/i.test(url)
      ? []
      : [{ name, format, body: request, route: routeOf(url) }],
  ),
];

const targets: readonly (readonly [provider: string, format: WireFormat, model: string])[] = [
  ["anthropic", "anthropic-messages", "claude-opus-5"],
  ["openai", "openai-chat", "gpt-5.5"],
  ["openai", "openai-responses", "gpt-5.5"],
  ["gemini", "gemini", "gemini-2.5-flash"],
  ["gemini", "gemini", "gemini-3.5-flash"],
  ["gemini", "openai-chat", "gemini-3.5-flash"],
  ["deepseek", "openai-chat", "deepseek-v4-flash"],
  ["moonshot", "openai-chat", "kimi-k3"],
  ["zai", "openai-chat", "glm-5"],
  ["qwen", "openai-chat", "qwen3.5-plus"],
  ["minimax", "openai-chat", "MiniMax-M2"],
  ["mistral", "openai-chat", "mistral-large-latest"],
  ["groq", "openai-chat", "openai/gpt-oss-120b"],
  ["xai", "openai-chat", "grok-4.5"],
  ["openrouter", "openai-chat", "anthropic/claude-opus-4.8"],
  ["ollama", "openai-chat", "gpt-oss:20b"],
  ["vllm", "openai-chat", "any"],
];

const hosts = new Set(["anthropic-messages", "openai-responses", "gemini"]);
/** What would be another task without what the target lacks: a search as the only tool, pictures behind links. */
const refusals: readonly (readonly [part: string, who: (provider: string, format: WireFormat) => boolean])[] =
  [
    ["count_tokens_forwards_native_tools", (_provider, format) => !hosts.has(format)],
    ["image_url_input", (provider) => provider === "moonshot"],
    ["url_input-ImageUrl", (provider) => provider === "moonshot"],
    ["direct-url-image-anthropic.yaml#2", (provider) => provider === "moonshot"],
    ["direct-url-image-openai_chat.yaml#2", (provider) => provider === "moonshot"],
    ["direct-url-image-openai_responses.yaml#2", (provider) => provider === "moonshot"],
  ];

function convert({ format, body, route }: RequestCase, target: ReturnType<typeof targetOf>) {
  const context = {
    client: format,
    id: "x1",
    created: 1,
    ...(route && { route: { ...route, model: askedModel } }),
  };
  return encodeRequest(decodeRequest(body, context), target, context);
}

describe.skipIf(corpusIsMissing).each(targets)("a request to %s in %s for %s", (provider, format, model) => {
  const target = targetOf(provider, format, model);

  it.each(cases.map((one) => [one.name, one] as const))("made of %s", (_name, one) => {
    if (refusals.some(([part, who]) => one.name.includes(part) && who(provider, format))) {
      expect(() => convert(one, target)).toThrow(FormatError);
      return;
    }
    const { body, exchange } = convert(one, target);
    expect(grammars[format].checkRequest(body, target.dialect)).toEqual([]);
    const sent = new Map([...exchange.tools].map(([name, tool]) => [name, tool.name]));
    expect(requestDifferences(foldRequest(one.format, one.body), foldRequest(format, body), sent)).toEqual(
      [],
    );
  });
});
