/** Laws of what goes wrong: errors at any place, and counts in any place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { convertStream } from "../../../src/formats/convert-answer.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { madeAnswer, payloadsOfMade, truthFrom } from "../../helpers/corpus/answer-arbitrary.ts";
import { chatUsageChunk } from "../../helpers/corpus/chat-and-gemini-payloads.ts";
import { foldClient } from "../../helpers/corpus/fold-client.ts";
import { streamBytes } from "../../helpers/corpus/reframe.ts";
import { type TruthUsage, usageDifferences } from "../../helpers/corpus/truth.ts";
import { grammars } from "../../helpers/grammar/list.ts";
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
