/** Laws of what goes wrong: errors at any place, counts in any place, and input that no format allows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { convertAnswer, convertStream } from "../../../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { madeAnswer, payloadsOfMade, truthFrom } from "../../helpers/corpus/answer-arbitrary.ts";
import { chatUsageChunk } from "../../helpers/corpus/chat-and-gemini-payloads.ts";
import { exchangeOf, knownOf, targetOf } from "../../helpers/corpus/exchanges.ts";
import { foldClient } from "../../helpers/corpus/fold-client.ts";
import { corpusIsMissing, recordingsAreMissing } from "../../helpers/corpus/folder.ts";
import { bodyCases, streamCases } from "../../helpers/corpus/read-corpus.ts";
import { recordings } from "../../helpers/corpus/recordings.ts";
import { streamBytes } from "../../helpers/corpus/reframe.ts";
import { type TruthUsage, usageDifferences } from "../../helpers/corpus/truth.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { damaged } from "./damage.ts";
import { anyFormat, exchange, runs, told } from "./law.ts";

/** How upstreams tell of an error after their 200, and what kind of error it is. */
const errors: Readonly<
  Record<WireFormat, readonly (readonly [kind: string, payloads: readonly JsonObject[]])[]>
> = {
  "anthropic-messages": [
    ["overloaded", [{ type: "error", error: { type: "overloaded_error", message: "told you" } }]],
    ["rate-limit", [{ type: "error", error: { type: "rate_limit_error", message: "told you" } }]],
    ["server", [{ type: "error", error: { type: "api_error", message: "told you" } }]],
  ],
  "openai-chat": [
    ["server", [{ error: { message: "told you", type: "server_error", param: null, code: null } }]],
    ["rate-limit", [{ error: { message: "told you", type: "requests", code: "rate_limit_exceeded" } }]],
    ["overloaded", [{ error: { message: "told you", code: 503 } }]],
    // OpenRouter
    [
      "rate-limit",
      [
        {
          id: "gen-1",
          object: "chat.completion.chunk",
          choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
          error: { code: 429, message: "told you" },
        },
      ],
    ],
  ],
  "openai-responses": [
    [
      "rate-limit",
      [
        {
          type: "response.failed",
          response: {
            id: "r",
            status: "failed",
            error: { code: "rate_limit_exceeded", message: "told you" },
          },
        },
      ],
    ],
    [
      "server",
      [{ type: "error", error: { type: "server_error", code: "server_error", message: "told you" } }],
    ],
    [
      "context-overflow",
      [{ type: "error", error: { code: "context_length_exceeded", message: "told you" } }],
    ],
  ],
  gemini: [
    ["overloaded", [{ error: { code: 503, message: "told you", status: "UNAVAILABLE" } }]],
    ["rate-limit", [{ error: { code: 429, message: "told you", status: "RESOURCE_EXHAUSTED" } }]],
    ["server", [{ error: { code: 500, message: "told you", status: "INTERNAL" } }]],
  ],
};

describe("Error injection", () => {
  it("gives one error of the right class and nothing after it, at whatever event it comes", () => {
    fc.assert(
      fc.property(
        madeAnswer,
        anyFormat,
        anyFormat,
        fc.nat(100),
        fc.nat(10),
        (made, upstream, client, place, which) => {
          const payloads = payloadsOfMade(upstream, made);
          const forms = errors[upstream];
          const [kind, error] = forms[which % forms.length] ?? ["", []];
          const at = place % payloads.length;
          // What ends a stream ends it: a later error is no part of the answer.
          const last =
            upstream === "gemini" || upstream === "openai-chat" ? at : Math.min(at, payloads.length - 1);
          const bytes = streamBytes(upstream, payloads.toSpliced(last, 0, ...error));
          const seen: StreamPart[] = [];
          const conversion = convertStream(exchange(client, upstream), { watch: (part) => seen.push(part) });
          const text = conversion.push(bytes) + conversion.end();
          expect(grammars[client].checkStream(text)).toEqual([]);
          expect(foldClient(client, text)).toMatchObject({
            stop: "error",
            error: expect.stringContaining("told you"),
          });
          expect(seen.filter((part) => part.type === "error").map((part) => part.error.class)).toEqual([
            kind,
          ]);
          expect(seen.at(-1)?.type).toBe("error");
        },
      ),
      runs(300),
    );
  });
});

/** Other places for the same counts. */
const moved: Readonly<Record<string, (payloads: JsonObject[], usage: TruthUsage) => JsonObject[]>> = {
  "with the finish": (payloads, usage) =>
    payloads
      .slice(0, -1)
      .map((chunk, position) =>
        position === payloads.length - 2
          ? { ...chunk, usage: chatUsageChunk(usage)["usage"] as JsonObject }
          : chunk,
      ),
  "before the finish": (payloads) => [...payloads.slice(0, -2), ...payloads.slice(-2).toReversed()],
  "in every chunk": (payloads, usage) =>
    payloads.map((chunk) => ({ ...chunk, usage: chatUsageChunk(usage)["usage"] as JsonObject })),
  twice: (payloads, usage) => [...payloads, chatUsageChunk(usage)],
  "with an empty choice": (payloads, usage) => [
    ...payloads.slice(0, -1),
    { ...chatUsageChunk(usage), choices: [{ index: 0, delta: { content: "" }, finish_reason: null }] },
  ],
  "at Groq's place": (payloads, usage) => [
    ...payloads.slice(0, -1),
    {
      ...chatUsageChunk(usage),
      usage: null,
      x_groq: { usage: chatUsageChunk(usage)["usage"] as JsonObject },
    },
  ],
};

describe("Usage permutations", () => {
  it.each(Object.entries(moved))("holds for counts %s", (_where, move) => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, (made, client) => {
        const payloads = move(payloadsOfMade("openai-chat", made), made.usage);
        const dialect = { "reasoning-field": "reasoning_content", "usage-field": "x_groq.usage" } as const;
        const how = exchange(client, "openai-chat", { dialect });
        const text = told(how, streamBytes("openai-chat", payloads));
        expect(grammars[client].checkStream(text)).toEqual([]);
        expect(usageDifferences(made.usage, foldClient(client, text).usage, client)).toEqual([]);
      }),
      runs(40),
    );
  });

  it("H78: gives zeros where nothing was counted", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, anyFormat, (made, upstream, client) => {
        const payloads = JSON.parse(
          JSON.stringify(payloadsOfMade(upstream, made), (key, value: unknown) =>
            key === "usage" || key === "usageMetadata" ? undefined : value,
          ),
        ) as JsonObject[];
        const text = told(exchange(client, upstream), streamBytes(upstream, payloads));
        expect(grammars[client].checkStream(text)).toEqual([]);
        expect(usageDifferences(undefined, foldClient(client, text).usage, client)).toEqual([]);
      }),
      runs(80),
    );
  });

  it("takes counts of a Messages stream from its start, its delta, or both", () => {
    fc.assert(
      fc.property(madeAnswer, anyFormat, fc.boolean(), (made, client, early) => {
        const payloads = payloadsOfMade("anthropic-messages", made).map((event) => {
          if (event["type"] !== "message_delta" || !early) return event;
          return { ...event, usage: { output_tokens: made.usage.output } };
        });
        const text = told(
          exchange(client, "anthropic-messages"),
          streamBytes("anthropic-messages", payloads),
        );
        const truth = truthFrom("anthropic-messages", made).usage;
        expect(usageDifferences(truth, foldClient(client, text).usage, client)).toEqual([]);
      }),
      runs(60),
    );
  });
});

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
