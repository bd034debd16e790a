import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wireFormats } from "../../../src/core/ids.ts";
import type { Block, Opaque } from "../../../src/formats/internal/blocks.ts";
import type { Request, Turn } from "../../../src/formats/internal/request.ts";
import { prepareRequest } from "../../../src/formats/prepare/prepare-request.ts";
import { assistant, call, contextOf, losses, requestOf, result, tool, turn, user } from "./cases.ts";

const ordinary = requestOf({
  system: [{ type: "text", text: "You help." }],
  tools: [tool("read"), tool("write")],
  turns: [
    user("hi"),
    assistant("ok", call("a"), call("b")),
    user(result("a"), result("b")),
    assistant("x"),
    user("y"),
  ],
  maxOutputTokens: 1000,
});

describe("prepareRequest", () => {
  it("returns the same request where nothing has to change", () => {
    for (const format of ["openai-chat", "openai-responses"] as const) {
      expect(prepareRequest(ordinary, contextOf(format, { client: "openai-chat" })).request).toBe(ordinary);
    }
  });

  it("tells the way of the answer what it has to know", () => {
    const prepared = prepareRequest(
      requestOf({
        tools: [tool("a.b")],
        turns: [user("x"), assistant(call("f:0", "a.b")), user(result("f:0"))],
        stops: ["1", "2", "3", "4", "5"],
      }),
      contextOf("openai-chat"),
    );
    expect([...prepared.tools]).toEqual([["a_b", { name: "a.b", kind: "function" }]]);
    expect([...prepared.usedCallIds]).toEqual(["f:0"]);
    expect(prepared.cutStops).toEqual(["5"]);
    expect(prepared.outputTool).toBeUndefined();
  });

  it("reports a loss once, however many turns repeat it", () => {
    const context = contextOf("openai-chat");
    const failed = result("a", "no", { isError: true });
    const rounds = [1, 2, 3].flatMap(() => [assistant(call("a")), user(failed)]);
    prepareRequest(requestOf({ tools: [tool("read")], turns: rounds }), context);
    expect(losses(context)).toEqual(["tool-error:approximated"]);
  });

  it("H112: tells what a vendor's own tool found", () => {
    const found: Block = {
      type: "hosted",
      tool: "web-search",
      format: "anthropic-messages",
      raw: { type: "web_search_tool_result" },
      summary: "[web search: three pages]",
    };
    const turns = [user("x"), assistant(found, "y"), user("z")];
    expect(prepareRequest(requestOf({ turns }), contextOf("openai-chat")).request.turns[1]).toEqual(
      assistant("[web search: three pages]", "y"),
    );
  });

  it("changes nothing that it was given", () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
        Object.freeze(value);
        for (const inner of Object.values(value)) freeze(inner);
      }
      return value;
    };
    for (const format of wireFormats) prepareRequest(freeze(structuredClone(ordinary)), contextOf(format));
  });
});

const name = fc.constantFrom("read", "a.b", "a_b", "x".repeat(80), "2d");
const id = fc.constantFrom("a", "b", "f.Bash:0", "", "i".repeat(90));
const opaque: fc.Arbitrary<Opaque> = fc.record({
  family: fc.constantFrom("anthropic", "openai", "google", undefined),
  kind: fc.constantFrom("signature", "redacted", "encrypted", "thought", "details"),
  value: fc.constantFrom("v1", "v2"),
});
const values = fc.array(opaque, { maxLength: 2 });
const said: fc.Arbitrary<Block> = fc.record({
  type: fc.constant("text" as const),
  text: fc.constantFrom("t", " ", ""),
});
const answerBlock: fc.Arbitrary<Block> = fc.oneof(
  said,
  fc.record({ type: fc.constant("reasoning" as const), text: fc.constantFrom("hm", ""), opaque: values }),
  fc.tuple(id, name, values).map(([one, tool, signs]): Block => call(one, tool, { opaque: signs })),
);
const userBlock: fc.Arbitrary<Block> = fc.oneof(
  said,
  fc.tuple(id, fc.boolean()).map(([one, isError]): Block => result(one, "r", { isError })),
);
const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  fc.array(answerBlock, { maxLength: 4 }).map((blocks) => assistant(...blocks)),
  fc.array(userBlock, { maxLength: 4 }).map((blocks) => user(...blocks)),
  said.map((block) => turn("system", block)),
);
const turns = fc.array(anyTurn, { maxLength: 8 }).map((list) => [...list, user("end")]);
const format = fc.constantFrom(...wireFormats);
const tools = fc.uniqueArray(name, { maxLength: 3 }).map((names) => names.map((one) => tool(one)));
const client = fc.constantFrom(...wireFormats);

