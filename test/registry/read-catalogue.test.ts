import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryFromCatalogue, priceInCatalogue } from "../../src/registry/catalogue.ts";
import { parseCataloguePackages } from "../../src/registry/parse-template.ts";
import { readCatalogue } from "../../src/registry/read-catalogue.ts";

const file = join(import.meta.dirname, "../../templates/catalogue.yaml");
const { packages } = parseCataloguePackages(readFileSync(file, "utf8"), file);
const read = (providers: object) => readCatalogue(JSON.stringify(providers), packages);

const model = {
  id: "m-1",
  tool_call: true,
  reasoning: false,
  release_date: "2026-01-02",
  modalities: { input: ["text", "image"], output: ["text"] },
  limit: { context: 200_000, output: 8_000 },
  cost: {
    input: 1,
    output: 4,
    cache_read: 0.1,
    cache_write: 1.25,
    tiers: [{ tier: { size: 100_000 }, input: 2 }],
  },
};
const provider = {
  id: "acme",
  name: "Acme",
  env: ["ACME_API_KEY"],
  npm: "@ai-sdk/openai-compatible",
  api: "https://api.acme.test/v1",
  doc: "https://acme.test/docs",
  models: { "m-1": model },
};
const one = (changes: object) => read({ acme: { ...provider, ...changes } }).providers["acme"];
const oneModel = (changes: object) => one({ models: { "m-1": { ...model, ...changes } } })?.models["m-1"];

