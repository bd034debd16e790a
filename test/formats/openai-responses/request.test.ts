/** Requests of the Responses format, read and written. */
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { wrapOpaque } from "../../../src/formats/opaque.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { ignore, noReport, target } from "./samples.ts";

function decode(body: JsonObject): Request {
  return openaiResponses.decodeRequest({ model: "m", input: "hi", ...body });
}

function back(body: JsonObject): JsonObject {
  return openaiResponses.encodeRequest(decode(body), target, noReport);
}

function itemsBack(input: readonly JsonValue[], rest: JsonObject = {}): JsonValue | undefined {
  return openaiResponses.encodeRequest(decode({ input, ...rest }), target, ignore)["input"];
}

/** A request as a client of another format leaves it. */
const foreign: Request = {
  model: "m",
  stream: false,
  system: [],
  turns: [{ role: "user", blocks: [{ type: "text", text: "hi" }] }],
  tools: [],
  sampling: {},
  stops: [],
  wantsUsage: false,
  uses: [],
};

const user = { role: "user", content: "hi" };
const call = {
  type: "function_call",
  id: "fc_1",
  call_id: "c1",
  name: "f",
  arguments: "{}",
  status: "completed",
};
const output = { type: "function_call_output", call_id: "c1", output: "ok" };
const shell = {
  type: "local_shell_call",
  id: "lsh_1",
  call_id: "c2",
  status: "completed",
  action: { type: "exec", command: ["ls"], env: {} },
};

describe("fields come back as they were", () => {
  const bodies: readonly JsonObject[] = [
    { input: "hi" },
    { input: [user] },
    { instructions: "be brief", temperature: 0.5, top_p: 1, stream: true },
    { instructions: "", stream: false, temperature: null, tools: [] },
    { reasoning: { effort: "high", summary: "detailed" }, text: { verbosity: "low" } },
    { reasoning: { effort: null, summary: null }, text: { format: { type: "text" } } },
    {
      text: {
        format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true },
        verbosity: "high",
      },
    },
    { text: { format: { type: "json_object" } }, store: false, include: ["reasoning.encrypted_content"] },
    { user: "u", prompt_cache_key: "k", metadata: { a: "b" }, service_tier: "flex", truncation: "auto" },
    { safety_identifier: "s", max_tool_calls: 3, max_output_tokens: 100, client_metadata: { a: 1 } },
    { previous_response_id: "resp_1", background: true, conversation: "conv_1" },
  ];
  test.each(bodies.map((body) => ({ body })))("$body", ({ body }) => {
    const whole = { model: "m", input: "hi", ...body };
    if (Array.isArray(body["tools"])) {
      const { tools: _tools, ...without } = whole as JsonObject;
      expect(back(body)).toEqual(without);
    } else expect(back(body)).toEqual(whole);
  });

  test("H48: a limit below the least that is accepted is raised", () => {
    expect(back({ max_output_tokens: 1 })["max_output_tokens"]).toBe(16);
  });

  test("without input there is no request, unless something stored stands for it", () => {
    expect(() => openaiResponses.decodeRequest({ model: "m" })).toThrow(FormatError);
    expect(openaiResponses.decodeRequest({ model: "m", previous_response_id: "r" }).turns).toEqual([]);
  });

  test.each([
    ["previous_response_id", "r", "stored-state"],
    ["conversation", { id: "c" }, "stored-state"],
    ["background", true, "background"],
    ["truncation", "auto", "truncation"],
    ["include", ["web_search_call.action.sources"], "extra-output"],
    ["include", ["message.output_text.logprobs"], "logprobs"],
    ["service_tier", "priority", "service-tier"],
    ["metadata", { a: "b" }, "metadata"],
    ["context_management", [{ type: "compaction" }], "context-management"],
  ])("%s is a use that other formats are told of", (field, value, concept) => {
    expect(decode({ [field]: value }).uses).toContainEqual({ concept, field });
  });

  test.each([
    ["background", false],
    ["truncation", "disabled"],
    ["include", ["reasoning.encrypted_content"]],
    ["service_tier", "auto"],
    ["metadata", {}],
  ])("%s of no effect is no use", (field, value) => {
    expect(decode({ [field]: value }).uses).toEqual([]);
  });
});

