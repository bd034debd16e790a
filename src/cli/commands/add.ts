/** `aienv add`: a provider into the registry, comments kept, validated before saved. */
import { AienvError } from "../../core/error.ts";
import { wireFormats } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { addProvider, registryHeader } from "../../edit/registry-change.ts";
import { readText } from "../../system/files.ts";
import { type Command, type Options, textOption, textsOption, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplate, providerFiles } from "../load-workspace.ts";
import { saveRegistry } from "../save-registry.ts";

export const command: Command = {
  name: "add",
  usage: "<provider>",
  description: "Add a provider to the registry, or a model, key or endpoint to one",
  options: [
    {
      flags: "--key <ref>",
      description: "Where the key is: env:NAME, dotenv:PATH#NAME, keyring:NAME, command:…",
    },
    { flags: "--template <id>", description: "The known provider that it is, when the name is another" },
    { flags: "--url <url>", description: "Address of a server of your own" },
    { flags: "--endpoint <format=url>", description: "Base URL for a wire format (may be repeated)" },
    { flags: "--model <id>", description: "A model that it serves (may be repeated)" },
    ...writeOptions.filter((option) => option.flags !== "--force"),
  ],
  examples: [
    "aienv add deepseek",
    "aienv add work --template openai --key env:WORK_OPENAI_KEY",
    "aienv add house --endpoint openai-chat=http://10.0.0.5:8000/v1 --model qwen3-coder",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const id = args[0] ?? "";
  const text = readText(context.paths.registry) ?? registryHeader;
  const entry = entryFrom(options);
  checkKnown(context, id, entry);
  const code = saveRegistry(context, addProvider(context.paths.registry, text, id, entry), options);
  if (Object.keys(options).some((name) => ["check", "diff", "stdout"].includes(name))) return code;
  const template = loadProviderTemplate(context, textOption(options, "template") ?? id);
  context.say(`added ${id}${template ? ` (${template.name})` : ""} to ${context.paths.registry}`);
  const variable = template?.["key-variable"];
  if (entry["key"] === undefined && variable !== undefined && !context.environment[variable])
    context.say(`  next: export ${variable}=…`);
  return code;
}

function entryFrom(options: Options): JsonObject {
  const endpoints = textsOption(options, "endpoint").map((pair) => {
    const [format = "", url = ""] = pair.split(/=(.*)/s);
    if ((wireFormats as readonly string[]).includes(format) && url !== "") return [format, url];
    throw new AienvError(
      "usage.arguments",
      `--endpoint takes FORMAT=URL, got ${JSON.stringify(pair)}${suggestName(format, wireFormats)}`,
      {
        hint: "aienv add --help",
      },
    );
  });
  const models = textsOption(options, "model").map((model) => [model, {}]);
  const key = textOption(options, "key");
  const template = textOption(options, "template");
  const url = textOption(options, "url");
  return {
    ...(template !== undefined && { template }),
    ...(url !== undefined && { url }),
    ...(key !== undefined && { key }),
    ...(endpoints.length > 0 && { endpoints: Object.fromEntries(endpoints) }),
    ...(models.length > 0 && { models: Object.fromEntries(models) }),
  };
}

/** A mistyped name is told apart from a server of one's own by its lack of an endpoint. */
function checkKnown(context: Context, id: string, entry: JsonObject): void {
  const known = providerFiles(context);
  const template = String(entry["template"] ?? id);
  const registered = readText(context.paths.registry)?.includes(`${id}:`) ?? false;
  if (known.has(template) || entry["endpoints"] !== undefined || registered) return;
  throw new AienvError(
    "usage.unknown-provider",
    `${JSON.stringify(template)} is no known provider${suggestName(template, [...known.keys()])}`,
    {
      hint: `aienv add ${id} --endpoint openai-chat=URL`,
    },
  );
}
