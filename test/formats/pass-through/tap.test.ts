import { describe, expect, it } from "vitest";
import { tapStream } from "../../../src/formats/pass-through/tap.ts";
import { exchangeOf, knownOf } from "../../helpers/corpus/exchanges.ts";
import { foldTruth } from "../../helpers/corpus/fold-truth.ts";
import { corpusIsMissing } from "../../helpers/corpus/folder.ts";
import { type CorpusCase, streamCases } from "../../helpers/corpus/read-corpus.ts";

const letters = (text: string): string => Buffer.from(text).toString("latin1");

function tapped(one: CorpusCase & { readonly bytes: Uint8Array }, size: number) {
  const tap = tapStream(exchangeOf(one.format, one.format, knownOf(one)));
  const all = Buffer.from(one.bytes).toString("latin1");
  for (let at = 0; at < all.length; at += size) tap.push(all.slice(at, at + size));
  return tap.end();
}

describe.skipIf(corpusIsMissing)("a tap on a recorded stream", () => {
  it.each(streamCases.map((one) => [one.name, one] as const))("counts %s", (_name, one) => {
    const truth = foldTruth(one);
    for (const size of [1_000_000, 97, 1]) {
      const { usage, ended, error } = tapped(one, size);
      if (truth.error !== undefined) {
        expect(error?.message).toContain(truth.error);
        continue;
      }
      expect(ended).toBe(true);
      expect({ input: usage.input ?? 0, output: usage.output ?? 0, cacheRead: usage.cacheRead ?? 0 }).toEqual(
        {
          input: truth.usage?.input ?? 0,
          output: truth.usage?.output ?? 0,
          cacheRead: truth.usage?.cacheRead ?? 0,
        },
      );
    }
  });
});

describe("a tap", () => {
  it("knows a stream that was cut from one that ended", () => {
    const chunk = 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n';
    for (const [text, ended] of [
      [chunk, false],
      [`${chunk}data: [DONE]\n\n`, true],
    ] as const) {
      const tap = tapStream(exchangeOf("openai-chat", "openai-chat"));
      tap.push(letters(text));
      expect(tap.end().ended).toBe(ended);
    }
  });

  it("is not harmed by anything that passes", () => {
    const tap = tapStream(exchangeOf("openai-chat", "openai-chat"));
    for (const text of [
      'data: {"usage":{"prompt_tokens":',
      "data: [DONE",
      "\u0000\uFFFD",
      'data: {"usage":"x"}\n',
      '"usage":{}\n\n',
    ]) {
      tap.push(letters(text));
    }
    expect(tap.end()).toMatchObject({ usage: {}, ended: false });
  });

  it("lets go of a line that never ends", () => {
    const tap = tapStream(exchangeOf("openai-chat", "openai-chat"));
    const piece = letters("x".repeat(1024 * 1024));
    for (let index = 0; index < 20; index += 1) tap.push(piece);
    tap.push(
      letters(
        '\n\ndata: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\ndata: [DONE]\n\n',
      ),
    );
    expect(tap.end()).toMatchObject({ usage: { input: 3, output: 4 }, ended: true });
  });

  it.each(["\n", "\r\n", "\r"])("reads an event whose data has several lines, ended by %j", (end) => {
    const event = JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }, null, 1);
    const lines = event.split("\n").map((line) => `data: ${line}`);
    const text = [...lines, "", "data: [DONE]", "", ""].join(end);
    for (const size of [text.length, 5, 1]) {
      const tap = tapStream(exchangeOf("openai-chat", "openai-chat"));
      for (let at = 0; at < text.length; at += size) tap.push(letters(text.slice(at, at + size)));
      expect(tap.end()).toMatchObject({ usage: { input: 3, output: 4 }, terminal: true });
    }
  });
});
