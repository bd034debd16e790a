/** What the shipped templates and the integrations put into each kind of file, for two choices that differ in all. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type OwnedValue, plan, type Target } from "../../src/compile/plan.ts";
import { select } from "../../src/compile/select.ts";
import type { JsonValue } from "../../src/core/json.ts";
import { environmentTargets } from "../../src/edit/environment/environment-targets.ts";
import { syntaxes } from "../../src/edit/syntax/list.ts";
import { parseRegistry } from "../../src/registry/parse-registry.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import type { Kind } from "./real-shaped-files.ts";
import { shipped } from "./shipped.ts";
import { fileChoice } from "./small-world.ts";

const registry = parseRegistry(
  `version: 1
providers:
  house:
    endpoints:
      anthropic-messages: https://house.test
      openai-chat: https://house.test/v1
      openai-responses: https://house.test/v1
      gemini: https://house.test
    key: env:HOUSE_KEY
    headers: { X-Team: blue }
    models: { big: { context: 200000, output: 8000 }, tiny: {} }
  other:
    endpoints:
      anthropic-messages: https://other.test/a
      openai-chat: https://other.test/v1
      openai-responses: https://other.test/v1
      gemini: https://other.test
    key: env:OTHER_KEY
    models: { vendor/large: { context: 100000 } }
`,
  "registry.yaml",
  shipped,
).value;
const { providers } = resolveProviders(registry, shipped.providers);
const folders = { home: "/home/me", project: "/p", state: "/state/p" };
const templates = join(import.meta.dirname, "../../templates/tools");
const templateFiles = new Map(
  [...shipped.tools].map(([id, tool]) => [
    id,
    new Map(
      tool.files.map((file): [string, JsonValue] => [
        file.file,
        syntaxes[file.syntax].parse(readFileSync(join(templates, id, "files", file.file), "utf8")),
      ]),
    ),
  ]),
);
const choices = ["main: house/big\nsmall: house/tiny", "main: other/vendor/large"].map((choice) => {
  const toolsFound = [...shipped.tools.keys()];
  const selection = select({
    registry,
    providers,
    tools: shipped.tools,
    choice: fileChoice(choice),
    toolsFound,
  });
  const planned = (standalone: boolean) =>
    plan({ selection, tools: shipped.tools, templateFiles, folders, everywhere: false, standalone });
  const own = planned(false);
  return { variables: own.variables, targets: [...own.targets, ...planned(true).targets] };
});

/** Sets of values that a file of this kind gains from one choice or another; never empty. */
export function ownedSets(kind: Kind): readonly (readonly OwnedValue[])[] {
  const sets = choices.flatMap((choice): (readonly OwnedValue[])[] => setsOf(kind, choice));
  if (sets.length < 2 || sets.some((owned) => owned.length === 0))
    throw new Error(`nothing is put into ${kind}`);
  return sets;
}

export const syntaxOf = (kind: Kind): Target["syntax"] => {
  if (kind === "mise" || kind === "codex") return "toml";
  if (kind === "yaml" || kind === "dotenv") return kind;
  return kind === "envrc" ? "lines" : "json";
};

function setsOf(kind: Kind, { variables, targets }: (typeof choices)[number]): (readonly OwnedValue[])[] {
  const place = { directory: "/p", globalFile: "/g", share: false, served: false };
  const texts = variables.flatMap(({ name, value }) => {
    const text = value?.map((part) => (typeof part === "string" ? part : part.env)).join("");
    return text === undefined ? [] : [{ path: [name], value: text }];
  });
  switch (kind) {
    case "mise":
      return [
        environmentTargets("mise-block", variables, { ...place, everywhere: false }),
        environmentTargets("mise-plugin", variables, { ...place, everywhere: false }),
        environmentTargets("mise-plugin", variables, { ...place, everywhere: true }),
        environmentTargets("mise-block", variables, {
          ...place,
          everywhere: false,
          share: true,
          pin: ["npm:aienv", "1.2.3"],
        }).slice(0, 1),
      ].map((list) => list.flatMap(({ owned }) => owned));
    case "envrc":
      return environmentTargets("direnv", variables, { ...place, everywhere: false }).map(
        ({ owned }) => owned,
      );
    case "dotenv":
      return [texts, texts.slice(0, 2)];
    case "yaml":
      return [
        [
          { path: ["main"], value: "house/big" },
          { path: ["small"], value: "house/tiny" },
        ],
        [
          { path: ["profile"], value: "default" },
          { path: ["per-tool", "codex", "main"], value: "house/big" },
        ],
        texts.slice(0, 3).map(({ path, value }) => ({ path: ["env", ...path], value })),
      ];
    default:
      return targets.filter(({ tool }) => tool === kind).map(({ owned }) => owned);
  }
}
