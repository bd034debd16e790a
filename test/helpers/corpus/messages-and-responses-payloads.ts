/** How Anthropic and OpenAI's Responses stream an answer. */
import type { JsonObject } from "../../../src/core/json.ts";
import type { MadeAnswer, MadeBlock } from "./answer-arbitrary.ts";

const messagesStops = { end: "end_turn", length: "max_tokens", filter: "refusal" };

export function messagesPayloads({ blocks, stop, usage }: MadeAnswer): JsonObject[] {
  const counts = {
    input_tokens: usage.input,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: 0,
  };
  const calls = blocks.some(({ type }) => type === "call");
  const reason = stop === "end" && calls ? "tool_use" : messagesStops[stop];
  return [
    {
      type: "message_start",
      message: {
        id: "msg_up",
        type: "message",
        role: "assistant",
        model: "claude",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...counts, output_tokens: 1 },
      },
    },
    { type: "ping" },
    ...blocks.flatMap(messagesBlock),
    {
      type: "message_delta",
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { ...counts, output_tokens: usage.output },
    },
    { type: "message_stop" },
  ];
}

function messagesBlock(block: MadeBlock, index: number): JsonObject[] {
  const delta = (more: JsonObject): JsonObject => ({ type: "content_block_delta", index, delta: more });
  const begin = (content_block: JsonObject): JsonObject => ({
    type: "content_block_start",
    index,
    content_block,
  });
  const end: JsonObject = { type: "content_block_stop", index };
  if (block.type === "call") {
    const deltas = block.pieces.map((partial_json) => delta({ type: "input_json_delta", partial_json }));
    return [begin({ type: "tool_use", id: block.id, name: block.name, input: {} }), ...deltas, end];
  }
  if (block.type === "text") {
    const deltas = block.pieces.map((text) => delta({ type: "text_delta", text }));
    return [begin({ type: "text", text: "" }), ...deltas, end];
  }
  return [
    begin({ type: "thinking", thinking: "", signature: "" }),
    ...block.pieces.map((thinking) => delta({ type: "thinking_delta", thinking })),
    delta({ type: "signature_delta", signature: "EqQBCkgIARABGAIiQMadeUpSignature" }),
    end,
  ];
}

export function responsesPayloads(made: MadeAnswer): JsonObject[] {
  const { blocks, stop, usage } = made;
  const response = (status: string, more: JsonObject = {}): JsonObject => ({
    id: "resp_up",
    object: "response",
    created_at: 1,
    model: "gpt",
    status,
    output: [],
    error: null,
    ...more,
  });
  const items = blocks.map((block, position) => doneItem(block, position));
  const status = stop === "end" ? "completed" : "incomplete";
  const reason = stop === "length" ? "max_output_tokens" : "content_filter";
  const end = response(status, {
    output: items,
    incomplete_details: stop === "end" ? null : { reason },
    usage: {
      input_tokens: usage.input + usage.cacheRead,
      input_tokens_details: { cached_tokens: usage.cacheRead },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.cacheRead + usage.output,
    },
  });
  const events: JsonObject[] = [
    { type: "response.created", response: response("in_progress") },
    { type: "response.in_progress", response: response("in_progress") },
    ...blocks.flatMap((block, position) => itemEvents(block, position)),
    { type: `response.${status}`, response: end },
  ];
  return events.map((event, position) => ({ ...event, sequence_number: position }));
}

function doneItem(block: MadeBlock, position: number): JsonObject {
  const text = block.pieces.join("");
  if (block.type === "call") {
    const { id, name } = block;
    return {
      type: "function_call",
      id: `fc_${position}`,
      call_id: id,
      name,
      arguments: text,
      status: "completed",
    };
  }
  if (block.type === "reasoning") {
    const summary = [{ type: "summary_text", text }];
    return { type: "reasoning", id: `rs_${position}`, summary, encrypted_content: "gAAAAABmadeUp" };
  }
  const content = [{ type: "output_text", text, annotations: [], logprobs: [] }];
  return { type: "message", id: `msg_${position}`, role: "assistant", status: "completed", content };
}

const emptied = { function_call: { arguments: "" }, message: { content: [] }, reasoning: { summary: [] } };

function itemEvents(block: MadeBlock, position: number): JsonObject[] {
  const item = doneItem(block, position);
  const text = block.pieces.join("");
  const place = { item_id: item["id"] as string, output_index: position };
  const added = { ...item, ...emptied[item["type"] as keyof typeof emptied] };
  const wrap = (events: JsonObject[]): JsonObject[] => [
    { type: "response.output_item.added", output_index: position, item: added },
    ...events,
    { type: "response.output_item.done", output_index: position, item },
  ];
  if (block.type === "call") {
    const name = "response.function_call_arguments";
    return wrap([
      ...block.pieces.map((delta) => ({ type: `${name}.delta`, ...place, delta })),
      { type: `${name}.done`, ...place, arguments: text },
    ]);
  }
  const summary = block.type === "reasoning";
  const at = { ...place, ...(summary ? { summary_index: 0 } : { content_index: 0 }) };
  const part = summary ? { type: "summary_text", text } : { type: "output_text", text, annotations: [] };
  const partName = summary ? "response.reasoning_summary_part" : "response.content_part";
  const textName = summary ? "response.reasoning_summary_text" : "response.output_text";
  return wrap([
    { type: `${partName}.added`, ...at, part: { ...part, text: "" } },
    ...block.pieces.map((delta) => ({ type: `${textName}.delta`, ...at, delta })),
    { type: `${textName}.done`, ...at, text },
    { type: `${partName}.done`, ...at, part },
  ]);
}