describe("items", () => {
  const lists: Readonly<Record<string, readonly JsonObject[]>> = {
    messages: [
      { type: "message", id: "msg_1", role: "developer", content: [{ type: "input_text", text: "a" }] },
      user,
      {
        type: "message",
        id: "msg_2",
        role: "assistant",
        status: "completed",
        phase: "commentary",
        content: [
          {
            type: "output_text",
            text: "b",
            annotations: [{ type: "url_citation", url: "u", title: "t" }],
            logprobs: [],
          },
          { type: "refusal", refusal: "no" },
        ],
      },
      { role: "developer", content: "later" },
    ],
    "two messages of one role": [
      user,
      user,
      { role: "assistant", content: "a" },
      { role: "assistant", content: "a" },
    ],
    media: [
      {
        role: "user",
        content: [
          { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "original" },
          { type: "input_image", image_url: "data:IMAGE/JPG;x=1;base64,AAAA" },
          { type: "input_image", file_id: "file_1", detail: "auto" },
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" },
          { type: "input_file", file_url: "https://x/y.pdf" },
          { type: "input_file", file_id: "file_2" },
          { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
          { type: "input_new", anything: 1 },
        ],
      },
    ],
    "calls and results": [
      user,
      {
        type: "reasoning",
        id: "rs_1",
        summary: [
          { type: "summary_text", text: "a" },
          { type: "summary_text", text: "b" },
        ],
        encrypted_content: "gAAAAx",
      },
      call,
      { ...call, id: "fc_2", call_id: "c9", namespace: "mcp" },
      output,
      {
        type: "function_call_output",
        call_id: "c9",
        output: [
          { type: "input_text", text: "x" },
          { type: "input_image", image_url: "https://x/y.png" },
        ],
      },
      { type: "custom_tool_call", id: "ctc_1", call_id: "c3", name: "patch", input: "*** Begin" },
      { type: "custom_tool_call_output", call_id: "c3", output: "done" },
    ],
    "typed calls": [
      user,
      shell,
      { type: "local_shell_call_output", call_id: "c2", output: "a\nb" },
      { type: "shell_call", call_id: "c4", action: { commands: ["ls"], timeout_ms: 5 }, status: "completed" },
      {
        type: "shell_call_output",
        call_id: "c4",
        output: [{ stdout: "a", stderr: "", outcome: { type: "exit", exit_code: 0 } }],
      },
      {
        type: "apply_patch_call",
        call_id: "c5",
        operation: { type: "delete_file", path: "a" },
        status: "completed",
      },
      { type: "apply_patch_call_output", call_id: "c5", status: "failed", output: "no such file" },
      {
        type: "computer_call",
        call_id: "c6",
        actions: [{ type: "wait" }],
        pending_safety_checks: [],
        status: "completed",
      },
      {
        type: "computer_call_output",
        call_id: "c6",
        output: { type: "computer_screenshot", image_url: "data:image/png;base64,AA==" },
      },
      {
        type: "tool_search_call",
        call_id: "c7",
        execution: "client",
        arguments: { goal: "x" },
        status: "completed",
      },
      {
        type: "tool_search_output",
        call_id: "c7",
        execution: "client",
        tools: [{ type: "function", name: "g" }],
      },
    ],
    "what OpenAI runs and keeps": [
      user,
      { type: "item_reference", id: "rs_9" },
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "q" } },
      { type: "tool_search_call", call_id: null, execution: "server", arguments: {}, status: "completed" },
      { type: "mcp_approval_request", id: "mcpr_1", name: "n", arguments: "{}", server_label: "s" },
      { type: "mcp_approval_response", approval_request_id: "mcpr_1", approve: true },
      { type: "compaction", id: "cmp_1", encrypted_content: "gAAAA" },
      { type: "something_new", deep: { a: [1] } },
      user,
      { type: "compaction_trigger" },
    ],
    "tools as an item": [
      { type: "additional_tools", tools: [{ type: "function", name: "f", parameters: { type: "object" } }] },
      user,
      { type: "additional_tools", tools: [{ type: "custom", name: "g" }] },
    ],
  };
  test.each(Object.entries(lists))("%s come back as the same items", (_name, input) => {
    expect(itemsBack(input)).toEqual(input);
  });

  test("H37: leading instructions are no turns, later ones stay where they are", () => {
    const { system, developer, turns } = decode({
      instructions: "a",
      input: [{ role: "developer", content: "b" }, user, { role: "system", content: "c" }],
    });
    expect(system.map((block) => block.type === "text" && block.text)).toEqual(["a", "b"]);
    expect(developer).toBe(true);
    expect(turns.map(({ role }) => role)).toEqual(["user", "system"]);
  });

  test("H126: what a model said and called between two turns of the user is one turn", () => {
    const reasoning = { type: "reasoning", summary: [] };
    const { turns } = decode({
      input: [
        user,
        reasoning,
        { role: "assistant", content: "a" },
        call,
        { ...call, call_id: "c2" },
        output,
        { ...output, call_id: "c2" },
        user,
      ],
    });
    expect(turns.map(({ role, blocks }) => [role, ...blocks.map(({ type }) => type)])).toEqual([
      ["user", "text"],
      ["assistant", "reasoning", "text", "tool-call", "tool-call"],
      ["user", "tool-result", "tool-result"],
      ["user", "text"],
    ]);
  });

  test("H17: parts of a summary become one text, and the encrypted content its value", () => {
    const summary = [
      { type: "summary_text", text: "a" },
      { type: "summary_text", text: "b" },
    ];
    const { turns } = decode({ input: [{ type: "reasoning", summary, encrypted_content: "gAAAAB" }] });
    expect(turns[0]?.blocks[0]).toMatchObject({
      text: "a\n\nb",
      opaque: [{ family: "openai", kind: "encrypted", value: "gAAAAB" }],
    });
  });

  test("H18: a wrapped value is unwrapped, and never sent to OpenAI as encrypted content", () => {
    const wrapped = wrapOpaque({ family: "anthropic", kind: "signature", value: "Esig" });
    const request = decode({
      input: [
        {
          type: "reasoning",
          id: "rs_1",
          summary: [{ type: "summary_text", text: "a" }],
          encrypted_content: wrapped,
        },
      ],
    });
    expect(request.turns[0]?.blocks[0]).toMatchObject({
      text: "a",
      opaque: [{ family: "anthropic", kind: "signature", value: "Esig" }],
    });
    expect(JSON.stringify(openaiResponses.encodeRequest(request, target, ignore))).not.toContain(wrapped);
  });

  test("H6: a signature that travelled behind a call goes back to the call", () => {
    const thought = { family: "google", kind: "thought", value: "sig" } as const;
    const { turns } = decode({
      input: [call, { type: "reasoning", summary: [], encrypted_content: wrapOpaque(thought) }, output],
    });
    expect(turns[0]?.blocks).toMatchObject([{ type: "tool-call", opaque: [thought] }]);
  });

  test("typed calls have their action as JSON, failed patches are errors", () => {
    const { turns } = decode({
      input: [shell, { type: "apply_patch_call_output", call_id: "c5", status: "failed" }],
    });
    expect(turns[0]?.blocks[0]).toMatchObject({
      kind: "typed",
      name: "local_shell",
      wireType: "local_shell_call",
      input: '{"type":"exec","command":["ls"],"env":{}}',
    });
    expect(turns[1]?.blocks[0]).toMatchObject({ kind: "typed", callId: "c5", isError: true });
  });
});

