import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { corpusIsMissing } from "../helpers/corpus/folder.ts";
import { tempProject } from "../helpers/temp-project.ts";

const acme = {
  id: "acme",
  name: "Acme",
  env: ["ACME_API_KEY"],
  npm: "@ai-sdk/openai-compatible",
  api: "https://api.acme.test/v1",
  doc: "https://acme.test/docs",
  models: {
    fast: {
      tool_call: true,
      modalities: { input: ["text"], output: ["text"] },
      limit: { context: 64_000, output: 8_000 },
      cost: { input: 1, output: 4 },
      release_date: "2026-01-01",
    },
  },
};

/** Serves the catalogue as the real address does; what it answers can be changed. */
async function catalogueServer(given: object = { acme }) {
  const state = {
    text: JSON.stringify(given),
    status: 200,
    etag: '"1"' as string | undefined,
    /** Where it sends whoever asks the catalogue's own address. */
    leadsTo: undefined as string | undefined,
    asked: [] as unknown[],
  };
  const server = createServer((request, response) => {
    const tag = request.headers["if-none-match"];
    state.asked.push(tag);
    if (state.etag !== undefined) response.setHeader("etag", state.etag);
    if (state.leadsTo !== undefined && request.url === "/api.json")
      response.writeHead(302, { location: state.leadsTo }).end();
    else if (tag !== undefined && tag === state.etag) response.writeHead(304).end();
    else response.writeHead(state.status).end(state.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api.json`;
  const { aienv, paths } = tempProject();
  const run = (...args: string[]) => aienv(args, { environment: { AIENV_CATALOGUE_URL: url } });
  const kept = () => readFileSync(join(paths.data, "catalogue.json"), "utf8");
  return { state, run, kept, paths, registry: () => readFileSync(paths.registry, "utf8") };
}

describe("ls models --refresh", () => {
  it("fetches the catalogue, says what is new, and asks only for another one", async () => {
    const { state, run } = await catalogueServer();
    const first = await run("ls", "models", "--refresh");
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringContaining("catalogue: 1 providers, 1 models"),
    });
    expect((await run("ls", "models", "--refresh")).err).toContain("unchanged since the last refresh");
    const models = { ...acme.models, slow: acme.models.fast };
    state.text = JSON.stringify({ acme: { ...acme, models } });
    state.etag = '"2"';
    expect((await run("ls", "models", "--refresh")).err).toContain("models: 1 new, 0 changed, 0 gone");
    expect(state.asked).toEqual([undefined, '"1"', '"1"']);
  });

  it.each([
    ["an error", { status: 500 }, 5, "the server answers 500"],
    ["a page", { text: "<html>gone</html>" }, 3, "no JSON"],
    ["something else", { text: "{}" }, 3, "no provider with models"],
    ["too much", { text: `{"a":"${"x".repeat(33 * 1024 * 1024)}"}` }, 5, "more than 32 MB"],
  ])("keeps the last one where the address gives %s", async (_, change, code, message) => {
    const { state, run, kept } = await catalogueServer();
    await run("ls", "models", "--refresh");
    const before = kept();
    Object.assign(state, change, { etag: undefined });
    const ran = await run("ls", "models", "--refresh");
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
    expect(kept()).toBe(before);
    expect((await run("add", "acme")).code).toBe(0);
  });

  it("goes on where somebody damaged what was kept", async () => {
    const { run, paths } = await catalogueServer();
    await run("ls", "models", "--refresh");
    writeFileSync(join(paths.data, "catalogue.json"), "{ torn");
    expect((await run("ls", "models", "--json")).code).toBe(0);
    expect((await run("ls", "models", "--refresh")).code).toBe(0);
  });

  it("is led on, and to no address that anybody on the way could answer for", async () => {
    const { state, run } = await catalogueServer();
    state.leadsTo = "/moved.json";
    expect(await run("ls", "models", "--refresh")).toMatchObject({ code: 0 });
    state.leadsTo = "http://models.example.test/api.json";
    const { code, err } = await run("ls", "models", "--refresh");
    expect(code).toBe(5);
    expect(err).toContain('it leads to "http://models.example.test/api.json", no https URL');
  });

  it("takes no address that anybody on the way could answer for", async () => {
    const { code, err } = await tempProject().aienv(["ls", "models", "--refresh"], {
      environment: { AIENV_CATALOGUE_URL: "http://models.example.test/api.json" },
    });
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("no https URL") });
  });
});

describe("a provider of the catalogue", () => {
  it("is added with its endpoint, key variable and models, and says who gets the key", async () => {
    const { run, registry } = await catalogueServer();
    await run("ls", "models", "--refresh");
    expect((await run("ls", "providers", "--all", "acme")).out).toMatch(
      /acme\s+Acme\s+openai-chat\s+ACME_API_KEY\s+catalogue/,
    );
    const { code, err } = await run("add", "acme");
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining("api.acme.test gets the key in $ACME_API_KEY"),
    });
    expect(registry()).toContain("key: env:ACME_API_KEY");
    expect(registry()).not.toContain("price");
    expect((await run("use", "acme/fast", "--no-file", "--check")).code).toBe(4);
  });

  it("is added under another name, and gets more models later", async () => {
    const { state, run, registry } = await catalogueServer();
    state.text = JSON.stringify({
      acme: { ...acme, models: { ...acme.models, slow: { ...acme.models.fast, limit: { context: 5000 } } } },
    });
    await run("ls", "models", "--refresh");
    expect(
      (await run("add", "work", "--template", "acme", "--key", "env:WORK_KEY", "--model", "fast")).code,
    ).toBe(0);
    expect(registry()).not.toContain("template: acme");
    expect((await run("add", "acme", "--model", "fast")).code).toBe(0);
    expect((await run("add", "acme", "--model", "slow")).code).toBe(0);
    expect(registry()).toContain("context: 5000");
  });

  it("is not given another provider's key because a catalogue says so", async () => {
    const { run, registry } = await catalogueServer({ acme: { ...acme, env: ["OPENAI_API_KEY"] } });
    await run("ls", "models", "--refresh");
    const before = registry();
    const { code, err } = await run("add", "acme");
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining("OPENAI_API_KEY, which is that of OpenAI"),
    });
    expect(registry()).toBe(before);
    expect((await run("add", "acme", "--key", "env:ACME_KEY")).code).toBe(0);
  });

  it("is suggested for a name that is nearly its own, and refused where we can't speak to it", async () => {
    const { run } = await catalogueServer({ acme, cloud: { ...acme, npm: "@ai-sdk/amazon-bedrock" } });
    expect((await run("add", "acmee")).err).toContain("ls models --refresh");
    await run("ls", "models", "--refresh");
    expect((await run("add", "acmee")).err).toContain('did you mean "acme"?');
    expect(await run("add", "cloud")).toMatchObject({
      code: 3,
      err: expect.stringContaining("none of ours"),
    });
  });
});

describe.skipIf(corpusIsMissing)("the real catalogue", () => {
  it("can be added from nearly whole", async () => {
    const file = join(import.meta.dirname, "../../../shared/catalog/models-dev.json");
    const { run } = await catalogueServer(JSON.parse(readFileSync(file, "utf8")));
    expect((await run("ls", "models", "--refresh")).err).toMatch(/catalogue: 147 providers, \d{4} models/);
    const known = JSON.parse((await run("ls", "providers", "--all", "--json")).out) as { source: string }[];
    expect(known.filter(({ source }) => source === "catalogue").length).toBeGreaterThan(80);
    expect((await run("add", "abacus")).code).toBe(0);
  });
});
