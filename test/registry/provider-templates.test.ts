import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import type { Price } from "../../src/registry/price-schema.ts";
import { type ProviderTemplate, providerTemplateSchema } from "../../src/registry/template-schema.ts";

const folder = new URL("../../templates/providers/", import.meta.url);
const sources = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({
    id: file.slice(0, -".yaml".length),
    value: parse(readFileSync(new URL(file, folder), "utf8")) as unknown,
  }));
const templates = sources.flatMap(({ id, value }) => {
  const { data } = providerTemplateSchema.safeParse(value);
  return data ? [{ id, template: data }] : [];
});
const documented = new Set(
  [...readFileSync(new URL("README.md", folder), "utf8").matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(
    ([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = ""]) => key.replace(/^thinking\./, "")),
  ),
);

interface Endpoint {
  where: string;
  format: WireFormat;
  address: string;
}
const endpoints = templates.flatMap(({ id, template }) => [
  ...addresses(id, template.endpoints),
  ...Object.entries(template.models).flatMap(([model, entry]) =>
    addresses(`${id}/${model}`, entry.endpoints),
  ),
]);

function addresses(where: string, of: ProviderTemplate["endpoints"] | undefined): Endpoint[] {
  return wireFormats.flatMap((format) => {
    const address = of?.[format];
    return address === undefined ? [] : [{ where, format, address }];
  });
}

/** OpenAI-shaped addresses without a version, and why they have none. */
const unversioned: Record<string, string> = {
  "github-models": "GitHub's route is /inference/chat/completions; its version is a header",
  "open-webui": "its own route is /api/chat/completions",
};

