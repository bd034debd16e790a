/** Laws of requests: what is said survives every way, the same history gives the same text, names and ids come back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import { sameJson } from "../../../src/core/json.ts";
import type { Target } from "../../../src/formats/contract.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { codecs } from "../../../src/formats/list.ts";
import { targetOf } from "../../helpers/corpus/exchanges.ts";
import { recordingsAreMissing } from "../../helpers/corpus/folder.ts";
import { recordings } from "../../helpers/corpus/recordings.ts";
import { madeRequest } from "../../helpers/corpus/request-arbitrary.ts";
import { foldRequest, requestDifferences } from "../../helpers/corpus/request-truth.ts";
import { at, listAt, textAt } from "../../helpers/grammar/json.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { anyFormat, runs } from "./law.ts";

/** A model of each format's own vendor. */
const vendors: Readonly<Record<WireFormat, Target>> = {
  "anthropic-messages": targetOf("anthropic", "anthropic-messages", "claude-opus-5"),
  "openai-chat": targetOf("openai", "openai-chat", "gpt-5.5"),
  "openai-responses": targetOf("openai", "openai-responses", "gpt-5.5"),
  gemini: targetOf("gemini", "gemini", "gemini-3.5-flash"),
};
const quiet = () => undefined;
const route = { model: "asked", stream: true };

function contextOf(client: WireFormat) {
  return { client, id: "x1", created: 1, ...(client === "gemini" && { route }) };
}

/** A made request as a client of a format sends it. */
function bodyOf(request: Request, client: WireFormat) {
  return encodeRequest(request, vendors[client], { client: "openai-chat", id: "x0", created: 1 }).body;
}

function through(request: Request, client: WireFormat, upstream: WireFormat) {
  const sent = bodyOf(request, client);
  const decoded = decodeRequest(sent, contextOf(client));
  return { sent, ...encodeRequest(decoded, vendors[upstream], contextOf(client)) };
}

describe("Semantic path law of requests", () => {
  it("holds: texts, calls, results and their pairing survive from any client to any upstream", () => {
    fc.assert(
      fc.property(madeRequest, anyFormat, anyFormat, (request, client, upstream) => {
        const { sent, body } = through(request, client, upstream);
        expect(grammars[client].checkRequest(sent, vendors[client].dialect)).toEqual([]);
        expect(grammars[upstream].checkRequest(body, vendors[upstream].dialect)).toEqual([]);
        expect(requestDifferences(foldRequest(client, sent), foldRequest(upstream, body))).toEqual([]);
      }),
      runs(200),
    );
  });
});

describe("Round trip", () => {
  it("is the identity on what a format said: read, written and read again", () => {
    fc.assert(
      fc.property(madeRequest, anyFormat, (request, format) => {
        const sent = bodyOf(request, format);
        const once = codecs[format].decodeRequest(sent, route);
        const again = codecs[format].encodeRequest(
          { ...once, model: vendors[format].model },
          vendors[format],
          quiet,
        );
        expect(again).toEqual(sent);
      }),
      runs(150),
    );
  });

  it.skipIf(recordingsAreMissing).each(recordings.map((one) => [one.name, one] as const))(
    "gives the JSON of %s again",
    (_name, { format, body, route: own }) => {
      const codec = codecs[format];
      const target: Target = { ...vendors[format], model: textAt(body, "model") ?? "", dialect: {} };
      const once = codec.decodeRequest(body, own);
      expect(codec.encodeRequest(once, target, quiet)).toEqual(body);
    },
  );
});

/** Where the conversation stands, per format. */
const conversation: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "messages",
  "openai-chat": "messages",
  "openai-responses": "input",
  gemini: "contents",
};

/** Marks of what to cache move on with the conversation, and are no part of what is cached. */
function unmarked(value: unknown): string {
  return JSON.stringify(value, (key, member: unknown) => (key === "cache_control" ? undefined : member));
}