describe("a catalogue", () => {
  it("is kept as what we use of it", () => {
    expect(read({ acme: provider })).toEqual({
      refused: 0,
      providers: {
        acme: {
          name: "Acme",
          variables: ["ACME_API_KEY"],
          endpoints: { "openai-chat": "https://api.acme.test/v1" },
          docs: "https://acme.test/docs",
          models: {
            "m-1": {
              context: 200_000,
              output: 8_000,
              price: {
                input: 1,
                output: 4,
                "cache-read": 0.1,
                "cache-write": 1.25,
                tiers: [{ over: 100_000, input: 2 }],
              },
              can: ["tools", "images"],
              released: "2026-01-02",
            },
          },
        },
      },
    });
  });

  it.each([
    [
      { npm: "@ai-sdk/anthropic", api: "https://a.test/anthropic/v1" },
      { "anthropic-messages": "https://a.test/anthropic" },
    ],
    [{ npm: "@ai-sdk/anthropic", api: undefined }, { "anthropic-messages": "https://api.anthropic.com" }],
    [
      { npm: "@ai-sdk/openai" },
      { "openai-responses": "https://api.acme.test/v1", "openai-chat": "https://api.acme.test/v1" },
    ],
    [{ npm: "@ai-sdk/google", api: undefined }, { gemini: "https://generativelanguage.googleapis.com" }],
  ])("tells the wire format by the package: %j", (changes, endpoints) => {
    expect(one(changes)?.endpoints).toEqual(endpoints);
  });

  it.each([
    [{ npm: "@ai-sdk/amazon-bedrock" }, /format is none of ours/],
    [{ npm: "toString" }, /format is none of ours/],
    [{ api: undefined }, /no address/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so it stands in the catalogue
    ["https://${ACCOUNT}.acme.test/v1", /needs your ACCOUNT/],
    ["http://api.acme.test/v1", /no https URL/],
    ["https://user:key@acme.test/v1", /no https URL/],
    ["https://acme.test/v1?key=1", /no https URL/],
    ["https://acme.test/`id`", /no https URL/],
    ["javascript:alert(1)", /no https URL/],
  ])("says why a provider can't be reached: %j", (given, reason) => {
    const found = one(typeof given === "string" ? { api: given } : given);
    expect(found?.unusable).toMatch(reason);
    expect(found?.endpoints).toEqual({});
    expect(() => entryFromCatalogue("acme", found as NonNullable<typeof found>, [])).toThrow(reason);
  });

  it("gives a model its own endpoint where it has one", () => {
    const own = { npm: "@ai-sdk/anthropic", api: "https://acme.test/claude/v1" };
    expect(oneModel({ provider: own })?.endpoints).toEqual({
      "anthropic-messages": "https://acme.test/claude",
    });
    expect(oneModel({ provider: { npm: "@ai-sdk/openai", shape: "responses" } })?.endpoints).toEqual({
      "openai-responses": "https://api.acme.test/v1",
    });
  });

  it.each([
    ["nothing paid", { input: 0, output: 0 }],
    ["no cost", undefined],
    ["negative", { input: -1, output: 2 }],
    ["text", { input: "1", output: 2 }],
    ["reasoning at a price of its own", { input: 1, output: 2, reasoning: 8 }],
  ])("knows no price of %s", (_, cost) => {
    expect(oneModel({ cost })?.price).toBeUndefined();
  });

  it("leaves out what could do harm", () => {
    const { providers, refused } = readCatalogue(
      `{"__proto__":${JSON.stringify(provider)},"../x":${JSON.stringify(provider)},"a\\u001b[2J":{},"odd":[],"acme":${JSON.stringify(
        {
          ...provider,
          name: "Ac\u001b]0;x\u0007me\n{{ exec(command='x') }}",
          env: ["OK_KEY", "A;rm -rf", "$(id)"],
          doc: "javascript:alert(1)",
          models: {
            "m-1": { ...model, limit: { context: 1e300, output: "8" } },
            "a b\u202e": model,
            "$(id)": model,
          },
        },
      )}}`,
      packages,
    );
    expect(refused).toBe(6);
    expect(Object.keys(providers)).toEqual(["acme"]);
    expect(Object.keys(providers["acme"]?.models ?? {})).toEqual(["m-1"]);
    expect(providers["acme"]).toMatchObject({
      name: "Ac]0;xme {{ exec(command='x') }}",
      variables: ["OK_KEY"],
    });
    expect(providers["acme"]?.docs).toBeUndefined();
    expect(providers["acme"]?.models["m-1"]?.context).toBeUndefined();
  });

  it("lists no model that answers with anything but text", () => {
    const picture = { ...model, modalities: { input: ["text"], output: ["image"] } };
    expect(Object.keys(one({ models: { "m-1": model, picture } })?.models ?? {})).toEqual(["m-1"]);
  });

  it.each([
    ["<html>", /no JSON/],
    ["[]", /no JSON object/],
    ["{}", /no provider with models/],
    ['{"acme":{"models":{}}}', /no provider with models/],
    ['{"error":{"message":"gone"}}', /no provider with models/],
  ])("is refused as a whole: %s", (text, reason) => {
    expect(() => readCatalogue(text, packages)).toThrow(reason);
  });
});

describe("a price of the catalogue", () => {
  const { providers } = read({
    acme: provider,
    "acme-plan": { ...provider, models: { "m-1": { ...model, cost: { input: 0, output: 0 } } } },
    other: {
      ...provider,
      api: "https://other.test/v1",
      models: { "m-1": { ...model, cost: { input: 7, output: 8 } } },
    },
  });
  const ask = (url: string, template?: string) =>
    priceInCatalogue(providers, { urls: [url], template, model: "m-1" })?.price.input;

  it("is that of the address, or of the template's name", () => {
    expect(ask("https://api.acme.test")).toBe(1);
    expect(ask("https://other.test/v1/")).toBe(7);
    expect(ask("https://elsewhere.test/v1", "other")).toBe(7);
    expect(ask("https://elsewhere.test/v1", "constructor")).toBeUndefined();
    expect(
      priceInCatalogue(providers, { urls: ["https://other.test"], template: undefined, model: "toString" }),
    ).toBeUndefined();
  });
});

describe("an entry from the catalogue", () => {
  const models = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `m-${index}`,
      { ...model, release_date: `2026-01-${10 + index}`, tool_call: index % 2 === 0 },
    ]),
  );
  const listed = one({ models }) as NonNullable<ReturnType<typeof one>>;

  it("names the newest models that can use tools, and no price", () => {
    const { entry, variable, others } = entryFromCatalogue("acme", listed, []);
    expect(Object.keys(entry["models"] as object)).toEqual(
      [18, 16, 14, 12, 10, 8, 6, 4, 2, 0].map((index) => `m-${index}`),
    );
    expect(JSON.stringify(entry)).not.toContain("price");
    expect({ variable, others }).toEqual({ variable: "ACME_API_KEY", others: 10 });
  });

  it("names those that were asked for, and suggests for one that is not there", () => {
    expect(entryFromCatalogue("acme", listed, ["m-1"]).entry["models"]).toEqual({
      "m-1": { context: 200_000, output: 8_000, can: ["images"] },
    });
    expect(() => entryFromCatalogue("acme", listed, ["m-l"])).toThrow(/did you mean "m-/);
  });
});
