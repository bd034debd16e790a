import { describe, expect, it } from "vitest";
import type { Block, Opaque } from "../../../src/formats/internal/blocks.ts";
import { hasLostReasoning, keepOwnValues } from "../../../src/formats/prepare/opaque-values.ts";
import { assistant, call, contextOf, losses, requestOf, result, user } from "./cases.ts";

const signed: Opaque = { family: "anthropic", kind: "signature", value: "EqQB" };
const encrypted: Opaque = { family: "openai", kind: "encrypted", value: "gAAAA" };
const thought: Opaque = { family: "google", kind: "thought", value: "CtQB" };
const reasoning = (text: string, ...opaque: readonly Opaque[]): Block => ({
  type: "reasoning",
  text,
  ...(opaque.length > 0 && { opaque }),
});
const kept = (blocks: readonly Block[], context: ReturnType<typeof contextOf>) =>
  keepOwnValues(requestOf({ turns: [user("a"), assistant(...blocks)] }), context).turns[1]?.blocks;

describe("keepOwnValues", () => {
  it("returns the same request where all values are the target's", () => {
    const request = requestOf({ turns: [user("a"), assistant(reasoning("hm", signed), "b")] });
    expect(keepOwnValues(request, contextOf("anthropic-messages"))).toBe(request);
  });

  it.each<readonly [string, Block, Parameters<typeof contextOf>, readonly Block[]]>([
    [
      "H3: drops another family's value, and its text",
      reasoning("hm", encrypted),
      ["anthropic-messages"],
      [],
    ],
    ["H5: drops unsigned thinking for Messages", reasoning("hm"), ["anthropic-messages"], []],
    [
      "drops a value that nobody knows",
      reasoning("hm", { ...signed, family: undefined }),
      ["anthropic-messages"],
      [],
    ],
    [
      "H11: keeps the text where the dialect of Chat demands it",
      reasoning("hm", signed),
      ["openai-chat", { family: "deepseek", dialect: { "reasoning-roundtrip": "required" } }],
      [reasoning("hm")],
    ],
    [
      "H12: drops the text where the dialect refuses it",
      reasoning("hm"),
      ["openai-chat", { family: "groq", dialect: { "reasoning-roundtrip": "refused" } }],
      [],
    ],
    [
      "H18: keeps redacted thinking of its own",
      reasoning("", { ...signed, kind: "redacted" }),
      ["anthropic-messages"],
      [reasoning("", { ...signed, kind: "redacted" })],
    ],
    [
      "H9: drops reasoning without encrypted content for Responses",
      reasoning("hm"),
      ["openai-responses", { client: "anthropic-messages", dialect: { "reasoning-roundtrip": "optional" } }],
      [],
    ],
    [
      "keeps a thought on a call for Gemini",
      call("a", "read", { opaque: [thought] }),
      ["gemini"],
      [call("a", "read", { opaque: [thought] })],
    ],
    [
      "takes it off for others",
      call("a", "read", { opaque: [thought] }),
      ["anthropic-messages"],
      [call("a")],
    ],
  ])("%s", (_, block, context, expected) => {
    expect(kept([block], contextOf(...context))).toEqual(expected);
  });

  it("gives a vendor's value, as its looks tell, back to those who may pass on that vendor's models", () => {
    const native: Block = reasoning("hm", { ...signed, guessed: true });
    const gateway = { family: "house", passesOn: true } as const;
    expect(kept([native], contextOf("anthropic-messages", gateway))).toEqual([
      reasoning("hm", { ...signed, family: "house" }),
    ]);
    expect(kept([native], contextOf("anthropic-messages", { family: "zai" }))).toEqual([]);
    // One that we wrapped says whose it is.
    expect(kept([reasoning("hm", signed)], contextOf("anthropic-messages", gateway))).toEqual([]);
  });

  it("H19: sends none where none is accepted, also not what was answered since that is known", () => {
    const nobodys = { ...signed, family: "" };
    expect(kept([reasoning("hm", nobodys)], contextOf("anthropic-messages", { family: "" }))).toEqual([]);
  });

  it("asks who made a value", () => {
    const unknown = { ...signed, family: undefined };
    const request = requestOf({ turns: [user("a"), assistant(reasoning("hm", unknown))] });
    const found = keepOwnValues(request, contextOf("anthropic-messages"), () => "anthropic");
    expect(found.turns[1]?.blocks).toEqual([reasoning("hm", signed)]);
  });

  it("H116: puts reasoning that came on a call before it", () => {
    const carried = call("a", "read", { opaque: [{ ...signed, text: "hm" }] });
    expect(kept(["x", carried].map(asBlock), contextOf("anthropic-messages", { client: "gemini" }))).toEqual([
      { type: "text", text: "x" },
      reasoning("hm", { ...signed, text: "hm" }),
      call("a"),
    ]);
  });

  it("H6: puts Gemini's signature that came as reasoning on the call behind it", () => {
    const context = contextOf("gemini", { client: "anthropic-messages" });
    expect(kept([reasoning("", thought), call("a"), call("b")], context)).toEqual([
      call("a", "read", { opaque: [thought] }),
      call("b"),
    ]);
  });

  it("says once that something was lost", () => {
    const context = contextOf("anthropic-messages");
    kept([reasoning("hm", encrypted)], context);
    expect(losses(context)).toEqual(["signature-history:dropped", "reasoning-history:dropped"]);
  });
});

function asBlock(part: string | Block): Block {
  return typeof part === "string" ? { type: "text", text: part } : part;
}

describe("hasLostReasoning", () => {
  const loop = (...blocks: readonly Block[]) => [user("a"), assistant(...blocks), user(result("a"))];
  it.each([
    ["a loop that begins with a call", loop(call("a")), true],
    ["a loop that begins with its thinking", loop(reasoning("hm", signed), call("a")), false],
    ["a turn without calls", [user("a"), assistant("b"), user("c")], false],
    ["a new conversation", [user("a")], false],
  ])("H4: judges %s", (_, turns, expected) => {
    expect(hasLostReasoning(turns, "anthropic")).toBe(expected);
  });
});
