/** A registry and tools small enough to hold in the head, for tests of the generator. */
import { parse, stringify } from "yaml";
import { type Choice, choose } from "../../src/compile/choose.ts";
import { select } from "../../src/compile/select.ts";
import type { Selection } from "../../src/compile/selection.ts";
import { parseChoice } from "../../src/registry/parse-choice.ts";
import { parseRegistry } from "../../src/registry/parse-registry.ts";
import { parseTemplate } from "../../src/registry/parse-template.ts";
import { type Provider, resolveProviders } from "../../src/registry/providers.ts";
import type { Registry } from "../../src/registry/schema.ts";
import type { ToolTemplate } from "../../src/registry/template-schema.ts";

/** `both` serves two formats, `chat` and `talk` one each, `vault` keeps its key where no variable is, `free` has none. */
const providers = `
version: 1
providers:
  both:
    endpoints: { anthropic-messages: https://both.test/a, openai-chat: https://both.test/v1 }
    key: env:BOTH_KEY
    models:
      big: { context: 200, output: 20, can: [tools, images] }
      tiny: { context: 100, output: 30, can: [tools] }
      aside: { endpoints: { anthropic-messages: https://aside.test } }
      renamed: { upstream: vendor/long-id }
      chat-only: { formats: [openai-chat] }
  chat: { endpoints: { openai-chat: https://chat.test/v1 }, key: env:CHAT_KEY, models: { c: { context: 50 } } }
  talk: { endpoints: { openai-responses: https://talk.test/v1 }, key: env:TALK_KEY, models: { t: {} } }
  vault: { endpoints: { anthropic-messages: https://vault.test }, key: keyring:vault, models: { v: {} } }
  rotating:
    endpoints: { anthropic-messages: https://rotating.test }
    keys: [keyring:r, env:ROTATING_KEY]
    models: { r: {} }
  free: { endpoints: { openai-chat: http://127.0.0.1:9/v1 }, headers: { X-Team: blue }, models: { f: {} } }
`;

const head = "docs: https://tool.test\nchecked: 2026-01-01\n";
const toolTexts: Readonly<Record<string, string>> = {
  one: `${head}name: One
formats: { anthropic-messages: {}, openai-chat: {} }
endpoints: one
slots: { main: null, small: main, quick: small }
`,
  several: `${head}name: Several
formats: { openai-chat: { word: chat }, anthropic-messages: { word: messages } }
endpoints: several
slots: { main: null, small: main }
`,
  every: `${head}name: Every
use: every
formats: { openai-chat: {}, anthropic-messages: {} }
endpoints: one
slots: { main: null }
`,
};

const smallTools: ReadonlyMap<string, ToolTemplate> = new Map(
  Object.entries(toolTexts).map(([id, text]) => [id, parseTemplate("tools", text, `${id}/tool.yaml`)]),
);

export interface World {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** The registry with these sections (`profiles:`, `aliases:`, …) behind its providers. */
export function smallWorld(sections = ""): World {
  const templates = { providers: new Map(), providerIds: [], tools: smallTools };
  const { value: registry } = parseRegistry(`${providers}${sections}`, "registry.yaml", templates);
  return { registry, providers: resolveProviders(registry, new Map()).providers };
}

/** A choice as a project's file would make it; undefined: nothing is chosen. */
export function fileChoice(text: string | undefined): Choice {
  const file = "/p/.aienv.yaml";
  return choose(text === undefined ? {} : { file: { file, entry: parseChoice(text, file) } });
}

/** A YAML text with `registry` (its sections), `choice` and `found` tools, selected. */
export function selectFrom(text: string): Selection {
  const input = parse(text) as { registry?: unknown; choice?: unknown; found?: string[] };
  const world = smallWorld(input.registry === undefined ? "" : stringify(input.registry));
  const choice = fileChoice(input.choice === undefined ? undefined : JSON.stringify(input.choice));
  return select({ ...world, tools: smallTools, choice, toolsFound: input.found ?? ["one"] });
}
