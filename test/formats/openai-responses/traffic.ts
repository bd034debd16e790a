/** Recorded traffic of this format, read where it lies; absent in a checkout without it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import type { Frame } from "../../../src/formats/contract.ts";

const shared = new URL("../../../../shared/", import.meta.url);
const folders = ["corpus/openai-responses/", "corpus/dialects/"].map((folder) => new URL(folder, shared));

/** False: tests of recorded traffic are skipped. */
export const hasTraffic = existsSync(folders[0] as URL);

function files(folder: URL, name: RegExp): URL[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .map((file) => new URL(encodeURIComponent(file), folder));
}

function title(file: URL): string {
  return decodeURIComponent(file.pathname.split("/").at(-1) ?? "");
}

interface Recorded<T> {
  readonly name: string;
  readonly value: T;
}

interface Interaction {
  readonly request: { readonly uri: string; readonly parsed_body: JsonObject };
  readonly response: { readonly parsed_body?: JsonObject; readonly body?: { readonly string: string } };
}

const cassettes: Recorded<Interaction>[] = folders
  .flatMap((folder) => files(folder, /\.yaml$/))
  .flatMap((file) =>
    (parse(readFileSync(file, "utf8")) as { interactions: Interaction[] }).interactions.map(
      (value, index) => ({
        name: `${title(file)} ${index}`,
        value,
      }),
    ),
  )
  .filter(({ value }) => value.request.uri.endsWith("/responses"));

/** Bodies that clients sent, Codex among them. */
export const requests: Recorded<JsonObject>[] = [
  ...files(new URL("recordings/", shared), /^codex-.*\.json$/).map((file) => ({
    name: title(file),
    value: (JSON.parse(readFileSync(file, "utf8")) as { body: JsonObject }).body,
  })),
  ...cassettes.map(({ name, value }) => ({ name, value: value.request.parsed_body })),
];

/** Whole answers. */
export const answers: Recorded<JsonObject>[] = [
  ...files(folders[0] as URL, /\.json$/).map((file) => ({
    name: title(file),
    value: JSON.parse(readFileSync(file, "utf8")) as JsonObject,
  })),
  ...cassettes.flatMap(({ name, value: { response } }) =>
    isObject(response.parsed_body?.["output"]) || Array.isArray(response.parsed_body?.["output"])
      ? [{ name, value: response.parsed_body as JsonObject }]
      : [],
  ),
];

/** Streams as frames, files with several cut after each last event. */
export const streams: Recorded<Frame[]>[] = [
  ...files(folders[0] as URL, /\.chunks\.txt$/).flatMap((file) =>
    split(readFileSync(file, "utf8").split("\n").filter(Boolean)).map((value, index) => ({
      name: `${title(file)} ${index}`,
      value,
    })),
  ),
  ...cassettes.flatMap(({ name, value: { response } }) =>
    response.body ? [{ name, value: framesOf(response.body.string) }] : [],
  ),
];

function split(lines: readonly string[]): Frame[][] {
  const found: Frame[][] = [[]];
  for (const data of lines) {
    found.at(-1)?.push({ data });
    if (/^\{"type":"response\.(?:completed|incomplete|failed)"/.test(data)) found.push([]);
  }
  return found.filter((frames) => frames.length > 0);
}

function framesOf(text: string): Frame[] {
  return text.split(/\n\n+/).flatMap((frame) => {
    const data = /^data: (.*)$/m.exec(frame)?.[1];
    return data === undefined ? [] : [{ data }];
  });
}
