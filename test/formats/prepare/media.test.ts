import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Block, ImageBlock, MediaSource } from "../../../src/formats/internal/blocks.ts";
import { prepareMedia } from "../../../src/formats/prepare/media.ts";
import { normaliseSource } from "../../../src/formats/prepare/media-source.ts";
import { prepareResults } from "../../../src/formats/prepare/result-media.ts";
import { assistant, call, contextOf, losses, requestOf, result, show, user } from "./cases.ts";

const png = "iVBORw0KGgoAAAA";
const image = (source: MediaSource, more: Partial<ImageBlock> = {}): ImageBlock => ({
  type: "image",
  source,
  ...more,
});
const picture = image({ kind: "data", mediaType: "image/png", data: png });
const link = image({ kind: "url", url: "https://example.org/a.png" });
const prepared = (block: Block, context: ReturnType<typeof contextOf>) =>
  prepareMedia(requestOf({ turns: [user("see", block)] }), context).turns[0]?.blocks[1];

describe("normaliseSource", () => {
  const data = (mediaType: string, bytes: string): MediaSource => ({ kind: "data", mediaType, data: bytes });
  it.each<readonly [string, MediaSource, MediaSource]>([
    ["H43: image/jpg", data("image/jpg", "AAAA"), data("image/jpeg", "AAAA")],
    ["H43: upper case and parameters", data("IMAGE/PNG; q=1", png), data("image/png", png)],
    [
      "H43: bytes of no known name",
      data("application/octet-stream", "/9j/4AAQ"),
      data("image/jpeg", "/9j/4AAQ"),
    ],
    ["H43: a name that the bytes belie", data("image/png", "R0lGODlh"), data("image/gif", "R0lGODlh")],
    ["H43: WebP", data("", "UklGRgECAz9XRUJQVlA4IA=="), data("image/webp", "UklGRgECAz9XRUJQVlA4IA==")],
    ["a document without a name", data("", "JVBERi0xLjQ="), data("application/pdf", "JVBERi0xLjQ=")],
    ["H42: a data URI", { kind: "url", url: `data:image/jpg;x=1;base64,${png}` }, data("image/png", png)],
    ["H42: a data URI of text", { kind: "url", url: "data:text/plain,a%20b" }, data("text/plain", "YSBi")],
  ])("reads %s", (_, source, expected) => {
    expect(normaliseSource(source)).toEqual(expected);
  });

  it("returns a proper source as it is", () => {
    expect(normaliseSource(picture.source)).toBe(picture.source);
    expect(normaliseSource(link.source)).toBe(link.source);
  });
});

describe("prepareMedia", () => {
  const claude = contextOf("anthropic-messages");

  it("returns the same request where everything can be shown", () => {
    const request = requestOf({ turns: [user("see", picture, link)] });
    expect(prepareMedia(request, claude)).toBe(request);
  });

  it("says that a picture is missing to a model that takes text only", () => {
    const context = contextOf("openai-chat", { can: ["tools"] });
    expect(prepared(picture, context)).toEqual({
      type: "text",
      text: "[image omitted: the model takes text only]",
    });
    expect(losses(context)).toEqual(["image-data:dropped"]);
  });

  it.each<readonly [string, Block, ReturnType<typeof contextOf>, string]>([
    [
      "a link where none is fetched",
      link,
      contextOf("openai-chat", { dialect: { "image-urls": "refused" } }),
      "messages",
    ],
    [
      "a type that is not taken",
      image({ kind: "data", mediaType: "image/bmp", data: "Qk0=" }),
      claude,
      "messages",
    ],
    ["a file of another vendor's store", image({ kind: "file", id: "file-1" }), claude, "messages"],
    [
      "sound",
      { type: "audio", source: { kind: "data", mediaType: "audio/wav", data: "AA==" } },
      claude,
      "messages",
    ],
  ])("refuses %s", (_, block, context, param) => {
    expect(() => prepared(block, context)).toThrow(FormatError);
    expect(() => prepared(block, context)).toThrow(expect.objectContaining({ class: "unsupported", param }));
  });

  it("drops how closely to look where it can't be said", () => {
    expect(prepared({ ...picture, detail: "low" }, claude)).toEqual(picture);
  });

  it("tells a document of text where documents are not taken, and refuses others", () => {
    const context = contextOf("openai-chat", { support: { document: "refused" } });
    const text: Block = {
      type: "document",
      name: "a.txt",
      source: { kind: "data", mediaType: "text/plain", data: "aGk=" },
    };
    expect(prepared(text, context)).toEqual({
      type: "text",
      text: '<document name="a.txt">\nhi\n</document>',
    });
    const pdf: Block = {
      type: "document",
      source: { kind: "data", mediaType: "application/pdf", data: "JVBERi0=" },
    };
    expect(() => prepared(pdf, context)).toThrow(FormatError);
  });
});

describe("prepareResults", () => {
  const turns = (content: readonly Block[], more: object = {}) => [
    assistant(call("a", "look"), call("b")),
    user(result("a", "", { content, ...more }), result("b"), "next"),
  ];

  it("returns the same request where results can be said", () => {
    const request = requestOf({ turns: turns([picture], { isError: true }) });
    expect(prepareResults(request, contextOf("anthropic-messages"))).toBe(request);
  });

  it("H24, H40: shows pictures behind all results, by the name of the tool", () => {
    const context = contextOf("openai-chat");
    expect(show(prepareResults(requestOf({ turns: turns([picture]) }), context).turns)[1]).toBe(
      "user: =a([image: see below]) =b(ok) [image from the result of look] <image> next",
    );
    expect(losses(context)).toEqual(["tool-result-image:approximated"]);
  });

  it("does so where a dialect's results hold text only", () => {
    const context = contextOf("anthropic-messages", { dialect: { "tool-content": "text" } });
    expect(show(prepareResults(requestOf({ turns: turns([picture]) }), context).turns)[1]).toContain(
      "<image> next",
    );
  });

  it("tells an error in the text where it has no mark", () => {
    const failed = turns([{ type: "text", text: "no such file" }], { isError: true });
    const [block] =
      prepareResults(requestOf({ turns: failed }), contextOf("openai-chat")).turns[1]?.blocks ?? [];
    expect(block).toMatchObject({ isError: false, content: [{ text: "[tool error] no such file" }] });
  });
});
