import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { ProviderTemplate } from "../../src/registry/template-schema.ts";
import { providerTemplateSchema } from "../../src/registry/template-schema.ts";
import type { FoundKey, FoundServer, KeyPlace } from "../../src/setup/found.ts";
import { leftOut } from "../../src/setup/left-out.ts";
import { planOffers } from "../../src/setup/offers.ts";

const template = (words: object): ProviderTemplate =>
  providerTemplateSchema.parse({
    name: "N",
    docs: "https://docs.test",
    checked: "2026-11-30",
    endpoints: { "openai-chat": "https://n.test/v1" },
    ...words,
  });
const models = { big: { context: 1000, price: { input: 1, output: 2 } }, tiny: {} };
const templates = new Map([
  ["alpha-coding", template({ "key-variable": "ALPHA_KEY" })],
  ["alpha", template({ "key-variable": "ALPHA_KEY", models })],
  ["beta", template({ "key-variable": "BETA_TOKEN", models })],
  [
    "gate",
    template({
      kind: "gateway",
      "key-variable": "GATE_KEY",
      url: "http://127.0.0.1:3000",
      endpoints: { "openai-chat": "/v1" },
    }),
  ],
  [
    "local",
    template({
      kind: "local",
      url: "http://127.0.0.1:8000",
      endpoints: { "openai-chat": "/v1" },
      models: { known: { context: 9 } },
    }),
  ],
  ["cloud", template({ "key-variable": "CLOUD_KEY", url: "required", endpoints: { "openai-chat": "/v1" } })],
]);

const here: KeyPlace = { kind: "environment" };
const inShell: KeyPlace = { kind: "shell", file: "/h/.zshrc", line: 3 };
const inFile = (closed: boolean): KeyPlace => ({
  kind: "dotenv",
  file: "/h/.env",
  line: 2,
  closed,
  path: "~/.env",
});
const key = (variable: string, ...places: KeyPlace[]): FoundKey => ({ variable, places });
const server = (id: string, url: string, ...ids: string[]): FoundServer => ({
  template: id,
  url,
  models: ids.map((one) => ({ id: one })),
});

function plan(found: {
  keys?: readonly FoundKey[];
  servers?: readonly FoundServer[];
  registry?: JsonObject;
  declined?: readonly string[];
  importable?: readonly string[];
}) {
  const { keys = [], servers = [], registry, declined = [], importable = [] } = found;
  const input = { templates, keys, servers, registry, declined: new Set(declined), importable };
  const offers = planOffers(input);
  return {
    offers: offers.map(({ id, entry, preselected }) => [id, entry, preselected]),
    models: offers.flatMap((offer) => offer.models.map(({ reference }) => reference)),
    left: leftOut(input, offers).map(({ code, fix }) => [code, fix]),
  };
}

describe("a key is offered", () => {
  it.each<[string, FoundKey, unknown[]]>([
    ["by its variable where the shell has it", key("ALPHA_KEY", here), [{ key: "env:ALPHA_KEY" }, true]],
    [
      "by its variable where a start-up file exports it",
      key("ALPHA_KEY", inShell),
      [{ key: "env:ALPHA_KEY" }, true],
    ],
    [
      "by its variable though a file has it too",
      key("ALPHA_KEY", inFile(true), inShell),
      [{ key: "env:ALPHA_KEY" }, true],
    ],
    [
      "by its file where nobody else can read that",
      key("ALPHA_KEY", inFile(true)),
      [{ key: "dotenv:~/.env#ALPHA_KEY" }, true],
    ],
  ])("%s", (_case, found, expected) => {
    const { offers } = plan({ keys: [found] });
    expect(offers[0]).toEqual(["alpha", ...expected]);
    // The other site that reads the same variable can be chosen, and is not chosen.
    expect(offers[1]).toEqual(["alpha-coding", expected[0], false]);
    expect(offers).toHaveLength(2);
  });

  it("not by a file that others may read, and what to do is said", () => {
    const { offers, left } = plan({ keys: [key("ALPHA_KEY", inFile(false)), key("BETA_TOKEN", here)] });
    expect(offers.map(([id]) => id)).toEqual(["beta"]);
    expect(left).toEqual([["init.open-file", "chmod 600 /h/.env && aienv init"]]);
  });

  it("unchosen where its variable is customary for other things too, or it was declined", () => {
    expect(plan({ keys: [key("BETA_TOKEN", here)] }).offers).toEqual([
      ["beta", { key: "env:BETA_TOKEN" }, false],
    ]);
    expect(plan({ keys: [key("ALPHA_KEY", here)], declined: ["alpha"] }).offers[0]?.[2]).toBe(false);
  });

  it("not where only its user knows the server", () => {
    const { offers, left } = plan({
      keys: [key("GATE_KEY", here), key("CLOUD_KEY", here), key("BETA_TOKEN", here)],
    });
    expect(offers.map(([id]) => id)).toEqual(["beta"]);
    expect(left).toEqual([
      ["init.no-address", "aienv add gate --url URL --key env:GATE_KEY"],
      ["init.no-address", "aienv add cloud --url URL --key env:CLOUD_KEY"],
    ]);
  });

  it.each<[string, JsonObject]>([
    ["under its name", { alpha: {} }],
    ["under another name", { work: { template: "alpha" } }],
    [
      "by its variable",
      { other: { endpoints: { "openai-chat": "https://x.test/v1" }, key: "env:ALPHA_KEY" } },
    ],
    ["by one of several", { other: { keys: ["keyring:x", "dotenv:a.env#ALPHA_KEY"] } }],
  ])("not again where the registry has it %s", (_case, providers) => {
    expect(plan({ keys: [key("ALPHA_KEY", here)], registry: { providers } })).toEqual({
      offers: [],
      models: [],
      left: [],
    });
  });
});

