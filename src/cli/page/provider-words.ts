/** A provider's entry of the registry as the page's form has it, and back. */
import { wireFormats } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue, valueAt } from "../../core/json.ts";
import type { Words } from "../../edit/word-changes.ts";
import { type ModelWords, type ProviderWords, priceWords } from "../../ui/changes.ts";

export function wordsOf(id: string, entry: JsonValue | undefined): ProviderWords {
  const text = (...path: (string | number)[]) => textOf(valueAt(entry, path));
  const keys = valueAt(entry, ["keys"]);
  const key = valueAt(entry, ["key"]);
  const models = valueAt(entry, ["models"]);
  return {
    id,
    template: text("template"),
    url: text("url"),
    keys: Array.isArray(keys) ? keys.map(textOf) : key === undefined ? [] : [textOf(key)],
    endpoints: Object.fromEntries(
      wireFormats.flatMap((format) => {
        const url = text("endpoints", format);
        return url === "" ? [] : [[format, url]];
      }),
    ),
    models: isObject(models) ? Object.entries(models).map(([name, model]) => modelWords(name, model)) : [],
  };
}

function modelWords(id: string, model: JsonValue): ModelWords {
  const text = (...path: string[]) => textOf(valueAt(model, path));
  return {
    id,
    was: id,
    upstream: text("upstream"),
    context: text("context"),
    output: text("output"),
    price: Object.fromEntries(priceWords.map((word) => [word, text("price", word)])) as ModelWords["price"],
  };
}

/** Words of an entry that stands there as `before`; what the form has no field for stays. */
export function entryOf(words: ProviderWords, before: JsonValue | undefined): Words {
  const { template, url, keys, endpoints, models } = words;
  const isList = keys.length > 1 || (keys.length === 1 && Array.isArray(valueAt(before, ["keys"])));
  const urls = Object.fromEntries(wireFormats.map((format) => [format, endpoints[format] || undefined]));
  return {
    template: template || undefined,
    url: url || undefined,
    key: isList ? undefined : keys[0],
    keys: isList ? [...keys] : undefined,
    endpoints: isEmpty(urls) ? undefined : urls,
    models: modelsOf(models, valueAt(before, ["models"])),
  };
}

function modelsOf(models: readonly ModelWords[], before: JsonValue | undefined): Words | undefined {
  const present: JsonObject = isObject(before) ? before : {};
  const gone = Object.keys(present).filter((name) => !models.some(({ id }) => id === name));
  const entries = models.map((model): [string, Words] => {
    const { id, was, upstream, context, output, price } = model;
    const own: Words = {
      context: numberOf(context),
      output: numberOf(output),
      upstream: upstream || undefined,
      price: priceOf(price),
    };
    const old = was !== "" && was !== id ? present[was] : undefined;
    return [id, isObject(old) ? { ...old, ...own } : own];
  });
  if (entries.length === 0) return undefined;
  return { ...Object.fromEntries(gone.map((name) => [name, undefined])), ...Object.fromEntries(entries) };
}

function priceOf(price: ModelWords["price"]): Words | undefined {
  const said = Object.fromEntries(priceWords.map((word) => [word, numberOf(price[word])]));
  return isEmpty(said) ? undefined : said;
}

/** What is no number stays the text that it is, for the schema to say so. */
function numberOf(text: string): number | string | undefined {
  const typed = text.trim();
  if (typed === "") return undefined;
  return /^\d+(?:\.\d+)?$/.test(typed) ? Number(typed) : typed;
}

function isEmpty(words: Words): boolean {
  return Object.values(words).every((value) => value === undefined);
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
