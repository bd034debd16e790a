/** Signed reasoning of a target's own family comes back to it, whichever format the client holds it in. */
import { expect, test } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import type { Block, Opaque } from "../../../src/formats/internal/blocks.ts";
import { codecs } from "../../../src/formats/list.ts";
import { wrapOpaque } from "../../../src/formats/opaque.ts";

const values: Readonly<Record<WireFormat, Opaque>> = {
  "anthropic-messages": { family: "anthropic", kind: "signature", value: "EqQBCgIYAhIkMDEy", text: "hm" },
  "openai-chat": {
    family: "router",
    kind: "details",
    value: '[{"type":"reasoning.encrypted","data":"x","format":"openai-responses-v1","index":0}]',
  },
  "openai-responses": { family: "openai", kind: "encrypted", value: "gAAAAsecret" },
  gemini: { family: "google", kind: "thought", value: "c2VjcmV0" },
};

/** A conversation whose answer carried the value, as a client of each format sends it back. */
const bodies: Readonly<Record<WireFormat, (wrapped: string) => JsonObject>> = {
  "anthropic-messages": (signature) => ({
    model: "m",
    max_tokens: 9000,
    messages: [
      { role: "user", content: "hi" },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature },
          { type: "text", text: "yes" },
        ],
      },
      { role: "user", content: "so?" },
    ],
  }),
  "openai-chat": (data) => ({
    model: "m",
    messages: [
      { role: "user", content: "hi" },
      {
        role: "assistant",
        content: "yes",
        reasoning_details: [{ type: "reasoning.encrypted", data, format: "aienv-v1", index: 0 }],
      },
      { role: "user", content: "so?" },
    ],
  }),
  "openai-responses": (encrypted) => ({
    model: "m",
    store: false,
    input: [
      { type: "message", role: "user", content: "hi" },
      { type: "reasoning", summary: [], encrypted_content: encrypted },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "yes" }] },
      { type: "message", role: "user", content: "so?" },
    ],
  }),
  gemini: (thoughtSignature) => ({
    contents: [
      { role: "user", parts: [{ text: "hi" }] },
      { role: "model", parts: [{ text: "yes", thoughtSignature }] },
      { role: "user", parts: [{ text: "so?" }] },
    ],
  }),
};

const pairs = wireFormats.flatMap((client) =>
  wireFormats.filter((target) => target !== client).map((target) => [client, target] as const),
);

test.each(pairs)("a client of %s gives a model behind %s its own value back", (client, target) => {
  const value = values[target];
  const context = { client, route: { model: "m", stream: false }, id: "1", created: 0 };
  const request = decodeRequest(bodies[client](wrapOpaque(value)), context);
  const { body, warnings } = encodeRequest(
    request,
    { format: target, model: "m", family: String(value.family), dialect: {} },
    context,
  );
  expect(codecs[target].traits.support["signature-history"]).toBe("kept");
  expect(warnings.filter(({ concept }) => concept === "signature-history")).toEqual([]);
  const found = codecs[target].decodeRequest(body, context.route).turns.flatMap(({ blocks }) => blocks);
  expect(found.flatMap(opaqueOf)).toContainEqual(value.value);
});

function opaqueOf(block: Block): readonly string[] {
  return "opaque" in block ? (block.opaque ?? []).map(({ value }) => value) : [];
}
