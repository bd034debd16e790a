import { describe, expect, it } from "vitest";
import { jsonListFramer } from "../../../src/formats/framing/json-list.ts";

function frames(chunks: readonly Uint8Array[], limit?: number): { found: string[]; overflowed: boolean } {
  const found: string[] = [];
  const framer = jsonListFramer(limit);
  for (const chunk of chunks) framer.push(chunk, ({ data }) => found.push(data));
  framer.end(({ data }) => found.push(data));
  return { found, overflowed: framer.overflowed };
}
const bytes = (text: string) => new TextEncoder().encode(text);

const cases: readonly [name: string, text: string, expected: string[]][] = [
  ["a list over several lines", '[{"a":1}\n,\r\n{"b":[{"c":2}]}\n]\n', ['{"a":1}', '{"b":[{"c":2}]}']],
  ["brackets and quotes in strings", '[{"a":"}]\\"{["},{"b":"\\\\"}]', ['{"a":"}]\\"{["}', '{"b":"\\\\"}']],
  ["letters of several bytes", '[{"a":"é👋"}]', ['{"a":"é👋"}']],
  ["a document that is no list", '{"error":{"code":400}}', ['{"error":{"code":400}}']],
  ["an empty list", "[]", []],
  ["a list that was cut: whole members only", '[{"a":1},{"b":', ['{"a":1}']],
];

describe("a streamed JSON list", () => {
  it.each(cases)("gives the members of %s", (_name, text, expected) => {
    expect(frames([bytes(text)]).found).toEqual(expected);
    expect(frames([...bytes(text)].map((byte) => Uint8Array.of(byte))).found).toEqual(expected);
  });

  it("stops at the limit", () => {
    expect(frames([bytes(`[{"a":"${"x".repeat(200)}"}]`)], 100)).toEqual({ found: [], overflowed: true });
  });
});
