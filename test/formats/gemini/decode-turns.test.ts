/** What the conversation in a Gemini client's body means. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { lostSignature, wrapOpaque } from "../../../src/formats/opaque.ts";
import { again, read, targetOf } from "./exchange.ts";

const call = (name: string, more: JsonObject = {}, part: JsonObject = {}): JsonObject => ({
  functionCall: { name, args: { a: 1 }, ...more },
  ...part,
});
const result = (name: string, said: string, more: JsonObject = {}): JsonObject => ({
  functionResponse: { name, response: { output: said }, ...more },
});
const talk = (...turns: readonly (readonly [string, readonly JsonObject[]])[]): JsonObject => ({
  contents: turns.map(([role, parts]) => ({ role, parts })),
});
const blocksOf = (body: JsonObject) => read(body).turns.flatMap(({ blocks }) => blocks);

describe("calls and results", () => {
  it("H123: pairs by id, else by name and order in the turn before, never across turns", () => {
    const blocks = blocksOf(
      talk(
        ["user", [{ text: "go" }]],
        ["model", [call("f", { id: "b" }), call("f"), call("g"), call("f")]],
        ["user", [result("g", "3"), result("f", "2"), result("f", "1", { id: "b" }), result("f", "4")]],
        ["model", [call("f")]],
        ["user", [result("g", "?"), result("f", "5")]],
      ),
    );
    const ids = (type: string) => blocks.filter((block) => block.type === type);
    const calls = ids("tool-call").map((block) => ("id" in block ? block.id : ""));
    const results = ids("tool-result").map((block) => ("callId" in block ? block.callId : ""));
    expect(new Set(calls).size).toBe(5);
    expect(results).toEqual([calls[2], calls[1], "b", calls[3], "call_4_0_g", calls[4]]);
  });

  it("gives calls without id the same id on every turn of the conversation", () => {
    const first = talk(["user", [{ text: "go" }]], ["model", [call("f")]], ["user", [result("f", "1")]]);
    const more = {
      contents: [...(first["contents"] as JsonObject[]), { role: "model", parts: [{ text: "done" }] }],
    };
    expect(blocksOf(more).slice(0, 3)).toEqual(blocksOf(first));
    expect(again(more, targetOf({ model: "gemini-2.5-pro" }))).toEqual(more);
  });

  it("H115: knows Gemini CLI's <name>__<id> as the id it was given", () => {
    const body = talk(
      ["user", [{ text: "go" }]],
      ["model", [call("f", { id: "f__toolu_1" }), call("g", { id: "g__toolu_2" })]],
      ["user", [result("g", "2", { id: "toolu_2" }), result("f", "1", { id: "f__toolu_1" })]],
    );
    const ids = blocksOf(body).flatMap((block) =>
      block.type === "tool-call" ? [block.id] : block.type === "tool-result" ? [block.callId] : [],
    );
    expect(ids).toEqual(["toolu_1", "toolu_2", "toolu_2", "toolu_1"]);
    expect(again(body, targetOf({ model: "gemini-2.5-pro" }))).toEqual(body);
  });

  it("keeps two ids apart that differ in the name before them only", () => {
    const body = talk(
      ["user", [{ text: "go" }]],
      ["model", [call("f", { id: "f__1" }), call("g", { id: "g__1" })]],
    );
    const ids = blocksOf(body).flatMap((block) => (block.type === "tool-call" ? [block.id] : []));
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    [{ output: "ok" }, false, "ok"],
    [{ result: "ok" }, false, "ok"],
    [{ error: "no" }, true, "no"],
    [{ output: { a: 1 } }, false, '{"a":1}'],
    [{ a: 1, b: 2 }, false, '{"a":1,"b":2}'],
    [{ output: "ok", error: null }, false, '{"output":"ok","error":null}'],
  ])("reads the response %o", (said, isError, text) => {
    const [, , block] = blocksOf(
      talk(
        ["user", [{ text: "go" }]],
        ["model", [call("f")]],
        ["user", [{ functionResponse: { name: "f", response: said } }]],
      ),
    );
    expect(block).toMatchObject({ isError, content: [{ type: "text", text }] });
  });

  it("reads pictures inside of a response", () => {
    const parts = [{ inlineData: { mimeType: "image/png", data: "QQ==", displayName: "a.png" } }];
    const body = talk(
      ["user", [{ text: "go" }]],
      ["model", [call("f", {}, { thoughtSignature: "c2ln" })]],
      ["user", [result("f", "1", { parts })]],
    );
    expect(blocksOf(body)[2]).toMatchObject({ content: [{ type: "text" }, { type: "image" }] });
    expect(again(body)).toEqual(body);
  });
});

describe("signatures", () => {
  const anthropic = { family: "anthropic", kind: "signature", value: "EqRs", text: "I think" } as const;
  const redacted = { family: "anthropic", kind: "redacted", value: "EmRd" } as const;
  const packed = [anthropic, redacted].map(wrapOpaque).join(".");

  it("keeps Google's own on their part", () => {
    const body = talk(
      ["user", [{ text: "go" }]],
      ["model", [{ text: "", thoughtSignature: "c2ln" }, call("f", {}, { thoughtSignature: "c2l0" })]],
    );
    expect(blocksOf(body)[1]).toMatchObject({
      opaque: [{ family: "google", kind: "thought", value: "c2ln" }],
    });
    expect(again(body)).toEqual(body);
  });

  it.each([
    ["a call", call("f", {}, { thoughtSignature: packed })],
    ["a text", { text: "hello", thoughtSignature: packed }],
  ])("H116: rebuilds another vendor's reasoning before %s", (_what, part) => {
    const [, ...blocks] = blocksOf(talk(["user", [{ text: "go" }]], ["model", [part]]));
    expect(blocks).toMatchObject([
      {
        type: "reasoning",
        text: "I think",
        opaque: [{ family: "anthropic", kind: "signature", value: "EqRs" }],
      },
      { type: "reasoning", text: "", opaque: [{ family: "anthropic", kind: "redacted", value: "EmRd" }] },
      {},
    ]);
    expect(blocks).toHaveLength(3);
    expect(blocks[2]).not.toHaveProperty("opaque");
  });

  it("H116: says it once where the client kept the thoughts too", () => {
    const thoughts = ["I ", "think"].map((text) => ({ text, thought: true }));
    const [, ...blocks] = blocksOf(
      talk(["user", [{ text: "go" }]], ["model", [...thoughts, call("f", {}, { thoughtSignature: packed })]]),
    );
    expect(blocks.map(({ type }) => type)).toEqual(["reasoning", "reasoning", "tool-call"]);
  });

  it("H117: takes the sentinel for no signature, and writes it back to Google only", () => {
    const body = talk(
      ["user", [{ text: "go" }]],
      ["model", [call("f", { id: "1" }, { thoughtSignature: lostSignature })]],
    );
    expect(blocksOf(body)[1]).not.toHaveProperty("opaque");
    expect(again(body, targetOf({ model: "other" }))).toEqual(body);
  });

  it("lets a damaged value go", () => {
    const part = { text: "hello", thoughtSignature: `${packed.slice(0, 20)}AAAA` };
    expect(blocksOf(talk(["model", [part]]))).toEqual([{ type: "text", text: "hello" }]);
  });
});
