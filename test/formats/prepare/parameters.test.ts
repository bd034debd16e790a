import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Request, Sampling, Session } from "../../../src/formats/internal/request.ts";
import { markCache } from "../../../src/formats/prepare/cache-marks.ts";
import { checkUses } from "../../../src/formats/prepare/check-uses.ts";
import { limitOutput } from "../../../src/formats/prepare/limits.ts";
import { shapeOutput } from "../../../src/formats/prepare/output.ts";
import { limitSampling } from "../../../src/formats/prepare/sampling.ts";
import { prepareSession } from "../../../src/formats/prepare/session.ts";
import { splitStops } from "../../../src/formats/prepare/stops.ts";
import { stripTelemetry } from "../../../src/formats/prepare/telemetry.ts";
import { assistant, contextOf, losses, requestOf, tool, user } from "./cases.ts";

type Context = ReturnType<typeof contextOf>;
const claude = contextOf("anthropic-messages");
const chat = contextOf("openai-chat");

describe("checkUses", () => {
  const uses = (concept: "several-answers" | "web-fetch" | "stored-state" | "logprobs", field: string) =>
    requestOf({ uses: [{ concept, field }] });

  it("H53: refuses what would change the task, by the client's name for it", () => {
    expect(() => checkUses(uses("several-answers", "n"), chat)).toThrow(
      expect.objectContaining({ class: "unsupported", param: "n" }),
    );
  });

  it("H68: refuses a stored conversation where the provider stores none", () => {
    const context = contextOf("openai-responses", { dialect: { stateful: false } });
    expect(() => checkUses(uses("stored-state", "previous_response_id"), context)).toThrow(FormatError);
  });

  it("says what is left out", () => {
    const context = contextOf("openai-chat");
    checkUses(uses("web-fetch", "tools[1]"), context);
    checkUses(uses("logprobs", "logprobs"), context);
    expect(context.heard).toEqual([
      { concept: "web-fetch", treatment: "dropped", direction: "request", field: "tools[1]" },
      { concept: "logprobs", treatment: "dropped", direction: "request", field: "logprobs" },
    ]);
  });
});

describe("limitOutput", () => {
  it.each<readonly [string, number | undefined, Context, number | undefined]>([
    ["H46: cuts a limit to the model's", 128_000, contextOf("openai-chat", { outputTokens: 8192 }), 8192],
    ["H48: raises a tiny one", 1, contextOf("openai-responses"), 16],
    [
      "H48: raises it to the dialect's",
      1,
      contextOf("openai-chat", { dialect: { "min-output-tokens": 5 } }),
      5,
    ],
    [
      "gives Messages the model's own",
      undefined,
      contextOf("anthropic-messages", { outputTokens: 64_000 }),
      64_000,
    ],
    ["gives Messages one where none is known", undefined, claude, 32_000],
    ["gives others none", undefined, chat, undefined],
  ])("%s", (_, maxOutputTokens, context, expected) => {
    const request = requestOf(maxOutputTokens === undefined ? {} : { maxOutputTokens });
    expect(limitOutput(request, context).maxOutputTokens).toBe(expected);
  });
});

describe("limitSampling", () => {
  const reasons = { reasoning: { mode: "adaptive" } } as const;
  it.each<readonly [string, Sampling, Context, Partial<Request>, Sampling]>([
    ["H50: cuts a temperature", { temperature: 1.7 }, claude, {}, { temperature: 1 }],
    [
      "H50: gives Claude temperature without top p",
      { temperature: 0.5, topP: 0.9 },
      claude,
      {},
      { temperature: 0.5 },
    ],
    [
      "H49: gives a thinking Claude neither temperature nor top k",
      { temperature: 0.5, topK: 4 },
      claude,
      reasons,
      {},
    ],
    ["drops top k for Chat", { topK: 4, topP: 0.9 }, chat, {}, { topP: 0.9 }],
    ["drops a seed for Claude", { seed: 1 }, claude, {}, {}],
    [
      "drops what the dialect refuses",
      { temperature: 0.5, topP: 0.9 },
      contextOf("openai-chat", { dialect: { "unsupported-fields": ["temperature"] } }),
      {},
      { topP: 0.9 },
    ],
  ])("%s", (_, sampling, context, parts, expected) => {
    expect(limitSampling(requestOf({ sampling, ...parts }), context).sampling).toEqual(expected);
  });
});

