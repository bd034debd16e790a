import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Request, Turn } from "../../../src/formats/internal/request.ts";
import { callIdsOf, mapCallIds } from "../../../src/formats/prepare/call-ids.ts";
import { assistant, call, contextOf, requestOf, result, user } from "./cases.ts";

const claude = contextOf("anthropic-messages");
const mistral = contextOf("openai-chat", { dialect: { "tool-id-pattern": "^[a-zA-Z0-9]{9}$" } });

function ids({ turns }: Request): readonly string[] {
  return turns.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.type === "tool-call" ? [block.id] : block.type === "tool-result" ? [block.callId] : [],
    ),
  );
}
const round = (id: string): readonly Turn[] => [assistant(call(id)), user(result(id))];
const mapped = (turns: readonly Turn[], context = claude) => ids(mapCallIds(requestOf({ turns }), context));

describe("mapCallIds", () => {
  it("returns the same request where every id fits", () => {
    const request = requestOf({ turns: round("toolu_01") });
    expect(mapCallIds(request, claude)).toBe(request);
  });

  it.each([
    ["H31", "a dot and a colon", "functions.Bash:0", claude],
    ["H31", "nothing", "", claude],
    ["H32", "too many letters", "x".repeat(90), claude],
    ["H33", "what is not nine letters", "call_abcdefghij", mistral],
  ])("%s: gives an id of %s a new one on both sides", (_, __, id, context) => {
    const [first = "", second] = mapped(round(id), context);
    expect(first).toMatch(context === mistral ? /^[a-zA-Z0-9]{9}$/ : /^call_[a-zA-Z0-9]{24}$/);
    expect(second).toBe(first);
    expect(mapped(round(id), context)[0]).toBe(first);
  });

  it("H32: respects the dialect's length", () => {
    const context = contextOf("openai-chat", { dialect: { "tool-id-max-length": 40 } });
    expect(mapped(round("i".repeat(41)), context)[0]).toHaveLength(29);
  });

  it("H34: an id that comes again is another call's", () => {
    const [a, ra, b, rb] = mapped([...round("read"), ...round("read")]);
    expect([a, ra]).toEqual(["read", "read"]);
    expect(b).toBe(rb);
    expect(b).not.toBe(a);
  });

  it("gives parallel calls of one id their results in order", () => {
    const turns = [assistant(call("x"), call("x")), user(result("x", "1"), result("x", "2"))];
    const [a, b, ra, rb] = mapped(turns);
    expect([ra, rb]).toEqual([a, b]);
    expect(a).not.toBe(b);
  });

  const id = fc.oneof(fc.constantFrom("a", "a.b", "a:b", "f.Bash:0", ""), fc.string({ maxLength: 120 }));

  it("Bijection: ids are unique, fit and stay on both sides of a pair", () => {
    fc.assert(
      fc.property(fc.array(id), fc.constantFrom(claude, mistral), (given, context) => {
        const found = mapped(given.flatMap(round), context);
        const calls = found.filter((_, index) => index % 2 === 0);
        expect(found.filter((_, index) => index % 2 === 1)).toEqual(calls);
        expect(new Set(calls).size).toBe(given.length);
        const pattern = context === mistral ? /^[a-zA-Z0-9]{9}$/ : /^[a-zA-Z0-9_-]{1,64}$/;
        for (const one of calls) expect(one).toMatch(pattern);
      }),
    );
  });

  it("Prefix stability: later turns change no id", () => {
    fc.assert(
      fc.property(fc.array(id), fc.array(id), (given, later) => {
        const before = mapped(given.flatMap(round));
        const after = mapped([...given, ...later].flatMap(round));
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });
});

describe("callIdsOf", () => {
  it("lists the client's own ids", () => {
    expect([...callIdsOf(requestOf({ turns: [...round("a"), ...round("b.c")] }))]).toEqual(["a", "b.c"]);
  });
});
