/** Recorded traffic through the codec: requests come back equal, answers and streams are grammatical. */
import { describe, expect, test } from "vitest";
import { sameJson } from "../../../src/core/json.ts";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import type { Frame } from "../../../src/formats/contract.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { checkResponsesAnswer } from "../../helpers/grammar/answers.ts";
import { checkResponsesStream } from "../../helpers/grammar/responses-stream.ts";
import { exchange, ignore, noReport, target } from "./samples.ts";
import { answers, hasTraffic, requests, streams } from "./traffic.ts";

/** The stream as a client of the same format is told it. */
function throughStream(frames: readonly Frame[]): string {
  const decoder = openaiResponses.streamDecoder(exchange, ignore);
  const encoder = openaiResponses.streamEncoder(exchange, ignore);
  let text = "";
  const stage = orderBlocks({ exchange, client: openaiResponses.traits, report: ignore }, (part) => {
    text += encoder.part(part);
  });
  for (const frame of frames) decoder.frame(frame, stage);
  decoder.close(stage);
  return text;
}

describe.skipIf(!hasTraffic)("recorded traffic", () => {
  test.each(requests)("a request comes back as it was: $name", ({ name, value }) => {
    const request = openaiResponses.decodeRequest(value);
    const family = name.includes("deepseek") ? "deepseek" : "openai";
    const back = openaiResponses.encodeRequest(
      request,
      { ...target, family, model: request.model },
      noReport,
    );
    if (!sameJson(back, value)) expect(back).toEqual(value);
  });

  test.each(answers)("an answer is decoded and grammatical again: $name", ({ value }) => {
    const answer = openaiResponses.decodeAnswer(value, exchange, noReport);
    expect(checkResponsesAnswer(openaiResponses.encodeAnswer(answer, exchange, noReport))).toEqual([]);
  });

  test.each(streams)("a stream is decoded and grammatical again: $name", ({ value }) => {
    expect(checkResponsesStream(throughStream(value))).toEqual([]);
  });

  test.each(streams)("text, reasoning and calls of a stream survive: $name", ({ value }) => {
    const last = JSON.parse(value.at(-1)?.data ?? "{}");
    const events = [...throughStream(value).matchAll(/^data: (.*)$/gm)];
    const told = JSON.parse(events.at(-1)?.[1] ?? "{}");
    expect(told.response.status).toBe(last.response.status);
    expect(facts(told.response.output)).toEqual(facts(last.response.output));
    if (last.response.usage)
      expect(told.response.usage).toMatchObject({ total_tokens: last.response.usage.total_tokens });
  });
});

/** What may not change of an item: all but ids, statuses and the words of provisional deltas. */
// biome-ignore lint/suspicious/noExplicitAny: items have many shapes
function facts(items: any[]): unknown[] {
  return items.flatMap((item) => {
    const { name, namespace, call_id, arguments: input, action, phase } = item;
    if (item.type === "reasoning") return [];
    const length = item.content?.length;
    return [{ type: item.type, name, namespace, call_id, input: item.input ?? input, action, phase, length }];
  });
}