describe("upstreams without a store", () => {
  const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAAB" };
  const lost = { type: "reasoning", id: "rs_2", summary: [] };
  const said = { type: "message", id: "msg_1", role: "assistant", content: "a" };
  const { id: _c, ...bareCall } = call;
  const { id: _r, ...bareReasoning } = reasoning;
  const { id: _m, ...bareSaid } = said;

  test.each<[string, readonly JsonObject[], readonly JsonObject[]]>([
    ["H9: ids go, encrypted content stays", [reasoning, call, output], [bareReasoning, bareCall, output]],
    ["H9: reasoning without it is left out", [lost, call, output], [bareCall, output]],
    [
      "H10: ids of the whole turn go",
      [reasoning, said, call, output],
      [bareReasoning, bareSaid, bareCall, output],
    ],
    ["H10: reasoning that nothing follows is left out", [said, reasoning, user], [bareSaid, user]],
    ["ids of a turn without reasoning stay", [said, call, output], [said, call, output]],
    ["ids that OpenAI refuses go", [{ ...call, id: "uuid" }, output], [bareCall, output]],
  ])("%s", (_name, input, expected) => {
    expect(itemsBack(input, { store: false })).toEqual(expected);
  });

  test("with a store everything stays, but for turns that another upstream answered", () => {
    expect(itemsBack([lost, call, output])).toEqual([lost, call, output]);
    expect(itemsBack([{ ...lost, id: "rs_x_1" }, call, output])).toEqual([bareCall, output]);
  });

  test("H10: a turn that lost its reasoning on the way loses its ids", () => {
    const request = decode({ input: [user, lost, call, output] });
    const turns = request.turns.map((turn) => ({
      ...turn,
      blocks: turn.blocks.filter(({ type }) => type !== "reasoning"),
    }));
    expect(openaiResponses.encodeRequest({ ...request, turns }, target, ignore)["input"]).toEqual([
      user,
      bareCall,
      output,
    ]);
  });
});

