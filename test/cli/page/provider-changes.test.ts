import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { providerChanges } from "../../../src/cli/page/provider-changes.ts";
import { AienvError } from "../../../src/core/error.ts";
import type { ModelWords, ProviderWords } from "../../../src/ui/changes.ts";
import { registryText, tempProject } from "../../helpers/temp-project.ts";

const noPrice = { input: "", output: "", "cache-read": "", "cache-write": "" };
const model = (id: string, more: Partial<ModelWords> = {}): ModelWords => ({
  id,
  was: "",
  upstream: "",
  context: "",
  output: "",
  price: noPrice,
  ...more,
});
const words = (id: string, more: Partial<ProviderWords> = {}): ProviderWords => ({
  id,
  template: "",
  url: "",
  keys: [],
  endpoints: {},
  models: [],
  ...more,
});

function world() {
  const { paths, environment } = tempProject();
  const changes = providerChanges({ paths, environment });
  const text = () => readFileSync(paths.registry, "utf8");
  return { changes, text };
}

/** The error that the work throws. */
function faultOf(work: () => unknown): { code: string; path: string | undefined; message: string } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return { code: error.code, path: error.where?.path, message: error.message };
  }
  return expect.fail("nothing was thrown");
}

describe("a new provider", () => {
  it("comes behind the others, and every other byte stays", () => {
    const { changes, text } = world();
    const local = words("local", {
      keys: ["env:LOCAL_KEY"],
      endpoints: { "openai-chat": "http://127.0.0.1:8000/v1" },
      models: [model("qwen3", { context: "262144", price: { ...noPrice, input: "0.2", output: "0.8" } })],
    });
    const looked = changes.look(local, undefined);
    expect(looked.diff).toContain("+      openai-chat: http://127.0.0.1:8000/v1");
    expect(text()).toBe(registryText);
    expect(changes.save(local, undefined)).toEqual(looked);
    expect(text()).toBe(
      registryText.replace(
        "aliases:\n",
        [
          "  local:",
          "    key: env:LOCAL_KEY",
          "    endpoints:",
          "      openai-chat: http://127.0.0.1:8000/v1",
          "    models:",
          "      qwen3:",
          "        context: 262144",
          "        price:",
          "          input: 0.2",
          "          output: 0.8",
          "aliases:\n",
        ].join("\n"),
      ),
    );
  });

  it.each<[string, ProviderWords, string, string]>([
    [
      "a URL that is none",
      words("local", { endpoints: { "openai-chat": "htp:/127.0.0.1" } }),
      "providers.local.endpoints.openai-chat",
      "htp:/127.0.0.1",
    ],
    [
      "a key in place of a reference to it",
      words("local", { keys: ["sk-abcdefghijklmnop1234"], endpoints: { gemini: "http://127.0.0.1:1" } }),
      "providers.local.key",
      "not a secret reference",
    ],
    [
      "a price that is no number",
      words("local", {
        endpoints: { gemini: "http://127.0.0.1:1" },
        models: [model("m", { price: { ...noPrice, input: "cheap", output: "1" } })],
      }),
      "providers.local.models.m.price.input",
      '"cheap" is not a number',
    ],
    [
      "half a price",
      words("local", {
        endpoints: { gemini: "http://127.0.0.1:1" },
        models: [model("m", { price: { ...noPrice, input: "1" } })],
      }),
      "providers.local.models.m.price.output",
      '"output" is missing',
    ],
    [
      "a name with a slash",
      words("a/b", { endpoints: { gemini: "http://127.0.0.1:1" } }),
      "providers.a/b",
      "slash",
    ],
    ["a name that nobody knows", words("deepsek"), "providers.deepsek", 'did you mean "deepseek"?'],
    ["a name that is taken", words("house"), "providers.house", "already"],
    [
      "a template that is not there",
      words("mine", { template: "zhipuu" }),
      "providers.mine",
      'did you mean "zhipu"?',
    ],
  ])("with %s is refused at its place", (_name, wrong, path, message) => {
    const { changes, text } = world();
    const fault = faultOf(() => changes.save(wrong, undefined));
    expect(fault.path).toBe(path);
    expect(fault.message).toContain(message);
    expect(fault.message).not.toContain("abcdefghijklmnop1234");
    expect(text()).toBe(registryText);
  });

  it("with a URL that has to be corrected says how it is used", () => {
    const { changes } = world();
    const { findings } = changes.look(
      words("local", { endpoints: { "anthropic-messages": "http://127.0.0.1:8000/v1/messages" } }),
      undefined,
    );
    expect(findings).toMatchObject([{ code: "registry.base-url", level: "warning" }]);
    expect(findings[0]?.message).toContain("is used as http://127.0.0.1:8000");
  });
});

describe("a provider that is there", () => {
  it("is given as the registry says it, and saved unchanged where nothing was changed", () => {
    const { changes, text } = world();
    const { revision, ...house } = changes.entry("house") ?? expect.fail("no house");
    expect(house).toMatchObject({
      keys: ["env:HOUSE_KEY"],
      template: "",
      models: [{ id: "big", context: "200000" }, { id: "tiny" }],
    });
    expect(changes.save(house, revision).diff).toBe("");
    expect(text()).toBe(registryText);
  });

  it("changes in place: comments and what the form has no field for stay", () => {
    const { changes, text } = world();
    const { revision, ...house } = changes.entry("house") ?? expect.fail("no house");
    const [big, tiny] = house.models as [ModelWords, ModelWords];
    changes.save(
      { ...house, keys: ["env:A", "keyring:b"], models: [{ ...big, context: "128000" }, tiny] },
      revision,
    );
    expect(text()).toBe(
      registryText
        .replace("    key: env:HOUSE_KEY\n", "")
        .replace("context: 200000", "context: 128000")
        .replace("# ours\n", "# ours\n    keys:\n      - env:A\n      - keyring:b\n"),
    );
  });

  it("loses a model, and renames one with all that is known of it", () => {
    const { changes, text } = world();
    const { revision, ...house } = changes.entry("house") ?? expect.fail("no house");
    const [big, tiny] = house.models as [ModelWords, ModelWords];
    // `coder` and the profile `default` name both, so that the whole registry would not hold together.
    expect(faultOf(() => changes.save({ ...house, models: [big] }, revision)).message).toContain(
      'no model "tiny"',
    );
    changes.save({ ...house, models: [big, tiny, model("deep", { upstream: "big" })] }, revision);
    const { revision: next, ...now } = changes.entry("house") ?? expect.fail("no house");
    changes.save(
      { ...now, models: now.models.map((one) => (one.id === "deep" ? { ...one, id: "deeper" } : one)) },
      next,
    );
    expect(text()).toContain("deeper: {upstream: big}");
    expect(text()).not.toContain("deep:");
  });

  it("that was changed meanwhile is not written over", () => {
    const { changes } = world();
    const { revision, ...house } = changes.entry("house") ?? expect.fail("no house");
    changes.save({ ...house, keys: ["env:OTHER"] }, revision);
    expect(faultOf(() => changes.save(house, revision)).code).toBe("registry.changed-meanwhile");
  });
});

it("knows what ships", async () => {
  const known = await world().changes.known();
  expect(known.find(({ id }) => id === "deepseek")).toMatchObject({
    name: "DeepSeek",
    keyVariable: "DEEPSEEK_API_KEY",
    needsUrl: false,
  });
  expect(known.find(({ id }) => id === "azure-openai")?.needsUrl).toBe(true);
});
