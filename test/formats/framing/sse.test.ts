import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../../src/formats/contract.ts";
import { sseFramer } from "../../../src/formats/framing/sse.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function frames(chunks: readonly Uint8Array[], limit?: number): Frame[] {
  const found: Frame[] = [];
  const framer = sseFramer(limit);
  for (const chunk of chunks) framer.push(chunk, (frame) => found.push(frame));
  framer.end((frame) => found.push(frame));
  return found;
}

const cases: readonly [name: string, text: string, expected: Frame[]][] = [
  ["line feeds", "data: a\n\ndata: b\n\n", [{ data: "a" }, { data: "b" }]],
  ["H90: CRLF", "event: e\r\ndata: a\r\n\r\n", [{ event: "e", data: "a" }]],
  [
    "H90: lone carriage returns",
    "event: e\rdata: a\r\rdata: b\r\r",
    [{ event: "e", data: "a" }, { data: "b" }],
  ],
  [
    "H90: line ends of all kinds in one stream",
    "data: a\r\rdata: b\r\n\ndata: c\n\r\n",
    [{ data: "a" }, { data: "b" }, { data: "c" }],
  ],
  ["H90: a BOM", "\uFEFFdata: a\n\n", [{ data: "a" }]],
  ["H90: comments", ": keep-alive\n\n: x\ndata: a\n\n", [{ data: "a" }]],
  ["H90: several data lines", "data: a\ndata\ndata: b\n\n", [{ data: "a\n\nb" }]],
  ["H90: no space after the colon, one of two kept", "data:a\ndata:  b\n\n", [{ data: "a\n b" }]],
  ["H90: a missing last blank line", "data: a\n\ndata: b\n", [{ data: "a" }, { data: "b" }]],
  ["H90: a last line without an end", "data: a\n\ndata: b", [{ data: "a" }, { data: "b" }]],
  ["H90: id and retry lines", "id: 1\nretry: 5\ndata: a\n\n", [{ data: "a" }]],
  ["an event without data is none", "event: e\n\ndata: a\n\n", [{ data: "a" }]],
  ["H89: letters of several bytes", "data: hällo 👋🏽\n\n", [{ data: "hällo 👋🏽" }]],
];

describe("server-sent events", () => {
  it.each(cases)("take %s", (_name, text, expected) => {
    expect(frames([bytes(text)])).toEqual(expected);
  });

  it.each(cases)("take %s cut at every byte", (_name, text, expected) => {
    expect(frames([...bytes(text)].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it("Chunk-split invariance: come out the same however the bytes are cut", () => {
    const whole = bytes(cases.map(([, text]) => `${text}\n\n`).join(""));
    const expected = frames([whole]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((left, right) => left - right), whole.length];
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(frames(chunks)).toEqual(expected);
      }),
    );
  });

  it("give a frame out with its last byte", () => {
    const framer = sseFramer();
    const found: Frame[] = [];
    framer.push(bytes("data: a\n"), (frame) => found.push(frame));
    expect(found).toEqual([]);
    framer.push(bytes("\n"), (frame) => found.push(frame));
    expect(found).toEqual([{ data: "a" }]);
  });

  it("H91: a line of 8 MB in small pieces costs its length, not its square", () => {
    const piece = bytes("x".repeat(1024));
    const chunks = [bytes("data: "), ...Array.from({ length: 8192 }, () => piece), bytes("\n\n")];
    const [frame] = frames(chunks);
    expect(frame?.data.length).toBe(8192 * 1024);
  }, 2_000);

  it("H91: stop at the limit, for one line and for many", () => {
    for (const endless of ["data: xxxxxxxxxx", "data: xxxxx\n"]) {
      const framer = sseFramer(100);
      const found: Frame[] = [];
      for (let turn = 0; turn < 50; turn += 1) framer.push(bytes(endless), (frame) => found.push(frame));
      framer.end((frame) => found.push(frame));
      expect(framer.overflowed).toBe(true);
      expect(found).toEqual([]);
    }
  });
});
