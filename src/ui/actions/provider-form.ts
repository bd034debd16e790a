/** The form of a provider: its fields as words for the registry, and a place of the registry as one of its fields. */
import { wireFormats } from "../../core/ids.ts";
import { type Path, showPath } from "../../core/json.ts";
import { type ModelWords, type ProviderWords, priceWords } from "../changes.ts";
import { type Input, rowsIn, textIn } from "./input.ts";

/** A row of which nothing was filled in says nothing. */
export function wordsIn(input: Input): ProviderWords {
  const endpoints = wireFormats.map((format) => [format, textIn(input, `endpoint.${format}`)] as const);
  return {
    id: textIn(input, "id"),
    template: textIn(input, "template"),
    url: textIn(input, "url"),
    keys: keyRows(input).map((row) => textIn(input, `key.${row}`)),
    endpoints: Object.fromEntries(endpoints.filter(([, url]) => url !== "")),
    models: modelRows(input).map((row) => modelIn(input, row)),
  };
}

function keyRows(input: Input): number[] {
  return rowsIn(input, "key").filter((row) => textIn(input, `key.${row}`) !== "");
}

function modelRows(input: Input): number[] {
  return rowsIn(input, "model").filter((row) =>
    Object.keys(input).some((name) => name.startsWith(`model.${row}.`) && textIn(input, name) !== ""),
  );
}

function modelIn(input: Input, row: number): ModelWords {
  const text = (name: string) => textIn(input, `model.${row}.${name}`);
  return {
    id: text("id"),
    was: text("was"),
    upstream: text("upstream"),
    context: text("context"),
    output: text("output"),
    price: Object.fromEntries(priceWords.map((word) => [word, text(`price-${word}`)])) as ModelWords["price"],
  };
}

/** The field that a path as errors show it is about: the nearest one around it; undefined: it is about no field of this form. */
export function providerField(path: string, input: Input): string | undefined {
  const base: Path = ["providers", textIn(input, "id")];
  const keys = keyRows(input);
  const places: (readonly [Path, string])[] = [
    [base, "id"],
    [[...base, "template"], "id"],
    [[...base, "url"], "url"],
    [[...base, "key"], `key.${keys[0] ?? 0}`],
    [[...base, "keys"], `key.${keys[0] ?? 0}`],
    ...keys.map((row, index) => [[...base, "keys", index], `key.${row}`] as const),
    ...wireFormats.map((format) => [[...base, "endpoints", format], `endpoint.${format}`] as const),
    ...modelRows(input).flatMap((row) => modelPlaces(base, input, row)),
  ];
  const around = places
    .map(([place, field]) => [showPath(place), field] as const)
    .filter(([place]) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`))
    .toSorted(([left], [right]) => right.length - left.length);
  return around[0]?.[1];
}

function modelPlaces(base: Path, input: Input, row: number): (readonly [Path, string])[] {
  const model = [...base, "models", textIn(input, `model.${row}.id`)];
  const field = (name: string) => `model.${row}.${name}`;
  return [
    [model, field("id")],
    ...["context", "output", "upstream"].map((word) => [[...model, word], field(word)] as const),
    ...priceWords.map((word) => [[...model, "price", word], field(`price-${word}`)] as const),
  ];
}