describe("a server is offered", () => {
  it("with what it lists, and without what the template only supposes", () => {
    const found = plan({ servers: [server("local", "http://127.0.0.1:8000", "mine", "known")] });
    expect(found.offers).toEqual([["local", { models: { mine: {} } }, true]]);
    expect(found.models).toEqual(["local/known", "local/mine"]);
    expect(plan({ servers: [server("local", "http://127.0.0.1:8000", "mine")] }).models).toEqual([
      "local/mine",
    ]);
  });

  it("with its address where that is not the usual one", () => {
    const { offers } = plan({ servers: [server("local", "http://127.0.0.1:8001", "mine")] });
    expect(offers).toEqual([["local", { url: "http://127.0.0.1:8001", models: { mine: {} } }, true]]);
  });

  it("with its key; without one it is not chosen, and how to give it is said", () => {
    const gate = server("gate", "http://127.0.0.1:3000");
    expect(plan({ servers: [gate], keys: [key("GATE_KEY", here)] })).toEqual({
      offers: [["gate", { key: "env:GATE_KEY" }, true]],
      models: [],
      left: [],
    });
    const { offers, left } = plan({ servers: [gate] });
    expect(offers).toEqual([["gate", {}, false]]);
    expect(left).toEqual([["init.no-key", "aienv add gate"]]);
  });

  it.each<[string, JsonObject]>([
    ["by its name", { local: {} }],
    ["by its address", { house: { endpoints: { "openai-chat": "http://localhost:8000/v1" } } }],
    ["by the usual address of its template", { house: { template: "local" } }],
  ])("not again where the registry has it %s", (_case, providers) => {
    expect(
      plan({ servers: [server("local", "http://127.0.0.1:8000", "mine")], registry: { providers } }).offers,
    ).toEqual([]);
  });
});

it("a key under another customary name counts, first for the one whose own variable that is", () => {
  const aliased = new Map([
    ["one", template({ "key-variable": "ONE_KEY", "key-aliases": ["TWO_KEY", "ODD_KEY"] })],
    ["two-long", template({ "key-variable": "TWO_KEY" })],
  ]);
  const of = (...keys: FoundKey[]) =>
    planOffers({
      templates: aliased,
      keys,
      servers: [],
      registry: undefined,
      declined: new Set(),
      importable: [],
    }).map(({ id, entry, preselected }) => [id, entry, preselected]);
  expect(of(key("ODD_KEY", here))).toEqual([["one", { key: "env:ODD_KEY" }, true]]);
  expect(of(key("TWO_KEY", here))).toEqual([
    ["one", { key: "env:TWO_KEY" }, false],
    ["two-long", { key: "env:TWO_KEY" }, true],
  ]);
});

it("every known vendor is offered, none chosen, where nothing was found and nothing is registered", () => {
  expect(plan({}).offers).toEqual([
    ["alpha", {}, false],
    ["alpha-coding", {}, false],
    ["beta", {}, false],
  ]);
  expect(plan({ registry: { providers: { house: {} } } }).offers).toEqual([]);
  expect(plan({ importable: ["claude-code-router"] }).offers).toEqual([]);
});
