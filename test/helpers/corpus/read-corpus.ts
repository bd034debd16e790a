/** The corpus of recorded traffic as cases: one answer each, with its request where that was recorded. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import type { JsonObject } from "../../../src/core/json.ts";
import { at, isRecord, listAt, numberAt, recordAt, textAt } from "../grammar/json.ts";
import { corpusFolder, corpusIsMissing } from "./folder.ts";
import { type Origin, originOf } from "./provider-of-file.ts";
import { payloadsOf, streamBytes } from "./reframe.ts";

export interface CorpusCase extends Origin {
  /** `folder/file`, and `#2` for the second answer of a file. */
  readonly name: string;
  readonly status: number;
  readonly url: string | undefined;
  readonly request: JsonObject | undefined;
  /** A whole answer, or an error. Absent where the answer is a stream. */
  readonly body: JsonObject | undefined;
  /** The payloads of a stream, in order. */
  readonly payloads: readonly JsonObject[] | undefined;
  /** A stream as the vendor sends it. */
  readonly bytes: Uint8Array | undefined;
  /** Somebody took events out of the stream: what its end repeats is more than its deltas. */
  readonly shortened: boolean;
}

const shortened = "openai-responses/vercel-ai-openai-phase.1.chunks.txt";
/** Events after which another answer begins. */
const ends = new Set(["message_stop", "response.completed", "response.incomplete", "response.failed"]);

/** Every case of the corpus; none where the folder is absent. */
export const corpus: readonly CorpusCase[] = corpusIsMissing ? [] : readAll();

/** Cases whose answer is a stream. */
export const streamCases: readonly (CorpusCase & {
  readonly payloads: readonly JsonObject[];
  readonly bytes: Uint8Array;
})[] = corpus.flatMap((one) => {
  const { payloads, bytes } = one;
  return payloads === undefined || bytes === undefined ? [] : [{ ...one, payloads, bytes }];
});

/** Cases whose answer is a whole body, and no error. */
export const bodyCases: readonly (CorpusCase & { readonly body: JsonObject })[] = corpus.flatMap((one) => {
  const { body, status, url = "" } = one;
  return body === undefined || status >= 400 || url.includes("ount_tokens") || url.includes(":countTokens")
    ? []
    : [{ ...one, body }];
});

/** Cases whose answer is an error with its HTTP status. */
export const errorCases: readonly (CorpusCase & { readonly body: JsonObject })[] = corpus.flatMap((one) =>
  one.body !== undefined && one.status >= 400 ? [{ ...one, body: one.body }] : [],
);

function readAll(): CorpusCase[] {
  return readdirSync(corpusFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(corpusFolder, name)).map((file) => `${name}/${file}`))
    .sort()
    .flatMap((path) => readOne(path, readFileSync(join(corpusFolder, path), "utf8")));
}

function readOne(path: string, text: string): CorpusCase[] {
  if (path.endsWith(".chunks.txt")) return readChunks(path, text);
  if (path.endsWith(".responses")) return readResponses(path, text);
  if (path.endsWith(".yaml")) return readCassette(path, text);
  const body = JSON.parse(text) as JsonObject;
  return [caseOf(path, 0, { body, status: numberAt(body, "error", "code") ?? 200 })];
}

function caseOf(path: string, position: number, known: Partial<CorpusCase>): CorpusCase {
  const origin = originOf(path);
  const { payloads } = known;
  return {
    ...origin,
    name: position === 0 ? path : `${path}#${position + 1}`,
    status: 200,
    url: undefined,
    request: undefined,
    body: undefined,
    payloads: undefined,
    shortened: path === shortened,
    ...known,
    bytes: known.bytes ?? (payloads && streamBytes(origin.format, payloads)),
  };
}

function readChunks(path: string, text: string): CorpusCase[] {
  const answers: JsonObject[][] = [[]];
  for (const line of linesOf(text)) {
    const payload = JSON.parse(line) as JsonObject;
    if (ends.has(textAt(answers.at(-1)?.at(-1), "type") ?? "")) answers.push([]);
    answers.at(-1)?.push(payload);
  }
  return answers.map((payloads, position) => caseOf(path, position, { payloads }));
}

/** Lines of `{method, response}`: a list is a stream. */
function readResponses(path: string, text: string): CorpusCase[] {
  return linesOf(text).map((line, position) => {
    const response = at(JSON.parse(line), "response");
    const payloads = Array.isArray(response) ? (response as JsonObject[]) : undefined;
    return caseOf(path, position, payloads ? { payloads } : { body: response as JsonObject });
  });
}

/** A cassette: requests with their answers. */
function readCassette(path: string, text: string): CorpusCase[] {
  return listAt(parseYaml(text) as unknown, "interactions").map((interaction, position) => {
    const stream = textAt(interaction, "response", "body", "string");
    const body = recordAt(interaction, "response", "parsed_body");
    return caseOf(path, position, {
      url: textAt(interaction, "request", "uri"),
      request: recordAt(interaction, "request", "parsed_body"),
      status: numberAt(interaction, "response", "status", "code") ?? 200,
      body,
      ...(stream !== undefined && {
        payloads: payloadsOf(stream).filter(isRecord),
        bytes: new TextEncoder().encode(stream),
      }),
    });
  });
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