/** What a target's vendor would refuse in a conversation. */
function breaches(
  { turns, tools }: Request,
  { target, traits }: ReturnType<typeof contextOf>,
): readonly string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  const open = new Set<string>();
  for (const { name } of tools) if (!fits(name, traits.toolNames)) found.push(`tool ${name}`);
  for (const [index, { role, blocks }] of turns.entries()) {
    if (blocks.length === 0) found.push("empty turn");
    if (traits.mergesTurns && role === turns[index - 1]?.role) found.push("neighbours");
    const late = blocks.findIndex(({ type }) => type !== "tool-result");
    for (const [at, block] of blocks.entries()) {
      if (block.type === "tool-call") {
        if (ids.has(block.id) || !fits(block.id, traits.callIds)) found.push(`id ${block.id}`);
        if (!fits(block.name, traits.toolNames)) found.push(`name ${block.name}`);
        ids.add(block.id);
        open.add(block.id);
      }
      if (block.type === "tool-result") {
        if (!open.delete(block.callId)) found.push("orphan result");
        if (traits.resultsAdjacent && late >= 0 && at > late) found.push("late result");
      }
      if (block.type === "text" && block.text.trim() === "" && !block.opaque?.length)
        found.push("empty text");
      if ("opaque" in block && block.opaque?.some(({ family }) => family !== target.family))
        found.push("foreign");
    }
    if (traits.resultsAdjacent && role !== "assistant" && open.size > 0) found.push("late results");
  }
  if (open.size > 0) found.push("orphan call");
  if (traits.userFirst && turns[0]?.role !== "user") found.push("first turn");
  return found;
}

function fits(text: string, rule: { readonly pattern: RegExp; readonly maxLength: number }): boolean {
  return rule.pattern.test(text) && text.length <= rule.maxLength;
}

describe("every prepared request", () => {
  it("Grammar: is one that its target takes, whatever the client sent", () => {
    fc.assert(
      fc.property(turns, tools, format, client, (given, declared, target, from) => {
        const context = contextOf(target, { client: from });
        const { request } = prepareRequest(requestOf({ turns: given, tools: declared }), context);
        expect(breaches(request, context)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("Determinism: is the same twice", () => {
    fc.assert(
      fc.property(turns, tools, format, (given, declared, target) => {
        const request = requestOf({ turns: given, tools: declared });
        const twice = [1, 2].map(() => JSON.stringify(prepareRequest(request, contextOf(target)).request));
        expect(twice[0]).toBe(twice[1]);
      }),
      { numRuns: 50 },
    );
  });

  it("Prefix stability: is not changed by the turns that follow", () => {
    // In Responses a result may come late and then takes the place of the words that stood for it.
    const adjacent = fc.constantFrom(...wireFormats.filter((one) => one !== "openai-responses"));
    // Marks of a cache move with the conversation, and are no part of what is cached.
    const unmarked = (request: Request) =>
      request.turns.map((one) => JSON.stringify(one).replaceAll(',"cache":{}', ""));
    fc.assert(
      fc.property(turns, turns, tools, adjacent, (given, later, declared, target) => {
        const prepared = (list: readonly Turn[]) =>
          unmarked(prepareRequest(requestOf({ turns: list, tools: declared }), contextOf(target)).request);
        const before = prepared(given);
        const after = prepared([...given, assistant("next"), ...later]);
        expect(after.slice(0, before.length)).toEqual(before);
      }),
      { numRuns: 400 },
    );
  });

  it("Opaque safety: holds no value of another family, and the target's own byte for byte", () => {
    fc.assert(
      fc.property(turns, format, client, (given, target, from) => {
        const context = contextOf(target, { client: from });
        const own = ({ turns: list }: Pick<Request, "turns">) =>
          list.flatMap(({ role, blocks }) =>
            role === "assistant" ? blocks.flatMap((block) => ("opaque" in block && block.opaque) || []) : [],
          );
        const sent = own(prepareRequest(requestOf({ turns: given }), context).request);
        const had = own({ turns: given });
        for (const one of sent) {
          expect(one.family).toBe(context.target.family);
          expect(had).toContainEqual(one);
        }
      }),
    );
  });
});