describe("splitStops", () => {
  it.each<readonly [string, readonly string[], Context, readonly string[], readonly string[]]>([
    ["cuts those above the most", ["1", "2", "3", "4", "5"], chat, ["1", "2", "3", "4"], ["5"]],
    ["cuts all for Responses", ["a"], contextOf("openai-responses"), [], ["a"]],
    ["cuts white space for Claude", ["\n", "a"], claude, ["a"], ["\n"]],
    ["drops empty ones", ["", "a"], chat, ["a"], []],
    [
      "cuts all where the dialect refuses them",
      ["a"],
      contextOf("openai-chat", { dialect: { "unsupported-fields": ["stop"] } }),
      [],
      ["a"],
    ],
    [
      "cuts by the dialect's most",
      ["a", "b"],
      contextOf("openai-chat", { dialect: { "stop-max": 1 } }),
      ["a"],
      ["b"],
    ],
  ])("H52: %s", (_, stops, context, told, cut) => {
    const { request, cutStops } = splitStops(requestOf({ stops }), context);
    expect([request.stops, cutStops]).toEqual([told, cut]);
  });
});

describe("shapeOutput", () => {
  const schema = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  } as const;
  const output = { kind: "schema", name: "reply", schema } as const;
  const words = (context: Context, parts: Partial<Request> = {}) =>
    shapeOutput(requestOf({ output, ...parts }), context);
  const none = { support: { "schema-output": "approximated", "json-output": "approximated" } } as const;

  it("keeps a schema that can be said", () => {
    const request = requestOf({ output });
    expect(shapeOutput(request, claude).request).toBe(request);
  });

  it("says it by OpenAI's strict means where it fits", () => {
    const context = contextOf("openai-responses", { client: "anthropic-messages" });
    expect(words(context).request.output).toEqual({ ...output, strict: true });
    const loose = { ...output, schema: { ...schema, required: [] } };
    expect(shapeOutput(requestOf({ output: loose }), context).request.output).toEqual({
      ...loose,
      strict: false,
    });
  });

  it("tells the schema in the instructions where JSON is all there is", () => {
    const { request } = words(contextOf("openai-chat", { dialect: { "structured-output": "json-object" } }));
    expect(request.output).toEqual({ kind: "json" });
    expect(request.system).toHaveLength(1);
    expect(JSON.stringify(request.system)).toContain("JSON Schema");
  });

  it("asks by a tool where there is nothing else", () => {
    const { request, outputTool } = words(contextOf("openai-chat", none));
    expect(outputTool).toBe("json_answer");
    expect(request.output).toBeUndefined();
    expect(request.toolChoice).toEqual({ mode: "named", name: "json_answer" });
    expect(request.tools).toMatchObject([{ name: "json_answer", parameters: schema }]);
  });

  it("asks in the instructions where other tools could be called", () => {
    const { request, outputTool } = words(contextOf("openai-chat", none), { tools: [tool("read")] });
    expect(outputTool).toBeUndefined();
    expect(request.system).toHaveLength(1);
    expect(request.tools).toHaveLength(1);
  });

  it("asks for any JSON in the instructions where only schemas can be said", () => {
    const { request } = shapeOutput(requestOf({ output: { kind: "json" } }), claude);
    expect(request.output).toBeUndefined();
    expect(JSON.stringify(request.system)).toContain("JSON object");
  });
});

