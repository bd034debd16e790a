import { describe, expect, it } from "vitest";
import type { Block } from "../../src/formats/internal/blocks.ts";
import type { Request } from "../../src/formats/internal/request.ts";
import { estimateTokens } from "../../src/formats/tokens.ts";

const empty: Request = {
  model: "m",
  stream: false,
  system: [],
  turns: [],
  tools: [],
  sampling: {},
  stops: [],
  wantsUsage: false,
  uses: [],
};
const text = (length: number): Block => ({ type: "text", text: "x".repeat(length) });
const saying = (...blocks: Block[]): Request => ({ ...empty, turns: [{ role: "user", blocks }] });

describe("an estimate of tokens", () => {
  it("H99: counts instructions, messages and tools alike", () => {
    const base = estimateTokens(saying(text(350)));
    expect(base).toBeGreaterThanOrEqual(100);
    expect(estimateTokens({ ...saying(text(350)), system: [text(350)] })).toBe(base + 100);
    const tool = {
      kind: "function",
      name: "a",
      description: "x".repeat(350),
      parameters: { type: "object" },
    } as const;
    expect(estimateTokens({ ...saying(text(350)), tools: [tool] })).toBeGreaterThan(base + 100);
  });

  it("counts what stands in results of tools", () => {
    const result: Block = {
      type: "tool-result",
      callId: "a",
      kind: "function",
      isError: false,
      content: [text(3500)],
    };
    expect(estimateTokens(saying(result))).toBeGreaterThan(1000);
  });

  it("counts a picture once, not by its base64", () => {
    const image: Block = {
      type: "image",
      source: { kind: "data", mediaType: "image/png", data: "A".repeat(4_000_000) },
    };
    expect(estimateTokens(saying(image))).toBeLessThan(3_000);
    expect(estimateTokens(saying(image))).toBeGreaterThan(1_000);
  });

  it("takes the characters per token that were seen", () => {
    expect(estimateTokens(saying(text(7000)), 7)).toBeLessThan(estimateTokens(saying(text(7000)), 3.5) / 1.9);
  });

  it("counts ideographs as the longer texts that they are, wherever they stand", () => {
    expect(estimateTokens(saying({ type: "text", text: "汉".repeat(1000) }))).toBeGreaterThan(800);
    const few = (mixed: string) => estimateTokens(saying({ type: "text", text: mixed }));
    expect(few(`${"x".repeat(1000)}${"汉".repeat(100)}`)).toBe(few("x".repeat(1300)));
    expect(few("é’".repeat(500))).toBe(few("x".repeat(1000)));
  });

  it("is never zero", () => {
    expect(estimateTokens(empty)).toBeGreaterThan(0);
  });
});
