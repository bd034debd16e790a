import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../../../src/formats/internal/blocks.ts";
import type { Turn } from "../../../src/formats/internal/request.ts";
import { pairTools } from "../../../src/formats/prepare/pair-tools.ts";
import { assistant, call, contextOf, requestOf, result, show, turn, user } from "./cases.ts";

const claude = contextOf("anthropic-messages");
const responses = contextOf("openai-responses");
const paired = (turns: readonly Turn[], context = claude) => pairTools(requestOf({ turns }), context).turns;

describe("pairTools", () => {
  it("returns the same request where every call has its result in its place", () => {
    const request = requestOf({
      turns: [user("hi"), assistant("ok", call("a"), call("b")), user(result("a"), result("b"), "and")],
    });
    expect(pairTools(request, claude)).toBe(request);
  });

  it.each<readonly [string, readonly Turn[], readonly string[]]>([
    [
      "H22: makes a result without a call text of the user",
      [user(result("gone", "42", { name: "add" }))],
      ["user: [result of add, whose call is no longer in this conversation]\n42"],
    ],
    [
      "H22: makes a result of an older call text, never across turns",
      [assistant(call("a")), user(result("a")), assistant("x"), user(result("a", "again"))],
      [
        "assistant: read#a",
        "user: =a(ok)",
        "assistant: x",
        "user: [result, whose call is no longer in this conversation]\nagain",
      ],
    ],
    [
      "H23: answers a call without a result, in the order of the calls",
      [assistant(call("a"), call("b")), user(result("b"), "stop")],
      ["assistant: read#a read#b", "user: =a([no result: the call was interrupted]) =b(ok) stop"],
    ],
    [
      "H23: answers a call at the very end",
      [assistant(call("a"))],
      ["assistant: read#a", "user: =a([no result: the call was interrupted])"],
    ],
    [
      "H24: puts results first and in the order of their calls",
      [assistant(call("a"), call("b")), user("look", result("b"), "and", result("a"))],
      ["assistant: read#a read#b", "user: =a(ok) =b(ok) look and"],
    ],
    [
      "H24: puts results before instructions that stand between",
      [assistant(call("a")), turn("system", "careful"), user(result("a"), "go")],
      ["assistant: read#a", "user: =a(ok)", "system: careful", "user: go"],
    ],
    [
      "H126: makes one turn of calls that stand in several",
      [assistant(call("a")), assistant(call("b")), user(result("a")), user(result("b"))],
      ["assistant: read#a read#b", "user: =a(ok) =b(ok)"],
    ],
  ])("%s", (_, turns, expected) => {
    expect(show(paired(turns))).toEqual(expected);
  });

  it("keeps the second result of one call as text", () => {
    const turns = [assistant(call("a")), user(result("a", "1"), result("a", "2"))];
    expect(show(paired(turns))[1]).toContain("=a(1) [result, whose call");
  });

  it("leaves results of Responses where they stand", () => {
    const turns = [assistant(call("a")), user("wait"), assistant("waiting"), user(result("a"))];
    const request = requestOf({ turns });
    expect(pairTools(request, responses)).toBe(request);
  });

  it("moves them where the dialect wants them adjacent", () => {
    const context = contextOf("openai-responses", { dialect: { "tool-results": "adjacent" } });
    const turns = [assistant(call("a")), user("wait", result("a"))];
    expect(show(paired(turns, context))).toEqual(["assistant: read#a", "user: =a(ok) wait"]);
  });

  it("H22, H23: repairs Responses too", () => {
    expect(show(paired([assistant(call("a")), user("no"), user(result("b"))], responses))).toEqual([
      "assistant: read#a",
      "user: =a([no result: the call was interrupted])",
      "user: no",
      "user: [result, whose call is no longer in this conversation]\nok",
    ]);
  });

  const id = fc.constantFrom("a", "b", "c");
  const block: fc.Arbitrary<Block> = fc.oneof(
    id.map((one) => call(one)),
    id.map((one) => result(one)),
    fc.constant<Block>({ type: "text", text: "t" }),
  );
  const turns = fc.array(
    fc.oneof(
      fc
        .array(block, { minLength: 1 })
        .map((blocks) => assistant(...blocks.filter(({ type }) => type !== "tool-result"), "x")),
      fc
        .array(block, { minLength: 1 })
        .map((blocks) => user(...blocks.filter(({ type }) => type !== "tool-call"), "y")),
    ),
  );

  it("Pairing: results are those of the calls before them, all and in order, whatever was there", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const found = paired(given);
        for (const [index, { role, blocks }] of found.entries()) {
          const calls = blocks.flatMap((one) => (one.type === "tool-call" ? [one.id] : []));
          const results = blocks.flatMap((one) => (one.type === "tool-result" ? [one.callId] : []));
          if (role === "user") {
            const before = found[index - 1]?.blocks ?? [];
            expect(results).toEqual(before.flatMap((one) => (one.type === "tool-call" ? [one.id] : [])));
            expect(blocks.slice(0, results.length).every(({ type }) => type === "tool-result")).toBe(true);
          } else if (calls.length > 0) expect(found[index + 1]?.role).toBe("user");
        }
      }),
    );
  });

  it("Pairing: is done once", () => {
    fc.assert(
      fc.property(turns, fc.constantFrom(claude, responses), (given, context) => {
        const once = pairTools(requestOf({ turns: given }), context);
        expect(pairTools(once, context).turns).toEqual(once.turns);
      }),
    );
  });

  it("Prefix stability: what comes after a turn of the user changes nothing before it", () => {
    fc.assert(
      fc.property(turns, turns, (given, later) => {
        const before = paired([...given, user("end")]);
        const after = paired([...given, user("end"), assistant("next"), ...later]);
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });
});
