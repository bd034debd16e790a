/** The settings of one tool in a row of cc-switch, by the tool's kind. */
import { AienvError, type Where } from "../../core/error.ts";
import type { WireFormat } from "../../core/ids.ts";
import type { JsonValue } from "../../core/json.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import type { ModelEntry } from "../../registry/schema.ts";
import type { FoundProvider, FoundTarget, ReadOptions } from "../contract.ts";
import { readCodexConfig } from "../reading/codex-config.ts";
import type { Collector } from "../reading/collect.ts";
import { readOpencodeProvider } from "../reading/opencode-provider.ts";
import { readEndpoint } from "../reading/read-endpoint.ts";
import {
  anthropicVariables,
  geminiVariables,
  readFamily,
  type VariableFamily,
} from "../reading/read-variables.ts";
import { formatOfWord } from "../reading/sdk-words.ts";
import { listAt, tableAt, textAt, textPairs, tokensAt } from "../reading/values.ts";

export interface AppRow {
  readonly app: string;
  readonly name: string | undefined;
  readonly settings: JsonValue | undefined;
  readonly meta: JsonValue;
  readonly where: Where;
  readonly limits?: FoundProvider["limits"];
}

/** What the row's tool would ask for. */
export interface AppFound {
  readonly main?: FoundTarget | undefined;
  readonly small?: FoundTarget | undefined;
  readonly slots?: Readonly<Record<string, FoundTarget>>;
}

type ReadApp = (collector: Collector, row: AppRow, options: ReadOptions) => AppFound | undefined;

const family =
  (variables: VariableFamily): ReadApp =>
  (collector, row) => {
    const format = formatOfWord(textAt(row.meta, "apiFormat")) ?? variables.format;
    return readFamily(limited(collector, row), {
      family: variables,
      env: tableAt(row.settings, "env"),
      name: row.name,
      where: row.where,
      formatOf: () => format,
    });
  };

const apps: Readonly<Record<string, ReadApp>> = {
  claude: family(anthropicVariables),
  "claude-desktop": (collector, row, options) => {
    const found = family(anthropicVariables)(collector, row, options);
    const routes = Object.values(tableAt(row.meta, "claudeDesktopModelRoutes"));
    if (routes.length > 0)
      collector.note(`${row.name}: its routes of Claude Desktop's menu are not taken over`, row.where);
    return found;
  },
  gemini: family(geminiVariables),
  codex: readCodexRow,
  grokbuild: readGrokRow,
  opencode: (collector, row, { templates }) => {
    const place = readOpencodeProvider(limited(collector, row), {
      id: row.name ?? "opencode",
      name: row.name,
      entry: row.settings ?? {},
      templates,
      at: () => row.where,
    });
    const [model] = Object.keys(tableAt(row.settings, "models"));
    return place === undefined || model === undefined ? {} : { main: { provider: place, model } };
  },
  openclaw: flatRow({
    url: "baseUrl",
    key: "apiKey",
    format: "api",
    context: "contextWindow",
    output: "maxTokens",
  }),
  pi: flatRow({
    url: "baseUrl",
    key: "apiKey",
    format: "api",
    context: "contextWindow",
    output: "maxTokens",
  }),
  hermes: flatRow({
    url: "base_url",
    key: "api_key",
    format: "api_mode",
    context: "context_length",
    output: "max_tokens",
  }),
};

export function readAppRow(collector: Collector, row: AppRow, options: ReadOptions): AppFound | undefined {
  const read = Object.hasOwn(apps, row.app) ? apps[row.app] : undefined;
  if (read !== undefined) return read(collector, row, options);
  collector.note(
    `${row.name ?? "a provider"} belongs to ${JSON.stringify(row.app.slice(0, 40))}, a tool that is not known`,
    row.where,
    "warning",
  );
  return undefined;
}

/** The row's limits of spending, added to whatever provider it leads to. */
function limited(collector: Collector, { limits }: AppRow): Collector {
  return {
    ...collector,
    provider: (found) => collector.provider({ ...found, ...(limits && limits.length > 0 && { limits }) }),
  };
}

function readCodexRow(collector: Collector, row: AppRow): AppFound | undefined {
  const config = tomlOf(collector, row);
  if (config === undefined) return undefined;
  const [key] = collector.keys(tableAt(row.settings, "auth")["OPENAI_API_KEY"], row.where);
  const main = readCodexConfig(limited(collector, row), {
    value: config,
    name: row.name,
    key,
    at: () => row.where,
  });
  return { main };
}

/** `[models] default`, and a table of address and key for each model. */
function readGrokRow(collector: Collector, row: AppRow): AppFound | undefined {
  const config = tomlOf(collector, row);
  if (config === undefined) return undefined;
  const chosen = textAt(config, "models", "default");
  let main: FoundTarget | undefined;
  for (const [id, entry] of Object.entries(tableAt(config, "model"))) {
    const url = textAt(entry, "base_url");
    if (url === undefined) continue;
    const format = formatOfWord(textAt(entry, "api_backend")) ?? "openai-chat";
    const context = tokensAt(entry, "context_window");
    const model = textAt(entry, "model") ?? id;
    const variable = textAt(entry, "env_key");
    const provider = limited(collector, row).provider({
      name: row.name,
      endpoints: { [format]: readEndpoint(format, url).url },
      keys: collector.keys(variable === undefined ? tableAt(entry)["api_key"] : `env:${variable}`, row.where),
      models: { [model]: context === undefined ? {} : { context } },
      where: row.where,
    });
    if (id === chosen) main = { provider, model };
  }
  return { main };
}

function tomlOf(collector: Collector, row: AppRow): JsonValue | undefined {
  try {
    return syntaxes.toml.parse(textAt(row.settings, "config") ?? "");
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    collector.note(
      `${row.name ?? row.app}: its TOML does not parse (${error.message})`,
      row.where,
      "warning",
    );
    return undefined;
  }
}

interface FlatNames {
  readonly url: string;
  readonly key: string;
  readonly format: string;
  readonly context: string;
  readonly output: string;
}

/** Address, key and format side by side, the models in a list. */
function flatRow(names: FlatNames): ReadApp {
  return (collector, row) => {
    const url = textAt(row.settings, names.url);
    if (url === undefined) return undefined;
    const word = textAt(row.settings, names.format);
    const format: WireFormat | undefined = word === undefined ? "openai-chat" : formatOfWord(word);
    if (format === undefined) {
      collector.note(
        `${row.name ?? row.app} speaks ${JSON.stringify(word?.slice(0, 40))}, which is not known`,
        row.where,
        "warning",
      );
      return undefined;
    }
    const models = listAt(row.settings, "models").flatMap((model): [string, ModelEntry][] => {
      const id = textAt(model, "id") ?? textAt(model, "name");
      const context = tokensAt(model, names.context);
      const output = tokensAt(model, names.output);
      return id === undefined
        ? []
        : [[id, { ...(context !== undefined && { context }), ...(output !== undefined && { output }) }]];
    });
    const provider = limited(collector, row).provider({
      name: row.name ?? textAt(row.settings, "name"),
      endpoints: { [format]: readEndpoint(format, url).url },
      keys: collector.keys(tableAt(row.settings)[names.key], row.where),
      headers: textPairs(tableAt(row.settings, "headers")),
      models: Object.fromEntries(models),
      where: row.where,
    });
    const [first] = models;
    return first === undefined ? {} : { main: { provider, model: first[0] } };
  };
}
