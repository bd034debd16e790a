import { describe, expect, it } from "vitest";
import { registryHeader } from "../../src/edit/registry-change.ts";
import type { FoundProvider, Reading } from "../../src/importers/contract.ts";
import { settle } from "../../src/importers/settle/settle.ts";
import { worldOf } from "../helpers/import-case.ts";

const where = { file: "settings.json" };

/** A provider of a source that has a known address for one format, and somebody else's for another. */
const found = (more: Partial<FoundProvider> = {}): FoundProvider => ({
  name: "openai",
  endpoints: { "openai-chat": "https://api.openai.com/v1", "anthropic-messages": "https://elsewhere.test" },
  keys: [],
  models: { one: {} },
  where,
  ...more,
});
const reading = (provider: FoundProvider): Reading => ({
  providers: [provider],
  aliases: [],
  profiles: [],
  secrets: new Map(),
  findings: [],
});

describe("an address of somebody else beside a known one", () => {
  it("is not added to the registry's provider, whose key would go there", () => {
    const { providers } = settle(reading(found()), worldOf(`${registryHeader}providers:\n  openai: {}\n`));
    expect(providers.map(({ name, action, template }) => [name, action, template])).toEqual([
      ["openai-openai", "new", undefined],
    ]);
  });

  it("is not taken for the known provider, whose usual variable holds a key", () => {
    const { providers } = settle(reading(found()), worldOf(registryHeader));
    expect(providers).toMatchObject([{ template: undefined, keys: [] }]);
    expect(providers[0]?.name).not.toBe("openai");
  });

  it("is taken over with the key that the source itself has for both", () => {
    const keys = [{ reference: "env:HOUSE_KEY" }];
    const { providers } = settle(reading(found({ keys })), worldOf(registryHeader));
    expect(providers).toMatchObject([
      { template: "openai", keys, entry: { endpoints: { "anthropic-messages": "https://elsewhere.test" } } },
    ]);
  });

  it("is not replaced by the vendor's own, where no registry holds it: the key would go there", () => {
    const keys = [{ reference: "env:HOUSE_KEY" }];
    const endpoints = { "openai-chat": "https://me:secret@elsewhere.test/v1" };
    const told = found({ keys, endpoints, template: "openai" });
    const { providers, findings } = settle(reading(told), worldOf(registryHeader));
    expect(providers).toEqual([]);
    expect(findings.map(({ message }) => message).join()).toContain("openai is left out");
    const known = settle(
      reading(told),
      worldOf(`${registryHeader}providers:\n  openai: { key: env:HOUSE_KEY }\n`),
    );
    expect(known.providers).toEqual([]);
  });

  it("is somebody else's too where it is the vendor's host by plain http", () => {
    const endpoints = { "openai-chat": "http://api.openai.com/v1" };
    expect(settle(reading(found({ endpoints })), worldOf(registryHeader)).providers).toMatchObject([
      { template: undefined, keys: [] },
    ]);
  });

  it("of the same host is one more format of the provider", () => {
    const endpoints = {
      "openai-chat": "https://api.openai.com/v1",
      "anthropic-messages": "https://api.openai.com/anthropic",
    };
    const world = worldOf(`${registryHeader}providers:\n  openai: {}\n`);
    expect(settle(reading(found({ endpoints })), world).providers).toMatchObject([
      { name: "openai", action: "merged" },
    ]);
  });
});
