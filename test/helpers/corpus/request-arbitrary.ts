/** Requests made up at random, in no vendor's words. */
import fc from "fast-check";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Block, ToolCallBlock } from "../../../src/formats/internal/blocks.ts";
import type { FunctionTool, Request, Turn } from "../../../src/formats/internal/request.ts";

const words = fc
  .array(fc.constantFrom(...'ab \n"{}é漢😀<'), { minLength: 1, maxLength: 10 })
  .map((list) => `w${list.join("")}w`);
const text = words.map((said): Block => ({ type: "text", text: said }));
const picture: Block = {
  type: "image",
  source: { kind: "data", mediaType: "image/png", data: "iVBORw0KGgo=" },
};

const toolNames = ["read", "write", "get_weather"] as const;
const parameters: JsonObject = {
  type: "object",
  properties: { path: { type: "string" }, depth: { type: "integer" } },
  required: ["path"],
};
const tools = toolNames.map(
  (name): FunctionTool => ({ kind: "function", name, description: `Does ${name}`, parameters }),
);

const call = (id: string) =>
  fc.tuple(fc.constantFrom(...toolNames), words).map(
    ([name, path]): ToolCallBlock => ({
      type: "tool-call",
      id,
      name,
      kind: "function",
      input: JSON.stringify({ path }),
    }),
  );

/** A round: what the user says, and the model's calls with their results before its answer. */
const round = (number: number): fc.Arbitrary<Turn[]> =>
  fc
    .record({
      said: text,
      pictured: fc.boolean(),
      calls: fc
        .tuple(call(`c${number}a`), call(`c${number}b`))
        .chain((all) => fc.nat(2).map((count) => all.slice(0, count))),
      results: fc.tuple(words, words),
      failed: fc.boolean(),
      spoken: fc.option(text, { nil: undefined }),
      answer: text,
    })
    .map(({ said, pictured, calls, results, failed, spoken, answer }) => {
      const user: Turn = { role: "user", blocks: pictured ? [said, picture] : [said] };
      const end: Turn = { role: "assistant", blocks: [answer] };
      if (calls.length === 0) return [user, end];
      const answers = calls.map(
        ({ id, name }, index): Block => ({
          type: "tool-result",
          callId: id,
          name,
          kind: "function",
          isError: failed && index === 0,
          content: [{ type: "text", text: results[index] ?? "none" }],
        }),
      );
      return [
        user,
        { role: "assistant", blocks: [...(spoken ? [spoken] : []), ...calls] },
        { role: "user", blocks: answers },
        end,
      ];
    });

/** A conversation that ends with the user, of which every format can say all. */
export const madeRequest: fc.Arbitrary<Request> = fc
  .record({
    system: fc.option(text, { nil: undefined }),
    rounds: fc
      .nat(3)
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, number) => round(number)))),
    last: text,
    stream: fc.boolean(),
    temperature: fc.option(fc.constantFrom(0, 0.5, 1), { nil: undefined }),
    maxOutputTokens: fc.option(fc.integer({ min: 100, max: 4000 }), { nil: undefined }),
    choice: fc.constantFrom(
      undefined,
      { mode: "auto" as const },
      { mode: "required" as const },
      { mode: "named" as const, name: "read" },
    ),
  })
  .map(({ system, rounds, last, stream, temperature, maxOutputTokens, choice }) => ({
    model: "asked",
    stream,
    system: system ? [system] : [],
    turns: [...rounds.flat(), { role: "user" as const, blocks: [last] }],
    tools,
    sampling: temperature === undefined ? {} : { temperature },
    stops: [],
    wantsUsage: stream,
    uses: [],
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(choice !== undefined && { toolChoice: choice }),
  }));
