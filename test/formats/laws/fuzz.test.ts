/** The law of damaged input: no exception comes out, and what comes out is grammatical. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import { convertAnswer } from "../../../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import { codecs } from "../../../src/formats/list.ts";
import { madeAnswer, payloadsOfMade } from "../../helpers/corpus/answer-arbitrary.ts";
import { exchangeOf, knownOf, targetOf } from "../../helpers/corpus/exchanges.ts";
import { corpusIsMissing, recordingsAreMissing } from "../../helpers/corpus/folder.ts";
import { bodyCases, streamCases } from "../../helpers/corpus/read-corpus.ts";
import { recordings } from "../../helpers/corpus/recordings.ts";
import { streamBytes } from "../../helpers/corpus/reframe.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { damaged } from "./damage.ts";
import { anyFormat, exchange, runs, told } from "./law.ts";

/** Arguments and counts that an upstream broke are passed on as they are; of arguments the client tells the model (H28). */
function besidesValues(violations: readonly string[]): string[] {
  return violations.filter((violation) => !/^(arguments|usage|usage-falls):/.test(violation));
}

/** What an upstream breaks within a block that only its own format knows, a client of that format is sent as it is. */
function breaches(client: WireFormat, upstream: WireFormat, text: string): string[] {
  return client === upstream ? [] : besidesValues(grammars[client].checkStream(text));
}

const chances = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });
const targets = [
  targetOf("anthropic", "anthropic-messages", "claude-opus-5"),
  targetOf("openai", "openai-chat", "gpt-5.5"),
  targetOf("openai", "openai-responses", "gpt-5.5"),
  targetOf("gemini", "gemini", "gemini-2.5-flash"),
  targetOf("mistral", "openai-chat", "mistral-large-latest"),
  targetOf("deepseek", "openai-chat", "deepseek-v4-flash"),
];

describe("Fuzz", () => {
  it("H97: lets no exception out of a damaged stream, and stays within the grammar", () => {
    fc.assert(
      fc.property(
        madeAnswer,
        anyFormat,
        anyFormat,
        fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
        (made, upstream, client, chance) => {
          const payloads = damaged(payloadsOfMade(upstream, made), chance);
          const text = told(exchange(client, upstream), streamBytes(upstream, payloads));
          expect(breaches(client, upstream, text)).toEqual([]);
        },
      ),
      runs(500),
    );
  });

  it.skipIf(corpusIsMissing)("does so for damaged recordings", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...streamCases),
        anyFormat,
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        (one, client, chance) => {
          const payloads = damaged(one.payloads, chance);
          const text = told(exchangeOf(client, one.format, knownOf(one)), streamBytes(one.format, payloads));
          expect(breaches(client, one.format, text)).toEqual([]);
        },
      ),
      runs(300),
    );
  });

  it.skipIf(corpusIsMissing)("lets no exception out of a damaged whole answer", () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodyCases), anyFormat, chances, (one, client, chance) => {
        const [body = {}] = damaged([one.body], chance);
        const converted = convertAnswer(
          body,
          exchangeOf(client, one.format, { ...knownOf(one), stream: false }),
        );
        if ("error" in converted || client === one.format) return;
        expect(besidesValues(grammars[client].checkAnswer(converted.body))).toEqual([]);
      }),
      runs(300),
    );
  });

  it.skipIf(corpusIsMissing)(
    "finds the counts and the error of a whole answer that an answer read whole has",
    () => {
      fc.assert(
        fc.property(fc.constantFrom(...bodyCases), chances, fc.boolean(), (one, chance, isDamaged) => {
          const [body = {}] = isDamaged ? damaged([one.body], chance) : [one.body];
          const exchange = exchangeOf(one.format, one.format, { ...knownOf(one), stream: false });
          const codec = codecs[one.format];
          const { usage, error } = codec.decodeAnswer(body, exchange, () => undefined);
          const outcome = codec.decodeOutcome(body, exchange);
          expect([outcome.usage, outcome.error]).toEqual([usage, error]);
        }),
        runs(300),
      );
    },
  );

  it.skipIf(recordingsAreMissing)(
    "answers a damaged request with an error of its own, or makes a request of it",
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...recordings),
          fc.constantFrom(...targets),
          chances,
          (one, target, chance) => {
            const [body = {}] = damaged([one.body], chance);
            const context = {
              client: one.format,
              id: "x1",
              created: 1,
              ...(one.route && { route: one.route }),
            };
            try {
              JSON.stringify(encodeRequest(decodeRequest(body, context), target, context).body);
            } catch (error) {
              expect(error).toBeInstanceOf(FormatError);
            }
          },
        ),
        runs(400),
      );
    },
  );
});
