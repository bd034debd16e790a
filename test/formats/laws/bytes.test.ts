/** Laws of the bytes of a stream: where they are cut, how they are framed, where they end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wireFormats } from "../../../src/core/ids.ts";
import { madeAnswer, payloadsOfMade, truthFrom } from "../../helpers/corpus/answer-arbitrary.ts";
import { exchangeOf, knownOf } from "../../helpers/corpus/exchanges.ts";
import { foldClient } from "../../helpers/corpus/fold-client.ts";
import { corpusIsMissing } from "../../helpers/corpus/folder.ts";
import { streamCases } from "../../helpers/corpus/read-corpus.ts";
import { cutAt, type FrameStyle, streamBytes } from "../../helpers/corpus/reframe.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { anyFormat, exchange, runs, told } from "./law.ts";

const cuts = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 });

describe("Chunk-split invariance", () => {
  it("holds wherever a made stream is cut", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, anyFormat, cuts, (made, upstream, client, positions) => {
        const bytes = streamBytes(upstream, payloadsOfMade(upstream, made));
        const how = exchange(client, upstream);
        expect(told(how, ...cutAt(bytes, positions))).toBe(told(how, bytes));
      }),
      runs(150),
    );
  });

  it.skipIf(corpusIsMissing).each(streamCases.map((one) => [one.name, one] as const))(
    "holds byte by byte for %s",
    (_name, one) => {
      for (const client of wireFormats) {
        const how = exchangeOf(client, one.format, knownOf(one));
        const single = Array.from(one.bytes, (_, position) => one.bytes.subarray(position, position + 1));
        expect(told(how, ...single)).toBe(told(how, one.bytes));
      }
    },
  );
});

const style: fc.Arbitrary<FrameStyle> = fc.record({
  lineEnd: fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const),
  between: fc.constantFrom("", ": keep-alive\n", "id: 7\n", "retry: 100\n", ": a\n\n: b\n\n", ":\n\n"),
  lastBlank: fc.boolean(),
  space: fc.boolean(),
});

describe("Framing invariance", () => {
  it("holds for every way to write the frames", () => {
    fc.assert(
      fc.property(
        madeAnswer,
        anyFormat,
        anyFormat,
        style,
        cuts,
        (made, upstream, client, otherwise, positions) => {
          const payloads = payloadsOfMade(upstream, made);
          const how = exchange(client, upstream);
          const other = cutAt(streamBytes(upstream, payloads, otherwise), positions);
          expect(told(how, ...other)).toBe(told(how, streamBytes(upstream, payloads)));
        },
      ),
      runs(200),
    );
  });

  it("holds with a byte order mark", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, (made, upstream) => {
        const bytes = streamBytes(upstream, payloadsOfMade(upstream, made));
        const how = exchange("anthropic-messages", upstream);
        expect(told(how, new Uint8Array([0xef, 0xbb, 0xbf]), bytes)).toBe(told(how, bytes));
      }),
      runs(30),
    );
  });
});

describe("Truncation", () => {
  it("gives an error, or the end that was already seen, wherever a made stream is cut", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, anyFormat, fc.nat(1_000_000), (made, upstream, client, position) => {
        const bytes = streamBytes(upstream, payloadsOfMade(upstream, made));
        const how = exchange(client, upstream);
        const text = told(how, bytes.subarray(0, position % bytes.length));
        const found = grammars[client].checkStream(text);
        expect(found.filter((violation) => !violation.startsWith("usage-missing"))).toEqual([]);
        const seen = foldClient(client, text);
        const truth = truthFrom(upstream, made);
        expect(truth.text.startsWith(seen.text)).toBe(true);
        if (seen.stop !== "error") {
          expect([seen.stop, seen.text]).toEqual([truth.stop, truth.text]);
          expect(seen.calls.map(({ input }) => input)).toEqual(truth.calls.map(({ input }) => input));
        }
      }),
      runs(300),
    );
  });

  it.skipIf(corpusIsMissing).each(streamCases.map((one) => [one.name, one] as const))(
    "never gives a clean end before the end of %s",
    (_name, one) => {
      const { length } = one.bytes;
      for (const client of wireFormats) {
        const how = exchangeOf(client, one.format, knownOf(one));
        const whole = foldClient(client, told(how, one.bytes));
        for (let step = 0; step < 12; step++) {
          const text = told(how, one.bytes.subarray(0, Math.floor((length * step) / 12)));
          expect(grammars[client].checkStream(text)).toEqual([]);
          const seen = foldClient(client, text);
          if (seen.stop !== "error") expect([seen.stop, seen.text]).toEqual([whole.stop, whole.text]);
        }
      }
    },
  );
});
