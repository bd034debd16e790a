import { describe, expect, it } from "vitest";
import type { Block } from "../../../src/formats/internal/blocks.ts";
import { linksToFetch, withFetched } from "../../../src/formats/prepare/links.ts";
import { assistant, contextOf, requestOf, result, user } from "./cases.ts";

const picture = (url: string): Block => ({ type: "image", source: { kind: "url", url } });
const request = requestOf({
  turns: [
    user("see", picture("https://example.org/a.png"), picture("data:image/png;base64,AAAA")),
    user(result("x", "", { content: [picture("https://example.org/b.png")] })),
  ],
});
const kimi = contextOf("openai-chat", { dialect: { "image-urls": "refused" } });

describe("links of pictures", () => {
  it("are to be fetched for a vendor that fetches none", () => {
    expect([...linksToFetch(request, kimi)]).toEqual([
      "https://example.org/a.png",
      "https://example.org/b.png",
    ]);
  });

  it("are left for a vendor that fetches, and for a model that sees nothing", () => {
    expect(linksToFetch(request, contextOf("openai-chat")).size).toBe(0);
    expect(linksToFetch(request, { ...kimi, target: { ...kimi.target, can: ["tools"] } }).size).toBe(0);
  });

  it("are left where the picture is not shown: a model's own, to another format", () => {
    const own = requestOf({ turns: [user("draw"), assistant(picture("https://example.org/a.png"))] });
    expect(linksToFetch(own, { ...kimi, client: "openai-responses" }).size).toBe(0);
    expect(linksToFetch(own, { ...kimi, client: "openai-chat" }).size).toBe(1);
  });

  it("give way to what was fetched", () => {
    const image = { mediaType: "image/png", data: "AAAA" };
    const images = new Map([...linksToFetch(request, kimi)].map((link) => [link, image]));
    const fetched = withFetched(request, images);
    expect(linksToFetch(fetched, kimi).size).toBe(0);
    expect(fetched.turns[0]?.blocks[1]).toEqual({ type: "image", source: { kind: "data", ...image } });
    expect(withFetched(request, new Map())).toBe(request);
  });
});
