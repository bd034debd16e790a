/** Items of requests, read and written. */
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { wrapOpaque } from "../../../src/formats/opaque.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { ignore, target } from "./samples.ts";

function decode(body: JsonObject): Request {
  return openaiResponses.decodeRequest({ model: "m", input: "hi", ...body });
}

function itemsBack(input: readonly JsonValue[], rest: JsonObject = {}): JsonValue | undefined {
  return openaiResponses.encodeRequest(decode({ input, ...rest }), target, ignore)["input"];
}

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
