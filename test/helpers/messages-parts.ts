/** Answers of Messages with the vendor's own tools at work, whole, as streams, and paused in their midst. */
import type { JsonObject } from "../../src/core/json.ts";

/** Thinking, a search with what it found, code with its output, text with its source. */
export const searching: readonly JsonObject[] = [
  {
    type: "thinking",
    thinking: "Who knows? Let me look.",
    signature: "EqQBCgIYAhIkc2lnbmVkLWJ5LXRoZS12ZW5kb3I=",
  },
  { type: "text", text: "I look it up. " },
  {
    type: "server_tool_use",
    id: "srvtoolu_1",
    name: "web_search",
    input: { query: "tides", deep: { n: 1 } },
  },
  {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_1",
    content: [
      {
        type: "web_search_result",
        url: "https://tides.example/today",
        title: "Tides",
        encrypted_content: "EqgfCioIARgBIiQ3YTAwMjY1Mi1mZjM5",
        page_age: null,
      },
    ],
  },
  { type: "redacted_thinking", data: "EmwKAhgBEgy3va3pzix-LafPsn4a" },
  { type: "server_tool_use", id: "srvtoolu_2", name: "code_execution", input: { code: "print(2)" } },
  {
    type: "code_execution_tool_result",
    tool_use_id: "srvtoolu_2",
    content: { type: "code_execution_result", stdout: "2\n", stderr: "", return_code: 0, content: [] },
  },
  {
    type: "text",
    text: "High water is at two.",
    citations: [
      {
        type: "web_search_result_location",
        url: "https://tides.example/today",
        title: "Tides",
        encrypted_index: "Eo8BCioIAhgBIiQyYjQ0",
        cited_text: "High water: 2",
      },
    ],
  },
  { type: "tool_use", id: "toolu_1", name: "note", input: { text: "two" } },
];

interface Made {
  readonly stop?: string;
  readonly usage?: JsonObject;
  readonly container?: string;
}

const some: JsonObject = { input_tokens: 100, output_tokens: 10 };

export function wholeOf(
  content: readonly JsonObject[],
  { stop = "end_turn", usage = some, container }: Made = {},
): JsonObject {
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content,
    stop_reason: stop,
    stop_sequence: null,
    container: container === undefined ? null : { id: container, expires_at: "2030-01-01T00:00:00Z" },
    usage,
  };
}

/** The same as events, each text in two pieces. */
export function streamOf(content: readonly JsonObject[], made: Made = {}): string {
  const { usage = some } = made;
  const message = wholeOf([], made);
  const delta = {
    stop_reason: message["stop_reason"] ?? null,
    stop_sequence: null,
    container: message["container"] ?? null,
  };
  return [
    {
      type: "message_start",
      message: { ...message, stop_reason: null, container: null, usage: { ...usage, output_tokens: 1 } },
    },
    ...content.flatMap(blockEvents),
    { type: "message_delta", delta, usage },
    { type: "message_stop" },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

function blockEvents(block: JsonObject, index: number): readonly { readonly type: string }[] {
  const [begun, deltas] = begunAndDeltas(block);
  return [
    { type: "content_block_start", index, content_block: begun } as { readonly type: string },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index } as { readonly type: string },
  ];
}

function begunAndDeltas(block: JsonObject): [JsonObject, JsonObject[]] {
  switch (block["type"]) {
    case "text": {
      const { citations, ...rest } = block;
      const cited = (citations ?? []) as readonly JsonObject[];
      return [
        { ...rest, text: "", ...(citations !== undefined && { citations: [] }) },
        [
          ...cited.map((citation) => ({ type: "citations_delta", citation })),
          ...halves(block["text"]).map((text) => ({ type: "text_delta", text })),
        ],
      ];
    }
    case "thinking":
      return [
        { ...block, thinking: "", signature: "" },
        [
          ...halves(block["thinking"]).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: block["signature"] ?? "" },
        ],
      ];
    case "server_tool_use":
    case "tool_use":
      return [
        { ...block, input: {} },
        ["", ...halves(JSON.stringify(block["input"]))].map((partial_json) => ({
          type: "input_json_delta",
          partial_json,
        })),
      ];
    default:
      return [block, []];
  }
}

function halves(value: unknown): readonly string[] {
  const text = String(value);
  const half = Math.ceil(text.length / 2);
  return [text.slice(0, half), text.slice(half)].filter((piece) => piece !== "");
}