const promised: [string, WireFormat[]][] = [
  ["anthropic", ["anthropic-messages"]],
  ["openai", ["openai-chat", "openai-responses"]],
  ["gemini", ["gemini", "openai-chat"]],
  ["deepseek", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["zhipu", ["anthropic-messages", "openai-chat"]],
  ["zai", ["anthropic-messages", "openai-chat"]],
  ["zhipu-coding", ["anthropic-messages", "openai-chat"]],
  ["zai-coding", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["moonshot", ["anthropic-messages", "openai-chat"]],
  ["moonshot-cn", ["anthropic-messages", "openai-chat"]],
  ["kimi-coding", ["anthropic-messages", "openai-chat"]],
  ["qwen", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["qwen-cn", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["minimax", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["minimax-cn", ["anthropic-messages", "openai-chat"]],
  ["openrouter", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["azure-openai", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["ollama", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["new-api", ["anthropic-messages", "openai-chat", "openai-responses", "gemini"]],
  ["one-api", ["openai-chat"]],
  ["veloera", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["litellm", ["anthropic-messages", "openai-chat", "openai-responses", "gemini"]],
  ["portkey", ["anthropic-messages", "openai-chat", "openai-responses"]],
  ["open-webui", ["anthropic-messages", "openai-chat"]],
];

describe("the shipped provider templates", () => {
  it("are at least forty", () => {
    expect(sources.length).toBeGreaterThanOrEqual(40);
  });

  it.each(sources)("fit the schema: $id", ({ value }) => {
    const { error } = providerTemplateSchema.safeParse(value);
    expect(error?.issues ?? []).toEqual([]);
  });

  it.each(templates)("speak a format and link their documentation by https: $id", ({ template }) => {
    expect(Object.keys(template.endpoints)).not.toEqual([]);
    for (const link of [template.docs].flat()) expect(link).toMatch(/^https:\/\//);
  });

  it.each(promised)("speak what is promised: %s", (id, formats) => {
    const template = templates.find((candidate) => candidate.id === id)?.template;
    expect(Object.keys(template?.endpoints ?? {}).sort()).toEqual([...formats].sort());
  });

  it.each(templates)("tell how to get in: $id", ({ template }) => {
    const isOpen = template.kind === "local" || template.note?.includes("`key`");
    expect(isOpen || template["key-variable"]).toBeTruthy();
  });
});

describe("addresses", () => {
  const ofClientRoot = endpoints.filter(
    ({ format }) => format === "anthropic-messages" || format === "gemini",
  );
  const ofOpenAi = endpoints.filter(
    ({ format }) => format === "openai-chat" || format === "openai-responses",
  );

  it.each(ofClientRoot)("leave the version to the client: $where $format", ({ address }) => {
    expect(address).not.toMatch(/\/v\d+\w*\/?$|\/messages\/?$|\/models\/?$/);
  });

  it.each(ofOpenAi)("hold the version: $where $format", ({ where, address }) => {
    expect(address).not.toMatch(/\/(?:chat\/completions|responses)\/?$/);
    if (where in unversioned) expect(address).not.toMatch(/\/v\d/);
    else expect(address).toMatch(/\/v\d+\w*(?:\/openai)?$|^https:\/\/qianfan\.baidubce\.com\/v2$/);
  });

  it.each(endpoints)("end without a slash: $where $format", ({ address }) => {
    expect(address).not.toMatch(/\/$/);
  });

  it.each(templates)(
    "are paths where the user has a server of their own, else https: $id",
    ({ template }) => {
      for (const address of Object.values(template.endpoints)) {
        if (template.url === undefined) expect(address).toMatch(/^https:\/\//);
        else expect(address).not.toMatch(/^https?:/);
      }
    },
  );

  it.each(templates.filter(({ template }) => template.kind === "local" || template.kind === "gateway"))(
    "of local servers and gateways default to loopback: $id",
    ({ template }) => {
      expect(template.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    },
  );
});

describe("models", () => {
  it.each(templates)("have sane prices: $id", ({ template }) => {
    const odd = Object.entries(template.models).filter(([, { price }]) => price && !isSane(price));
    expect(odd).toEqual([]);
  });

  it.each(templates)("have an answer no longer than their context: $id", ({ template }) => {
    const odd = Object.entries(template.models).filter(
      ([, { context, output }]) => context && output && output > context,
    );
    expect(odd).toEqual([]);
  });

  it.each(templates)("have no price on a local server or in a subscription: $id", ({ template }) => {
    const isFlat = template.kind === "local" || template.billing === "plan";
    if (isFlat) expect(Object.values(template.models).filter(({ price }) => price)).toEqual([]);
  });

  it.each(["vendor", "aggregator"] as const)("are named for each %s", (kind) => {
    const bare = templates.filter(
      ({ template }) => template.kind === kind && Object.keys(template.models).length < 2,
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
  });
});

/** Cached input never costs more than fresh; answers cost at least as much as input; nothing is free by accident. */
function isSane({ input, output, "cache-read": read = 0, "cache-write": write = input }: Price): boolean {
  return input > 0 && output >= input && output <= 200 && read <= input && write >= read;
}

/** Words of a template, those for some models too. */
function wordsOf({ dialect }: ProviderTemplate): readonly string[] {
  return Object.values(dialect ?? {})
    .flatMap((words) => [words, ...Object.values(words["by-model"] ?? {})])
    .flatMap((words) => [...Object.keys(words), ...Object.keys(words["thinking"] ?? {})]);
}

describe("dialects", () => {
  it.each(templates)("use words that the README explains: $id", ({ template }) => {
    const used = wordsOf(template);
    expect(used.filter((word) => !documented.has(word))).toEqual([]);
  });

  it("leave no word of the README unused", () => {
    const used = new Set(templates.flatMap(({ template }) => wordsOf(template)));
    expect([...documented].filter((word) => !used.has(word))).toEqual([]);
  });

  it.each(templates)("describe only formats that the provider speaks: $id", ({ template }) => {
    const spoken = Object.keys(template.endpoints);
    const described = [...Object.keys(template.dialect ?? {}), ...Object.keys(template.auth ?? {})];
    expect(described.filter((format) => !spoken.includes(format))).toEqual([]);
  });

  it.each(templates)("give patterns that compile: $id", ({ template }) => {
    for (const words of Object.values(template.dialect ?? {}))
      for (const [word, value] of Object.entries(words))
        if (word.endsWith("-pattern")) expect(() => new RegExp(String(value))).not.toThrow();
  });
});
