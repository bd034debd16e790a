/** Every tool that a recorded request declares, called by an upstream of each format: the client knows it again. */
import { describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { convertStream } from "../../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../../src/formats/convert-request.ts";
import { payloadsOfMade } from "../helpers/corpus/answer-arbitrary.ts";
import { targetOf } from "../helpers/corpus/exchanges.ts";
import { foldClient } from "../helpers/corpus/fold-client.ts";
import { recordingsAreMissing } from "../helpers/corpus/folder.ts";
import { recordings } from "../helpers/corpus/recordings.ts";
import { streamBytes } from "../helpers/corpus/reframe.ts";
import { foldRequest } from "../helpers/corpus/request-truth.ts";
import { at, listAt, textAt } from "../helpers/grammar/json.ts";
import { grammars } from "../helpers/grammar/list.ts";

const targets = {
  "anthropic-messages": targetOf("anthropic", "anthropic-messages", "claude-opus-5"),
  "openai-chat": targetOf("deepseek", "openai-chat", "deepseek-v4-flash"),
  "openai-responses": targetOf("openai", "openai-responses", "gpt-5.5"),
  gemini: targetOf("gemini", "gemini", "gemini-3.5-flash"),
};

const usage = { input: 1, cacheRead: 0, cacheWrite: 0, output: 2, reasoning: 0 };
const script = "*** Begin Patch\n+ä\n*** End Patch";

/** Names of the client's tools: functions and, apart, custom ones; those in namespaces by both names. */
function declared(body: unknown) {
  const tools = listAt(body, "tools").flatMap((tool) =>
    at(tool, "type") === "namespace"
      ? listAt(tool, "tools").map((inner) => ({ tool: inner, namespace: textAt(tool, "name") }))
      : [{ tool, namespace: undefined }],
  );
  const extra = listAt(body, "input").flatMap((item) =>
    at(item, "type") === "additional_tools" ? listAt(item, "tools") : [],
  );
  const custom = [...tools.map(({ tool }) => tool), ...extra]
    .filter((tool) => at(tool, "type") === "custom" && at(tool, "input_schema") === undefined)
    .map((tool) => textAt(tool, "name") ?? "");
  return { custom, count: tools.length };
}

/** What no recording has: custom tools, two namespaces with one name, a name that a direct tool has too. */
const codexLike = {
  name: "custom tools and namespaces",
  format: "openai-responses",
  body: {
    model: "asked",
    input: "go",
    tools: [
      { type: "function", name: "read", parameters: { type: "object", properties: {} }, strict: false },
      {
        type: "custom",
        name: "apply_patch",
        format: { type: "grammar", syntax: "lark", definition: "start: /x/" },
      },
      { type: "custom", name: "exec" },
      ...["files", "mail"].map((name) => ({
        type: "namespace",
        name,
        tools: [
          { type: "function", name: "read", parameters: { type: "object", properties: {} }, strict: false },
        ],
      })),
    ],
  },
  route: undefined,
} as const;

interface Client {
  readonly name: string;
  readonly format: WireFormat;
  readonly body: JsonObject;
  readonly route: { readonly model: string; readonly stream: boolean } | undefined;
}
const clients: readonly Client[] = [...recordings, codexLike];

describe.skipIf(recordingsAreMissing).each(wireFormats)("an upstream of %s", (upstream: WireFormat) => {
  it.each(clients.map((one) => [one.name, one] as const))("calls the tools of %s", (_name, one) => {
    const context = { client: one.format, id: "x1", created: 1, ...(one.route && { route: one.route }) };
    const { body, exchange } = encodeRequest(decodeRequest(one.body, context), targets[upstream], context);
    const sent = foldRequest(upstream, body).tools.filter((name) => exchange.tools.has(name));
    const count = declared(one.body).count;
    expect(sent.length).toBeGreaterThanOrEqual(Math.min(count, 1));
    const { custom } = declared(one.body);
    const own = sent.map((name) => exchange.tools.get(name));
    const inputs = own.map((tool) => (tool?.kind === "custom" ? { input: script } : { path: "é" }));
    const blocks = sent.map((name, position) => ({
      type: "call" as const,
      id: `call${position}`,
      name,
      pieces: [JSON.stringify(inputs[position]).slice(0, 9), JSON.stringify(inputs[position]).slice(9)],
    }));
    const stream = convertStream({ ...exchange, stream: true });
    const bytes = streamBytes(upstream, payloadsOfMade(upstream, { blocks, stop: "end", usage }));
    const text = stream.push(bytes) + stream.end();
    const expected = one.format === "openai-responses" ? { customTools: custom } : {};
    expect(grammars[one.format].checkStream(text, expected)).toEqual([]);
    const told = foldClient(one.format, text);
    if (sent.length > 0) expect(told.stop).toBe("tool-calls");
    expect(told.calls.map(({ name }) => name)).toEqual(own.map((tool) => tool?.name));
    const namespaces = text.match(/"namespace":"[^"]+"/g) ?? [];
    expect(namespaces.length > 0).toBe(own.some((tool) => tool?.namespace !== undefined));
    for (const [position, call] of told.calls.entries()) {
      expect(call.input).toEqual(own[position]?.kind === "custom" ? script : inputs[position]);
    }
  });
});
