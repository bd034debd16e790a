/** Recorded traffic of Gemini, both ways. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { unfold } from "../../../src/formats/answer/fold.ts";
import { gemini as codec } from "../../../src/formats/gemini/index.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { foldClient } from "../../helpers/corpus/fold-client.ts";
import { corpusIsMissing, recordingsAreMissing } from "../../helpers/corpus/folder.ts";
import { geminiTruth } from "../../helpers/corpus/gemini-truth.ts";
import { bodyCases, corpus, errorCases, streamCases } from "../../helpers/corpus/read-corpus.ts";
import { recordings } from "../../helpers/corpus/recordings.ts";
import { payloadsOf } from "../../helpers/corpus/reframe.ts";
import { differences } from "../../helpers/corpus/truth.ts";
import { checkGeminiAnswer, checkGeminiStream } from "../../helpers/grammar/gemini-stream.ts";
import {
  again,
  answered,
  exchangeOf,
  folded,
  ignore,
  ordered,
  partsOf,
  targetOf,
  textOf,
} from "./exchange.ts";

const ours = <T extends { readonly format: string }>(cases: readonly T[]) =>
  cases.filter(({ format }) => format === "gemini");

/** The spelling that is written, for the few recorded fields in the other one. */
function inCamelCase(body: JsonObject): JsonObject {
  const text = JSON.stringify(body)
    .replaceAll('"parameters_json_schema"', '"parametersJsonSchema"')
    .replaceAll('"file_uri"', '"fileUri"')
    .replaceAll('"mime_type"', '"mimeType"');
  return JSON.parse(text) as JsonObject;
}

describe.skipIf(recordingsAreMissing)("requests of real tools", () => {
  it.each(ours(recordings).map((one) => [one.name, one] as const))(
    "%s is written as it was read",
    (_name, { body }) => {
      // The recorded model is no Gemini by its name, so nothing is signed that was not.
      expect(again(body, targetOf({ model: "gem-env" }))).toEqual(body);
    },
  );
});

describe.skipIf(corpusIsMissing)("the corpus", () => {
  const requests = ours(corpus).flatMap(({ name, request, url = "" }) =>
    request ? [[name, request, url] as const] : [],
  );
  it.each(requests)("%s: the request is written as it was read", (_name, request, url) => {
    const model = /models\/([^:]+)/.exec(url)?.[1] ?? "";
    expect(again(request, targetOf({ model }))).toEqual(inCamelCase(request));
  });

  it.each(ours(streamCases).map((one) => [one.name, one] as const))(
    "%s: the stream says what it said",
    (_name, one) => {
      const legal = ordered(partsOf(one.payloads));
      const text = textOf(legal);
      expect(checkGeminiStream(text)).toEqual([]);
      expect(differences(geminiTruth(one.payloads), foldClient("gemini", text), "gemini")).toEqual([]);
      const { id: _id, model: _model, ...after } = answered(payloadsOf(text) as object[]).answer;
      const { id: _before, model: _named, ...before } = answered(one.payloads).answer;
      expect({ ...after, stop: after.stop.reason }).toEqual({
        ...before,
        stop: before.stop.reason,
        blocks: after.blocks,
      });
      expect(after.blocks.map(({ type }) => type)).toEqual(before.blocks.map(({ type }) => type));
    },
  );

  it.each(ours(bodyCases).map((one) => [one.name, one.body] as const))(
    "%s: so does the answer",
    (_name, body) => {
      const parts: StreamPart[] = [];
      unfold(codec.decodeAnswer(body, exchangeOf(), ignore), (part) => parts.push(part));
      const written = codec.encodeAnswer(folded(ordered(parts)).answer, exchangeOf(), ignore);
      expect(checkGeminiAnswer(written)).toEqual([]);
      expect(differences(geminiTruth([body]), geminiTruth([written]), "gemini")).toEqual([]);
    },
  );

  it.each(ours(errorCases).map((one) => [one.name, one] as const))(
    "%s: the error keeps its class",
    (_name, one) => {
      const error = codec.decodeError(one.status, {}, one.body);
      expect(error).toMatchObject({
        class: "rate-limit",
        status: 429,
        retryAfterMs: 34_400,
        code: "RESOURCE_EXHAUSTED",
      });
      expect(codec.encodeError(error)).toMatchObject({ status: 429, headers: { "retry-after": "35" } });
    },
  );
});
