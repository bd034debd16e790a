/** Every recorded answer to a client of each format: the grammar holds, and nothing that was said is lost or changed. */
import { describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import type { Exchange } from "../../src/formats/contract.ts";
import { convertAnswer, convertStream, foldStream } from "../../src/formats/convert-answer.ts";
import { exchangeOf, knownOf } from "../helpers/corpus/exchanges.ts";
import { foldClient, foldClientBody, geminiCliRefusal } from "../helpers/corpus/fold-client.ts";
import { foldTruth } from "../helpers/corpus/fold-truth.ts";
import { corpusIsMissing } from "../helpers/corpus/folder.ts";
import { bodyCases, type CorpusCase, streamCases } from "../helpers/corpus/read-corpus.ts";
import { differences } from "../helpers/corpus/truth.ts";
import { grammars } from "../helpers/grammar/list.ts";

/** Custom tools can be declared, and so be called, only in the formats of OpenAI. */
function fits(client: WireFormat, { name }: CorpusCase): boolean {
  return !name.includes("custom-tool") || client === "openai-chat" || client === "openai-responses";
}

function named<T extends CorpusCase>(client: WireFormat, cases: readonly T[]): [string, T][] {
  return cases.filter((one) => fits(client, one)).map((one) => [one.name, one]);
}

function exchangeFor(one: CorpusCase, client: WireFormat, stream: boolean): Exchange {
  const model = String(one.request?.["model"] ?? one.payloads?.[0]?.["model"] ?? "");
  return exchangeOf(client, one.format, { ...knownOf(one, model), stream });
}

describe.skipIf(corpusIsMissing).each(wireFormats)("a client of %s", (client) => {
  const { checkStream, checkAnswer } = grammars[client];
  const expected = { wantsUsage: true };

  it.each(named(client, streamCases))("is streamed %s", (_name, one) => {
    const conversion = convertStream(exchangeFor(one, client, true));
    const text = conversion.push(one.bytes) + conversion.end();
    expect(checkStream(text, expected)).toEqual([]);
    const truth = foldTruth(one);
    expect(differences(truth, foldClient(client, text), client)).toEqual([]);
    if (client !== "gemini") return;
    // Gemini CLI asks again where it sees nothing to show: only where the answer really is empty.
    const hasText = (truth.text + (truth.refusal ?? "")).trim() !== "";
    const refusal = truth.stop === "error" || truth.calls.length > 0 || hasText ? undefined : "no text";
    expect(geminiCliRefusal(text)).toBe(refusal);
  });

  it.each(named(client, streamCases))("is given %s whole", (_name, one) => {
    const truth = foldTruth(one);
    const converted = foldStream([one.bytes], exchangeFor(one, client, false));
    if ("error" in converted) {
      expect(converted.error.message).toContain(truth.error);
      return;
    }
    expect(checkAnswer(converted.body)).toEqual([]);
    expect(differences(truth, foldClientBody(client, converted.body), client)).toEqual([]);
  });

  it.each(named(client, bodyCases))("is given the body of %s", (_name, one) => {
    const converted = convertAnswer(one.body, exchangeFor(one, client, false));
    if ("error" in converted) throw new Error(converted.error.message);
    expect(checkAnswer(converted.body)).toEqual([]);
    expect(differences(foldTruth(one), foldClientBody(client, converted.body), client)).toEqual([]);
  });

  it.each(named(client, bodyCases))("is streamed the body of %s", (_name, one) => {
    const text = convertStream(exchangeFor(one, client, true)).whole(one.body);
    expect(checkStream(text, expected)).toEqual([]);
    expect(differences(foldTruth(one), foldClient(client, text), client)).toEqual([]);
  });
});