describe("requests of other formats", () => {
  test("nothing is stored; reasoning comes back encrypted where the model reasons", () => {
    const encoded = openaiResponses.encodeRequest(
      { ...foreign, reasoning: { mode: "on", effort: "high", show: true, detail: "summarized" } },
      target,
      noReport,
    );
    expect(encoded).toEqual({
      model: "m",
      input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] }],
      reasoning: { effort: "high", summary: "auto" },
      store: false,
      include: ["reasoning.encrypted_content"],
    });
    expect(openaiResponses.encodeRequest(foreign, target, noReport)["include"]).toBeUndefined();
  });

  test("blocks become items: text, media, calls, results", () => {
    const encoded = openaiResponses.encodeRequest(
      {
        ...foreign,
        system: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
        turns: [
          {
            role: "user",
            blocks: [
              { type: "text", text: "hi" },
              { type: "image", source: { kind: "data", mediaType: "image/png", data: "AA" } },
            ],
          },
          {
            role: "assistant",
            blocks: [
              {
                type: "reasoning",
                text: "r",
                opaque: [{ family: "openai", kind: "encrypted", value: "gAAAA" }],
              },
              { type: "text", text: "t" },
              { type: "tool-call", id: "c1", name: "f", kind: "function", input: "" },
              { type: "tool-call", id: "c2", name: "g", kind: "custom", input: "free" },
            ],
          },
          {
            role: "user",
            blocks: [
              {
                type: "tool-result",
                callId: "c1",
                kind: "function",
                isError: false,
                content: [{ type: "text", text: "one" }],
              },
              {
                type: "tool-result",
                callId: "c2",
                kind: "custom",
                isError: false,
                content: [
                  { type: "text", text: "two" },
                  { type: "document", source: { kind: "url", url: "https://x" } },
                ],
              },
            ],
          },
          { role: "developer", blocks: [{ type: "text", text: "d" }] },
        ],
      },
      target,
      noReport,
    );
    expect(encoded["instructions"]).toBe("a\n\nb");
    expect(encoded["input"]).toEqual([
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "hi" },
          { type: "input_image", image_url: "data:image/png;base64,AA" },
        ],
      },
      { type: "reasoning", summary: [{ type: "summary_text", text: "r" }], encrypted_content: "gAAAA" },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "t" }] },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "custom_tool_call", call_id: "c2", name: "g", input: "free" },
      { type: "function_call_output", call_id: "c1", output: "one" },
      {
        type: "custom_tool_call_output",
        call_id: "c2",
        output: [
          { type: "input_text", text: "two" },
          { type: "input_file", file_url: "https://x" },
        ],
      },
      { type: "message", role: "developer", content: [{ type: "input_text", text: "d" }] },
    ]);
  });

  test("fields of a dialect are renamed and left out", () => {
    const dialect = {
      "unsupported-fields": ["store", "reasoning.summary"],
      "renamed-fields": { max_output_tokens: "max_tokens" },
    };
    const encoded = openaiResponses.encodeRequest(
      { ...foreign, maxOutputTokens: 50, reasoning: { effort: "low", show: true } },
      { ...target, dialect },
      noReport,
    );
    expect(encoded).toMatchObject({ max_tokens: 50, reasoning: { effort: "low" } });
    expect(encoded).not.toHaveProperty("store");
    expect(encoded).not.toHaveProperty("max_output_tokens");
    expect(encoded["reasoning"]).not.toHaveProperty("summary");
  });
});
