/** Anthropic's Messages. */
import {
  type Answer,
  type Body,
  behind,
  inputText,
  lastOfUser,
  type MockFormat,
  pieces,
  signature,
  text,
  usage,
} from "./mock-format.ts";

export const anthropicMessages: MockFormat = {
  end: "",
  read(body) {
    const results = behind(body.messages, ({ role }) => role === "assistant")
      .flatMap(({ content }) => (Array.isArray(content) ? content : []))
      .filter((block) => block.type === "tool_result");
    return {
      model: body.model,
      stream: body.stream === true,
      prompt: text(lastOfUser(body.messages)?.content),
      tools: (body.tools ?? []).map((tool: Body) => ({ name: tool.name, schema: tool.input_schema })),
      toolResults: results.map(({ content }) => text(content)),
      ...((body.tools ?? []).some(({ type }: Body) => type?.startsWith("web_search")) && {
        pauses: pausesIn(body.messages),
      }),
    };
  },
  whole: ({ model }, answer) => ({
    id: `msg_${answer.id}`,
    type: "message",
    role: "assistant",
    model,
    content: blocksOf(answer),
    stop_reason: answer.pausesIn ? "pause_turn" : answer.calls?.length ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  }),
  events(question, answer) {
    const whole = this.whole(question, answer) as Body;
    const message = { ...whole, content: [], stop_reason: null };
    const { stop_reason } = whole;
    return [
      { type: "message_start", message },
      ...blocksOf(answer).flatMap((block, index) => blockEvents(block, index)),
      {
        type: "message_delta",
        delta: { stop_reason, stop_sequence: null },
        usage: { output_tokens: usage.output },
      },
      { type: "message_stop" },
    ].map((data) => ({ event: data.type, data }));
  },
  error: (kind) => ({
    type: "error",
    error:
      kind === "rate-limit"
        ? { type: "rate_limit_error", message: "This request would exceed your rate limit" }
        : { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
    request_id: "req_mock",
  }),
};

/** Of a turn that came back as the last message: the vendor goes on with no other. */
function pausesIn(messages: Body): number {
  const last = Array.isArray(messages) ? messages.at(-1) : undefined;
  return last?.role === "assistant"
    ? last.content.filter(({ type }: Body) => type === "server_tool_use").length
    : 0;
}

function blocksOf({ thinking, text: said, calls = [], searched, pausesIn: paused }: Answer): Body[] {
  return [
    ...(thinking === undefined ? [] : [{ type: "thinking", thinking, signature }]),
    ...(searched === undefined
      ? []
      : [{ type: "web_search_tool_result", tool_use_id: `srvtoolu_${searched}`, content: [found] }]),
    ...(paused === undefined
      ? []
      : [
          { type: "server_tool_use", id: `srvtoolu_${paused}`, name: "web_search", input: { query: paused } },
        ]),
    ...(said === undefined ? [] : [{ type: "text", text: said }]),
    ...calls.map(({ id, name, input }) => ({ type: "tool_use", id: `toolu_${id}`, name, input })),
  ];
}

const found = {
  type: "web_search_result",
  url: "https://found.example/",
  title: "Found",
  encrypted_content: "bW9jay1mb3VuZA==",
  page_age: null,
};

function blockEvents(block: Body, index: number): Body[] {
  const [begun, deltas] = begunAndDeltas(block);
  return [
    { type: "content_block_start", index, content_block: begun },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function begunAndDeltas(block: Body): [Body, Body[]] {
  switch (block.type) {
    case "thinking":
      return [
        { type: "thinking", thinking: "", signature: "" },
        [
          ...pieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature },
        ],
      ];
    case "text":
      return [
        { type: "text", text: "" },
        pieces(block.text).map((piece) => ({ type: "text_delta", text: piece })),
      ];
    case "web_search_tool_result":
      return [block, []];
    default:
      return [
        { ...block, input: {} },
        pieces(inputText(block)).map((partial_json) => ({ type: "input_json_delta", partial_json })),
      ];
  }
}
