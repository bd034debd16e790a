/** The law of opaque values: they reach their own family as they were, at their place, and nobody else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Target } from "../../../src/formats/contract.ts";
import { convertStream, foldStream } from "../../../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { madeAnswer, payloadsOfMade } from "../../helpers/corpus/answer-arbitrary.ts";
import { exchangeOf, targetOf } from "../../helpers/corpus/exchanges.ts";
import { streamBytes } from "../../helpers/corpus/reframe.ts";
import { listAt, recordAt } from "../../helpers/grammar/json.ts";
import { runs } from "./law.ts";

/** Who signs, with what, in the answers of `answer-arbitrary.ts`. */
const families: Readonly<Record<string, { readonly target: Target; readonly secret: string }>> = {
  anthropic: {
    target: targetOf("anthropic", "anthropic-messages", "claude-opus-5"),
    secret: "EqQBCkgIARABGAIiQMadeUpSignature",
  },
  openai: { target: targetOf("openai", "openai-responses", "gpt-5.5"), secret: "gAAAAABmadeUp" },
  google: { target: targetOf("gemini", "gemini", "gemini-3.5-flash"), secret: "EmadeUp" },
};
const clients: readonly WireFormat[] = ["anthropic-messages", "openai-chat", "openai-responses", "gemini"];

/** The client's next request: what it was answered, as its history, and a further question. */
const nextRequest: Readonly<Record<WireFormat, (answer: JsonObject) => JsonObject>> = {
  "anthropic-messages": (answer) => ({
    model: "asked",
    max_tokens: 4096,
    thinking: { type: "adaptive" },
    messages: [
      { role: "user", content: "go" },
      { role: "assistant", content: answer["content"] ?? [] },
      ...resultsFor(
        listAt(answer, "content").filter((block) => recordAt(block)?.["type"] === "tool_use"),
        (calls) => ({
          role: "user",
          content: calls.map((call) => ({
            type: "tool_result",
            tool_use_id: call["id"] ?? "",
            content: "done",
          })),
        }),
      ),
      { role: "user", content: "go on" },
    ],
  }),
  "openai-chat": (answer) => {
    const message = recordAt(answer, "choices", 0, "message") ?? {};
    return {
      model: "asked",
      reasoning_effort: "high",
      messages: [
        { role: "user", content: "go" },
        message,
        ...listAt(message, "tool_calls").map((call) => ({
          role: "tool",
          tool_call_id: recordAt(call)?.["id"] ?? "",
          content: "done",
        })),
        { role: "user", content: "go on" },
      ],
    };
  },
  "openai-responses": (answer) => ({
    model: "asked",
    store: false,
    reasoning: { effort: "high" },
    include: ["reasoning.encrypted_content"],
    input: [
      { role: "user", content: "go" },
      ...(listAt(answer, "output") as JsonObject[]),
      ...listAt(answer, "output").flatMap((item) =>
        recordAt(item)?.["type"] === "function_call"
          ? [{ type: "function_call_output", call_id: recordAt(item)?.["call_id"] ?? "", output: "done" }]
          : [],
      ),
      { role: "user", content: "go on" },
    ],
  }),
  gemini: (answer) => {
    const content = recordAt(answer, "candidates", 0, "content") ?? {};
    const calls = listAt(content, "parts")
      .map((part) => recordAt(part, "functionCall"))
      .filter((call) => call !== undefined);
    const responses = calls.map((call) => ({
      functionResponse: {
        ...(call["id"] !== undefined && { id: call["id"] }),
        name: call["name"] ?? "",
        response: { output: "done" },
      },
    }));
    return {
      contents: [
        { role: "user", parts: [{ text: "go" }] },
        // Gemini CLI takes thoughts out of its history (H116).
        {
          role: "model",
          parts: listAt(content, "parts").filter(
            (part) => recordAt(part)?.["thought"] !== true,
          ) as JsonObject[],
        },
        { role: "user", parts: [...responses, { text: "go on" }] },
      ],
    };
  },
};

function resultsFor(
  calls: readonly unknown[],
  make: (calls: readonly JsonObject[]) => JsonObject,
): JsonObject[] {
  return calls.length === 0 ? [] : [make(calls as readonly JsonObject[])];
}

/** What a client that was answered by one family sends on to a target. */
function sentOn(
  made: Parameters<typeof payloadsOfMade>[1],
  maker: string,
  client: WireFormat,
  next: Target,
): string {
  const { target } = families[maker] ?? { target: next };
  const bytes = streamBytes(target.format, payloadsOfMade(target.format, made));
  const how = exchangeOf(client, target.format, {
    family: target.family,
    dialect: target.dialect,
    stream: false,
  });
  const answer = foldStream([bytes], how);
  if ("error" in answer) throw new Error(answer.error.message);
  const context = { client, id: "x2", created: 1, route: { model: "asked", stream: false } };
  return JSON.stringify(
    encodeRequest(decodeRequest(nextRequest[client](answer.body), context), next, context).body,
  );
}

const anyClient = fc.constantFrom(...clients);
const anyFamily = fc.constantFrom(...Object.keys(families));
/** Every family signs such an answer: it thinks, and it ends well. */
const signed = madeAnswer.filter(({ blocks, stop }) => blocks[0]?.type === "reasoning" && stop === "end");

describe("Opaque safety", () => {
  it("a value never reaches a model of another family", () => {
    fc.assert(
      fc.property(signed, anyClient, anyFamily, anyFamily, (made, client, maker, reader) => {
        fc.pre(maker !== reader);
        const next = families[reader]?.target;
        if (next === undefined) return;
        const sent = sentOn(made, maker, client, next);
        for (const { secret } of Object.values(families)) expect(sent).not.toContain(secret);
        expect(sent).not.toContain("YWllbnYx");
      }),
      runs(150),
    );
  });

  it("a value comes back to its own family byte for byte, through a client of any format", () => {
    fc.assert(
      fc.property(signed, anyClient, anyFamily, (made, client, maker) => {
        const { target, secret } = families[maker] ?? {};
        if (target === undefined || secret === undefined) return;
        expect(sentOn(made, maker, client, target).split(`"${secret}"`)).toHaveLength(2);
      }),
      runs(150),
    );
  });

  it("a stream carries the same values as the whole answer", () => {
    fc.assert(
      fc.property(signed, anyClient, anyFamily, (made, client, maker) => {
        const target = families[maker]?.target;
        if (target === undefined) return;
        const bytes = streamBytes(target.format, payloadsOfMade(target.format, made));
        const how = exchangeOf(client, target.format, { family: target.family, dialect: target.dialect });
        const whole = foldStream([bytes], { ...how, stream: false });
        const stream = convertStream(how);
        const text = stream.push(bytes) + stream.end();
        const values = (json: string) => [
          ...new Set(json.match(/YWllbnYx[\w+/=]*|EqQBCkgIAR\w*|gAAAAABmadeUp|EmadeUp/g)),
        ];
        if ("error" in whole) throw new Error(whole.error.message);
        expect(values(text).sort()).toEqual(values(JSON.stringify(whole.body)).sort());
      }),
      runs(100),
    );
  });
});
