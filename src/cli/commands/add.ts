/** `aienv add`: a provider into the registry, comments kept, validated before saved. */
import { AienvError } from "../../core/error.ts";
import { wireFormats } from "../../core/ids.ts";
import { type JsonObject, valueAt } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { parseSecretReference } from "../../core/secret-reference.ts";
import { registryHeader } from "../../edit/registry-change.ts";
import { parseYaml } from "../../registry/parse-document.ts";
import { readText } from "../../system/files.ts";
import { checkKnown, textWithProvider } from "../change/change-provider.ts";
import {
  type Command,
  flagOption,
  jsonOption,
  type Options,
  textOption,
  textsOption,
  writeOptions,
} from "../command.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplate } from "../load/load-templates.ts";
import { fromCatalogue } from "../prices/from-catalogue.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";
import { askKey, keyPlace, pipedKey } from "../write/store-key.ts";

export const command: Command = {
  name: "add",
  usage: "<provider>",
  places: [{ names: ["known-provider"] }],
  description: "Add a provider to the registry, or a model, key or endpoint to one",
  options: [
    {
      flags: "--key <ref>",
      description: "Where the key is: env:NAME, dotenv:PATH#NAME, keyring:NAME, command:…",
    },
    {
      flags: "--stdin-key",
      description: "Read the key itself from a pipe, and keep it in keyring or secrets.env",
    },
    {
      flags: "--template <id>",
      description: "The known provider that it is, when the name is another",
      value: { names: ["known-provider"] },
    },
    { flags: "--url <url>", description: "Address of a server of your own" },
    { flags: "--endpoint <format=url>", description: "Base URL for a wire format (may be repeated)" },
    { flags: "--model <id>", description: "A model that it serves (may be repeated)" },
    ...writeOptions.filter((option) => option.flags !== "--force"),
    jsonOption,
  ],
  examples: [
    "aienv add deepseek                  asks for the key, unless DEEPSEEK_API_KEY is set",
    "pass show glm | aienv add glm --template zhipu --stdin-key",
    "aienv add work --template openai --key env:WORK_OPENAI_KEY",
    "aienv add house --endpoint openai-chat=http://10.0.0.5:8000/v1 --model qwen3-coder",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const id = args[0] ?? "";
  refusePastedKey(id, options);
  const text = readText(context.paths.registry) ?? registryHeader;
  const typed = entryFrom(options);
  const listed = fromCatalogue(context, id, typed, isRegistered(context, text, id));
  const given = listed?.entry ?? typed;
  checkKnown(context, id, given);
  const shownOnly = showsOnly(options);
  const template = loadProviderTemplate(context, textOption(options, "template") ?? id);
  const variable = template?.["key-variable"] ?? listed?.variable;
  const hasKey = given["key"] !== undefined || registeredKey(context, text, id);
  const unset = !hasKey && variable !== undefined && !context.environment[variable];
  const key = flagOption(options, "stdinKey")
    ? await pipedKey(context)
    : unset && !shownOnly && context.interactive
      ? await askKey(template?.name ?? listed?.name ?? id, variable)
      : undefined;
  const place = key === undefined ? undefined : await keyPlace(context.paths, id, variable, key);
  const custom = listed && !hasKey && variable !== undefined ? { key: `env:${variable}` } : {};
  const entry = { ...given, ...custom, ...(place && { key: place.reference }) };
  const wasThere = isRegistered(context, text, id);
  const after = textWithProvider(context, id, entry);
  const code = saveRegistry(context, after, options);
  if (shownOnly) return code;
  await place?.store();
  const name = template?.name ?? listed?.name;
  const named = name === undefined ? id : `${id} (${name})`;
  context.say(saidOf(named, context.paths.registry, { wasThere, isSame: after === text }));
  for (const word of listed?.words ?? []) context.say(`  ${word}`);
  if (place) {
    context.say(`  its key is in ${place.name}`);
    context.say("  tools get at it through the proxy; a key in a variable also goes direct");
  } else if (unset) context.say(`  next: export ${variable}=…`);
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ registry: context.paths.registry, added: id, key: entry["key"] ?? null }));
  return code;
}

function saidOf(
  named: string,
  file: string,
  { wasThere, isSame }: { readonly wasThere: boolean; readonly isSame: boolean },
): string {
  if (!wasThere) return `added ${named} to ${file}`;
  return isSame ? `${named} is in ${file} already` : `changed ${named} in ${file}`;
}

/** A key on the command line stands in the shell's history and in everybody's list of processes already. */
function refusePastedKey(id: string, options: Options): void {
  const key = textOption(options, "key");
  if (key === undefined) return;
  if (parseSecretReference(key) === undefined)
    throw new AienvError(
      "secrets.pasted",
      "--key takes where the key is (env:NAME, dotenv:PATH#NAME, keyring:NAME, command:…), not the key",
      { hint: `pass show KEY | aienv add ${id} --stdin-key` },
    );
  if (flagOption(options, "stdinKey"))
    throw new AienvError("usage.arguments", "--key and --stdin-key exclude each other", {
      hint: "aienv add --help",
    });
}

function isRegistered(context: Context, text: string, id: string): boolean {
  return valueAt(parseYaml(text, context.paths.registry).value, ["providers", id]) !== undefined;
}

/** Does the registry say already where this provider's key is? */
function registeredKey(context: Context, text: string, id: string): boolean {
  const { value } = parseYaml(text, context.paths.registry);
  return ["key", "keys"].some((name) => valueAt(value, ["providers", id, name]) !== undefined);
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