describe("Determinism / prefix stability", () => {
  it("gives the same bytes twice", () => {
    fc.assert(
      fc.property(madeRequest, anyFormat, anyFormat, (request, client, upstream) => {
        const json = () => JSON.stringify(through(request, client, upstream).body);
        expect(json()).toBe(json());
      }),
      runs(60),
    );
  });

  it("H103: gives turn n+1 the conversation of turn n as it was, and more at its end", () => {
    fc.assert(
      fc.property(madeRequest, anyFormat, anyFormat, fc.nat(10), (request, client, upstream, cut) => {
        const users = request.turns.flatMap(({ role, blocks }, index) =>
          role === "user" && blocks[0]?.type === "text" ? [index] : [],
        );
        const end = users[cut % users.length] ?? 0;
        const before = through({ ...request, turns: request.turns.slice(0, end + 1) }, client, upstream).body;
        const after = through(request, client, upstream).body;
        const list = conversation[upstream];
        const [first, second] = [listAt(before, list), listAt(after, list)];
        expect(unmarked(second.slice(0, first.length))).toBe(unmarked(first));
        const { [list]: _first, ...head } = before;
        const { [list]: _second, ...laterHead } = after;
        expect(JSON.stringify(laterHead)).toBe(JSON.stringify(head));
      }),
      runs(150),
    );
  });
});

const letters = fc.constantFrom(..."aB1_-. :/漢");
const name = fc.oneof(
  fc.array(letters, { minLength: 1, maxLength: 8 }).map((list) => list.join("")),
  fc
    .array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 3 })
    .map((list) => `${"x".repeat(197)}${list.join("")}`),
  fc.constantFrom("a.b", "a_b", "a b", "1a", "_1a", "a__b"),
);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });
const ids = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom("functions.read:0", "functions_read_0", "functions-read-0", "call_1", "call|1"),
    fc
      .array(fc.constantFrom("i", "j"), { minLength: 1, maxLength: 3 })
      .map((list) => `${"c".repeat(90)}${list.join("")}`),
  ),
  { minLength: 6, maxLength: 6 },
);

/** Calls of all tools in one turn, with their results, as a client of Chat writes them. */
function chatBody(toolNames: readonly string[], callIds: readonly string[]) {
  const id = (position: number) => callIds[position] ?? "";
  return {
    model: "asked",
    messages: [
      { role: "user", content: "go" },
      {
        role: "assistant",
        content: null,
        tool_calls: toolNames.map((toolName, position) => ({
          id: id(position),
          type: "function",
          function: { name: toolName, arguments: `{"n":${position}}` },
        })),
      },
      ...toolNames.map((_, position) => ({
        role: "tool",
        tool_call_id: id(position),
        content: `result ${position}`,
      })),
    ],
    tools: toolNames.map((toolName) => ({
      type: "function",
      function: { name: toolName, parameters: { type: "object", properties: {} } },
    })),
  };
}

describe("Bijection", () => {
  it.each([
    ...Object.values(vendors).map((target) => [target.format, target] as const),
    ["Mistral", targetOf("mistral", "openai-chat", "mistral-large-latest")] as const,
  ])("of names and ids holds at %s, collisions and 200 letters included", (_what, target) => {
    fc.assert(
      fc.property(names, ids, (toolNames, callIds) => {
        const body = chatBody(toolNames, callIds);
        const decoded = decodeRequest(body, contextOf("openai-chat"));
        const { body: made, exchange } = encodeRequest(decoded, target, contextOf("openai-chat"));
        expect(grammars[target.format].checkRequest(made, target.dialect)).toEqual([]);
        const sent = foldRequest(target.format, made);
        const own = sent.calls.map((call) => exchange.tools.get(call.name)?.name ?? call.name);
        expect(own).toEqual(toolNames);
        expect(new Set(sent.tools).size).toBe(toolNames.length);
        expect(new Set(sent.tools.map((tool) => exchange.tools.get(tool)?.name ?? tool))).toEqual(
          new Set(toolNames),
        );
        expect(sent.results.map((result) => result.slice(-1))).toEqual(
          toolNames.map((_, position) => String(position)),
        );
        expect([...exchange.usedCallIds].sort()).toEqual(callIds.slice(0, toolNames.length).sort());
      }),
      runs(60),
    );
  });
});

describe("the JSON of a request", () => {
  it("is the same after a trip through text", () => {
    fc.assert(
      fc.property(madeRequest, anyFormat, anyFormat, (request, client, upstream) => {
        const { body } = through(request, client, upstream);
        expect(sameJson(JSON.parse(JSON.stringify(body)), body)).toBe(true);
        expect(at(body, "undefined")).toBe(undefined);
      }),
      runs(40),
    );
  });
});
