/** Answers as libraries read them: fields that strict ones (@ai-sdk/*) ask for beyond their vendors' types, and whose a signature is. */
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { convertAnswer, convertStream } from "../../../src/formats/convert-answer.ts";
import { unwrapOpaque } from "../../../src/formats/opaque.ts";
import { exchangeOf } from "../../helpers/corpus/exchanges.ts";

function answered(upstream: WireFormat, client: WireFormat, body: JsonObject): JsonObject {
  const converted = convertAnswer(body, exchangeOf(client, upstream, { family: "house" }));
  if ("error" in converted) throw new Error(converted.error.message);
  return converted.body;
}

describe("a signature in an answer", () => {
  it.each<[WireFormat, JsonObject]>([
    [
      "gemini",
      {
        candidates: [
          {
            content: { role: "model", parts: [{ text: "so", thoughtSignature: "SIG" }] },
            finishReason: "STOP",
          },
        ],
      },
    ],
    [
      "openai-chat",
      {
        choices: [
          {
            message: { content: "so", reasoning_details: [{ type: "reasoning.encrypted", data: "SIG" }] },
            finish_reason: "stop",
          },
        ],
      },
    ],
  ])("from %s is of the family that answered", (upstream, body) => {
    const { content } = answered(upstream, "anthropic-messages", body) as {
      readonly content: readonly JsonObject[];
    };
    const carried = content.map(({ signature, data }) => String(signature ?? data ?? ""));
    const families = carried.flatMap((value) => unwrapOpaque(value)?.family ?? []);
    expect(families).toEqual(["house"]);
  });
});

describe("a strict library", () => {
  it("finds a function in each fragment of a call of Chat, the one with a signature too", () => {
    const part = { functionCall: { name: "t", args: { a: 1 } }, thoughtSignature: "SIG" };
    const candidates = [{ content: { role: "model", parts: [part] }, finishReason: "STOP" }];
    const conversion = convertStream(exchangeOf("openai-chat", "gemini"));
    const text = conversion.push(new TextEncoder().encode(`data: ${JSON.stringify({ candidates })}\n\n`));
    const fragments = [...text.matchAll(/"tool_calls":\[(\{.*?\})\]\}/g)].map(([, one]) =>
      JSON.parse(one ?? ""),
    );
    expect(fragments.length).toBeGreaterThan(1);
    for (const fragment of fragments) expect(fragment).toHaveProperty("function.arguments");
    expect(fragments.at(-1)).toMatchObject({ extra_content: { google: { thought_signature: "SIG" } } });
  });

  it("finds a link in each page of Gemini's grounding; what has none is a document", () => {
    const citations = [
      { type: "char_location", document_title: "Report", cited_text: "x", document_index: 0 },
      { type: "web_search_result_location", url: "https://a", title: "A", cited_text: "y" },
    ];
    const content = [{ type: "text", text: "so", citations }];
    const body = answered("anthropic-messages", "gemini", { content, stop_reason: "end_turn", usage: {} });
    expect(body["candidates"]).toMatchObject([
      {
        groundingMetadata: {
          groundingChunks: [
            { retrievedContext: { title: "Report" } },
            { web: { uri: "https://a", title: "A" } },
          ],
        },
      },
    ]);
  });

  it("finds a title in each citation of Messages", () => {
    const annotations = [{ type: "url_citation", url_citation: { url: "https://a" } }];
    const message = { role: "assistant", content: "so", annotations };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    expect(answered("openai-chat", "anthropic-messages", { choices })["content"]).toMatchObject([
      { citations: [{ url: "https://a", title: "https://a" }] },
    ]);
  });
});
