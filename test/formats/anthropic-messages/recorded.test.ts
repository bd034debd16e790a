/** Recorded traffic of Messages, both ways. */
import { describe, expect, it } from "vitest";
import { folder } from "../../../src/formats/answer/fold.ts";
import { anthropicMessages as codec } from "../../../src/formats/anthropic-messages/index.ts";
import { encodeUsage } from "../../../src/formats/anthropic-messages/usage.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { corpusIsMissing, recordingsAreMissing } from "../../helpers/corpus/folder.ts";
import { bodyCases, corpus, errorCases, streamCases } from "../../helpers/corpus/read-corpus.ts";
import { recordings } from "../../helpers/corpus/recordings.ts";
import { payloadsOf } from "../../helpers/corpus/reframe.ts";
import { checkMessagesStream } from "../../helpers/grammar/messages-stream.ts";
import { again, exchangeOf, ignore, ordered, partsOf, targetOf, textOf } from "./exchange.ts";

const ours = <T extends { readonly format: string }>(cases: readonly T[]) =>
  cases.filter(({ format }) => format === "anthropic-messages");

describe.skipIf(recordingsAreMissing)("requests of real tools", () => {
  it.each(ours(recordings).map((one) => [one.name, one] as const))(
    "%s is written as it was read",
    (_name, { body }) => {
      expect(again(body, targetOf({ model: String(body["model"]) })).body).toEqual(body);
    },
  );
});

describe.skipIf(corpusIsMissing)("the corpus", () => {
  const requests = ours(corpus).flatMap(({ name, request }) => (request ? [[name, request] as const] : []));
  it.each(requests)("%s: the request is written as it was read", (_name, request) => {
    expect(again(request, targetOf({ model: String(request["model"]) })).body).toEqual(request);
  });

  it.each(ours(bodyCases).map((one) => [one.name, one.body] as const))(
    "%s: so is the answer, but for its id",
    (_name, body) => {
      const exchange = exchangeOf({ model: String(body["model"]) });
      const written = codec.encodeAnswer(codec.decodeAnswer(body, exchange, ignore), exchange, ignore);
      expect(written).toEqual({ ...body, id: "msg_x1" });
    },
  );

  it.each(ours(streamCases).map((one) => [one.name, one] as const))(
    "%s: the stream is legal again",
    (_name, { payloads }) => {
      const text = textOf(ordered(partsOf(payloads)));
      expect(checkMessagesStream(text)).toEqual([]);
      // Read once more, it says the same.
      const before = folded(ordered(partsOf(payloads)));
      const after = folded(ordered(partsOf(payloadsOf(text) as object[])));
      expect({ ...after, id: before.id, model: before.model, usage: {} }).toEqual({ ...before, usage: {} });
      // Counts that the upstream left out are told as zeros.
      expect(encodeUsage(after.usage, undefined)).toMatchObject(encodeUsage(before.usage, undefined));
    },
  );

  it.each(ours(errorCases).map((one) => [one.name, one] as const))(
    "%s: the error keeps its class",
    (_name, { body, status }) => {
      const error = codec.decodeError(status, {}, body);
      const { request_id: _id, ...rest } = body;
      expect(codec.encodeError(error)).toEqual({ status, headers: {}, body: rest });
    },
  );
});

function folded(parts: readonly StreamPart[]) {
  const fold = folder();
  for (const part of parts) fold.part(part);
  return fold.result().answer;
}
