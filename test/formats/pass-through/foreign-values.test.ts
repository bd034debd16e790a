import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Opaque } from "../../../src/formats/internal/blocks.ts";
import { wrapOpaque } from "../../../src/formats/opaque.ts";
import { foreignValues } from "../../../src/formats/pass-through/foreign-values.ts";
import { outlineOf } from "../../../src/formats/pass-through/outline.ts";
import { splice } from "../../../src/formats/pass-through/splice.ts";

const claude = `EqQB${"a".repeat(40)}`;
const fernet = `gAAAA${"b".repeat(40)}`;
const strange = "3f1c-of-nobody-known";
const wrapped = (family: string, kind: Opaque["kind"], value: string) => wrapOpaque({ family, kind, value });

function left(format: WireFormat, family: string, body: object, more: object = {}): unknown {
  const text = JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  const target = { format, model: "m", family, dialect: {}, ...more };
  const pieces = splice(
    outlineOf(bytes),
    foreignValues(outlineOf(bytes).body, target, () => JSON.parse(text) as JsonObject),
  );
  return JSON.parse(pieces.map((piece) => new TextDecoder().decode(piece)).join(""));
}

const thinking = (signature: string) => ({ type: "thinking", thinking: "t", signature });
const messages = (...content: object[]) => ({
  messages: [
    { role: "user", content: "hi" },
    { role: "assistant", content },
  ],
});
const text = { type: "text", text: "a" };

describe("values of other families in a body that passes through", () => {
  it.each([
    ["H2: a native one stays for its maker", "anthropic", claude, [thinking(claude), text]],
    ["H3: one of another vendor goes", "anthropic", fernet, [text]],
    [
      "one that we wrapped goes back to its maker as it was",
      "anthropic",
      wrapped("anthropic", "signature", claude),
      [thinking(claude), text],
    ],
    ["one that we wrapped for another goes", "anthropic", wrapped("openai", "encrypted", fernet), [text]],
    ["one that nobody knows stays", "zai", strange, [thinking(strange), text]],
    ["Claude's goes where another answers", "zai", claude, [text]],
    [
      "a damaged wrapping of ours goes",
      "anthropic",
      `${wrapped("anthropic", "signature", claude).slice(0, -6)}AAAAAA`,
      [text],
    ],
  ])("in Messages: %s", (_name, family, signature, content) => {
    expect(left("anthropic-messages", family, messages(thinking(signature), text))).toEqual(
      messages(...content),
    );
  });

  it("in Messages: redacted reasoning follows the same rule", () => {
    const redacted = (data: string) => ({ type: "redacted_thinking", data });
    expect(left("anthropic-messages", "zai", messages(redacted(claude), text))).toEqual(messages(text));
    expect(left("anthropic-messages", "anthropic", messages(redacted(claude), text))).toEqual(
      messages(redacted(claude), text),
    );
  });

  it("H19: in Responses: reasoning items of another vendor go, the maker's come back", () => {
    const item = (encrypted_content: string) => ({ type: "reasoning", summary: [], encrypted_content });
    const input = (...items: object[]) => ({ input: ["text", ...items, { type: "message" }] });
    expect(left("openai-responses", "openai", input(item(fernet)))).toEqual(input(item(fernet)));
    expect(left("openai-responses", "openai", input(item(wrapped("openai", "encrypted", fernet))))).toEqual(
      input(item(fernet)),
    );
    expect(
      left("openai-responses", "openai", input(item(wrapped("anthropic", "signature", claude)))),
    ).toEqual(input());
    expect(left("openai-responses", "xai", input(item(fernet)))).toEqual(input());
  });

  it("H117: in Gemini: a foreign signature leaves its part, the sentinel stays", () => {
    const contents = (signature?: string) => ({
      contents: [
        {
          role: "model",
          parts: [{ functionCall: { name: "a" }, ...(signature && { thoughtSignature: signature }) }],
        },
      ],
    });
    expect(left("gemini", "google", contents("CiQB"))).toEqual(contents("CiQB"));
    expect(left("gemini", "google", contents(wrapped("anthropic", "signature", claude)))).toEqual(contents());
    expect(left("gemini", "google", contents("skip_thought_signature_validator"))).toEqual(
      contents("skip_thought_signature_validator"),
    );
  });

  it("in Chat: entries that we wrote go, those of others stay", () => {
    const message = (...reasoning_details: object[]) => ({
      messages: [{ role: "assistant", content: "a", reasoning_details }],
    });
    const ours = { type: "reasoning.encrypted", data: wrapped("google", "thought", "x"), format: "aienv-v1" };
    const theirs = { type: "reasoning.text", text: "t", format: "anthropic-claude-v1" };
    expect(left("openai-chat", "openrouter", message(ours, theirs))).toEqual(message(theirs));
  });

  it("stay where the target may pass on the vendor's models, unless we know better", () => {
    const body = messages(thinking(claude), thinking(wrapped("zai", "signature", "s")), text);
    expect(left("anthropic-messages", "house", body, { passesOn: true })).toEqual(
      messages(thinking(claude), text),
    );
    const contents = [{ role: "model", parts: [{ text: "a", thoughtSignature: "c2lnbmVk" }] }];
    expect(left("gemini", "house", { contents }, { passesOn: true })).toEqual({ contents });
  });

  it("are not looked for in a body without any", () => {
    const bytes = new TextEncoder().encode("{}");
    const target = { format: "gemini", model: "m", family: "google", dialect: {} } as const;
    expect(
      foreignValues(outlineOf(bytes).body, target, () => {
        throw new Error("parsed for nothing");
      }),
    ).toEqual([]);
  });
});
