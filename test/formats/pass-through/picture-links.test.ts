import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { codecs } from "../../../src/formats/list.ts";
import { outlineOf } from "../../../src/formats/pass-through/outline.ts";
import { mayHoldLinks, pictureEdits } from "../../../src/formats/pass-through/picture-links.ts";
import { splice } from "../../../src/formats/pass-through/splice.ts";
import { linksToFetch } from "../../../src/formats/prepare/links.ts";

const link = "https://example.org/a.png?x=1";
const pictures = new Map([[link, { mediaType: "image/png", data: "iVBORw0KGgo" }]]);
const uri = "data:image/png;base64,iVBORw0KGgo";
const base64 = { type: "base64", media_type: "image/png", data: "iVBORw0KGgo" };
const inlineData = { mimeType: "image/png", data: "iVBORw0KGgo" };
const bytesOf = (body: object) => new TextEncoder().encode(JSON.stringify(body));
const route = { model: "m", stream: false };

function put(format: WireFormat, body: object): unknown {
  const pieces = splice(outlineOf(bytesOf(body)), pictureEdits(body as JsonObject, format, pictures));
  return JSON.parse(pieces.map((piece) => new TextDecoder().decode(piece)).join(""));
}

/** Links that the format's own reader finds. */
function read(format: WireFormat, body: unknown): readonly string[] {
  const target = { format, model: "m", family: "x", dialect: { "image-urls": "refused" } } as const;
  return [
    ...linksToFetch(codecs[format].decodeRequest(body as JsonObject, route), { target, client: format }),
  ];
}

const inChat = (...content: object[]) => ({ model: "m", messages: [{ role: "user", content }] });
const inMessages = (...content: object[]) => ({
  model: "m",
  max_tokens: 9,
  messages: [{ role: "user", content }],
});
const inResponses = (...content: object[]) => ({
  model: "m",
  input: [{ type: "message", role: "user", content }],
});
const inGemini = (...parts: object[]) => ({ contents: [{ role: "user", parts }] });
const call = { type: "tool_use", id: "c1", name: "look", input: {} };
const result = (content: object) => ({
  model: "m",
  max_tokens: 9,
  messages: [
    { role: "assistant", content: [call] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: [content] }] },
  ],
});
const image = (source: object) => ({ type: "image", source, cache_control: { type: "ephemeral" } });
const output = (image_url: string) => ({
  model: "m",
  input: [
    { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: [{ type: "input_image", image_url }] },
  ],
});
const answered = (part: object) =>
  inGemini({ functionResponse: { name: "look", response: { a: 1 }, parts: [part] } });

const cases: readonly (readonly [string, WireFormat, object, object])[] = [
  [
    "in an object, beside its detail",
    "openai-chat",
    inChat({ type: "image_url", image_url: { url: link, detail: "low" } }),
    inChat({ type: "image_url", image_url: { url: uri, detail: "low" } }),
  ],
  [
    "alone",
    "openai-chat",
    inChat({ type: "image_url", image_url: link }),
    inChat({ type: "image_url", image_url: uri }),
  ],
  [
    "in a message, beside its cache mark",
    "anthropic-messages",
    inMessages(image({ type: "url", url: link })),
    inMessages(image(base64)),
  ],
  [
    "in a tool's result",
    "anthropic-messages",
    result(image({ type: "url", url: link })),
    result(image(base64)),
  ],
  [
    "in a message",
    "openai-responses",
    inResponses({ type: "input_image", image_url: link, detail: "auto" }),
    inResponses({ type: "input_image", image_url: uri, detail: "auto" }),
  ],
  ["in a tool's result", "openai-responses", output(link), output(uri)],
  [
    "in a part, beside its resolution",
    "gemini",
    inGemini({ fileData: { fileUri: link, mimeType: "image/png" }, mediaResolution: { level: "x" } }),
    inGemini({ mediaResolution: { level: "x" }, inlineData }),
  ],
  [
    "in the other spelling",
    "gemini",
    inGemini({ file_data: { file_uri: link, mime_type: "image/png" } }),
    inGemini({ inlineData }),
  ],
  [
    "in a tool's result",
    "gemini",
    answered({ fileData: { fileUri: link, mimeType: "image/png" } }),
    answered({ inlineData }),
  ],
];

describe("pictures in the place of their links", () => {
  it.each(cases)("%s (%s)", (_, format, body, expected) => {
    expect(mayHoldLinks(outlineOf(bytesOf(body)).body, format)).toBe(true);
    expect(read(format, body)).toEqual([link]);
    expect(put(format, body)).toEqual(expected);
    expect(read(format, expected)).toEqual([]);
  });

  it("are not put into what a tool said or was asked, nor anywhere else", () => {
    const source = { type: "image", source: { type: "url", url: link } };
    const bodies: readonly (readonly [WireFormat, object])[] = [
      ["anthropic-messages", { ...inMessages({ ...call, input: source }), metadata: source }],
      ["openai-chat", { ...inChat({ type: "text", text: link }), image_url: link }],
      ["gemini", answered({ text: link })],
      ["gemini", inGemini({ functionCall: { name: "look", args: { fileData: { fileUri: link } } } })],
    ];
    for (const [format, body] of bodies) expect(put(format, body)).toEqual(body);
  });

  it("are not looked for deeper than they can lie", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const body = JSON.parse(`{"messages":[{"content":${deep}}]}`) as JsonObject;
    expect(pictureEdits(body, "openai-chat", pictures)).toEqual([]);
  });

  it("are not looked for in bodies without links", () => {
    expect(
      mayHoldLinks(outlineOf(bytesOf(inChat({ type: "text", text: "see https://a/b" }))).body, "openai-chat"),
    ).toBe(false);
    const shown = inChat({ type: "image_url", image_url: { url: uri } });
    expect(mayHoldLinks(outlineOf(bytesOf(shown)).body, "openai-chat")).toBe(false);
  });
});
