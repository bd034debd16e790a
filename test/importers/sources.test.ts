import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addFragment, registryHeader } from "../../src/edit/registry-change.ts";
import { settle } from "../../src/importers/settle/settle.ts";
import { fragmentOf, keysToStore } from "../../src/importers/settle/settled.ts";
import { jsonText } from "../helpers/golden.ts";
import { documentsOf, importCases, importerOf, importFixtures, worldOf } from "../helpers/import-case.ts";
import { shipped } from "../helpers/shipped.ts";

describe.each(importCases)("%s", (name) => {
  const read = () => importerOf(name).read(documentsOf(name), { templates: shipped.providers });

  it("becomes this part of a registry", async () => {
    const settled = settle(read(), worldOf(registryHeader));
    const keys = keysToStore(settled);
    const references = new Map(keys.map(({ handle, provider }) => [handle, `keyring:${provider}-${handle}`]));
    const text = jsonText({
      registry: fragmentOf(settled, references),
      findings: settled.findings.map(
        ({ level, message, where }) => `${level} ${where?.path ?? ""}: ${message}`,
      ),
    });
    expect(text).not.toContain("planted");
    await expect(text).toMatchFileSnapshot(join(importFixtures, name, "expected.json"));
  });

  it("settles to nothing new the second time", () => {
    const reading = read();
    const settled = settle(reading, worldOf(registryHeader));
    const keys = keysToStore(settled);
    const references = new Map(keys.map(({ handle, provider }) => [handle, `keyring:${provider}-${handle}`]));
    const text = addFragment("registry.yaml", registryHeader, fragmentOf(settled, references));
    const values = new Map(
      [...references].map(([handle, reference]) => [reference, reading.secrets.get(handle) ?? ""]),
    );
    const again = settle(reading, worldOf(text, values));
    expect(fragmentOf(again, new Map())).toEqual({});
    expect(keysToStore(again)).toEqual([]);
  });
});