describe("prepareSession", () => {
  const of = (session: Session, context: Context) => prepareSession(requestOf({ session }), context).session;
  const parts = {
    device_id: "d".repeat(64),
    account_uuid: "",
    session_id: "11111111-2222-3333-4444-555555555555",
  };
  const old = `user_${"d".repeat(64)}_account__session_11111111-2222-3333-4444-555555555555`;

  it.each([
    ["JSON", JSON.stringify(parts), JSON.stringify({ ...parts, session_id: "other" })],
    ["the older form", old, old.replace(/1111/, "9999")],
  ])("H104: hashes Claude Code's user and makes a key of its session, from %s", (_, userId, other) => {
    const first = of({ userId }, chat);
    expect(first?.userId).toMatch(/^[0-9a-f]{64}$/);
    expect(first?.cacheKey).toMatch(/^[0-9a-f]{32}$/);
    const second = of({ userId: other }, chat);
    expect(second?.userId).toBe(first?.userId);
    expect(second?.cacheKey).not.toBe(first?.cacheKey);
    expect(of({ userId }, chat)).toEqual(first);
  });

  it("keeps it for Anthropic, and what is short for others", () => {
    const own = contextOf("anthropic-messages", { client: "anthropic-messages" });
    expect(of({ userId: old }, own)).toEqual({ userId: old });
    const responses = contextOf("openai-responses");
    expect(of({ userId: "u", cacheKey: "k" }, responses)).toEqual({ userId: "u", cacheKey: "k" });
    expect(of({ userId: "u".repeat(65) }, responses)?.userId).toHaveLength(64);
  });

  it("leaves it out where the target has no place for it", () => {
    expect(of({ userId: old }, contextOf("gemini", { client: "anthropic-messages" }))).toBeUndefined();
  });
});

describe("markCache", () => {
  const marked = { type: "text", text: "s", cache: {} } as const;
  const places = ({ tools, system, turns }: Request) =>
    [tools, system, ...turns.map(({ blocks }) => blocks)].map((items) =>
      items.map(({ cache }) => (cache ? "x" : ".")).join(""),
    );
  const request = requestOf({
    tools: [tool("a"), tool("b")],
    system: [{ type: "text", text: "s" }],
    turns: [user("1"), assistant("2"), user("3"), assistant("4"), user("5", "6")],
  });

  it("H56: marks tools, instructions and two turns of the user for a client that can't", () => {
    expect(places(markCache(request, claude))).toEqual([".x", "x", ".", ".", "x", ".", ".x"]);
  });

  it("H56: adds none to a client's own", () => {
    const own = { ...request, system: [marked] };
    expect(markCache(own, claude)).toBe(own);
    const silent = contextOf("anthropic-messages", { client: "anthropic-messages" });
    expect(markCache(request, silent)).toBe(request);
  });

  it("keeps the last ones of too many", () => {
    const many = requestOf({ system: [marked, marked, marked], turns: [user(marked, marked, marked)] });
    expect(places(markCache(many, claude))).toEqual(["", "..x", "xxx"]);
  });

  it("says that they are lost where the target has none", () => {
    const context = contextOf("openai-chat");
    const own = { ...request, system: [marked] };
    expect(markCache(own, context)).toBe(own);
    expect(losses(context)).toEqual(["cache-marks:dropped"]);
  });
});

describe("stripTelemetry", () => {
  const line = "x-anthropic-billing-header: cc_version=2.1.331.8c1; cc_entrypoint=sdk-cli;";
  const request = requestOf({
    system: [
      { type: "text", text: line },
      { type: "text", text: "You help." },
    ],
  });

  it("H41: takes the line out for others than Anthropic, Messages or not", () => {
    const glm = contextOf("anthropic-messages", { client: "anthropic-messages", family: "zai" });
    for (const context of [chat, glm]) {
      expect(stripTelemetry(request, context).system).toEqual([{ type: "text", text: "You help." }]);
    }
  });

  it("keeps what stands behind it in the same block", () => {
    const one = requestOf({ system: [{ type: "text", text: `${line}\nYou help.` }] });
    expect(stripTelemetry(one, chat).system).toEqual([{ type: "text", text: "You help." }]);
  });

  it("leaves it for Anthropic", () => {
    const own = contextOf("anthropic-messages", { client: "anthropic-messages" });
    expect(stripTelemetry(request, own)).toBe(request);
  });
});
