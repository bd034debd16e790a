/** The shortest valid answer of each wire format, so that a tool which only proves something ends at once. */
import type { WireFormat } from "../core/ids.ts";
import { isObject, type JsonValue } from "../core/json.ts";

export interface EchoAnswer {
  /** undefined: the request asks no model. */
  readonly format: WireFormat | undefined;
  readonly model: string | undefined;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const word = "PONG";
const usage = { input_tokens: 1, output_tokens: 1 };

interface Shape {
  readonly format: WireFormat;
  /** Of the path, whatever prefix a provider has. */
  readonly end: RegExp;
  readonly whole: (model: string) => JsonValue;
  readonly events: (model: string) => readonly JsonValue[];
  /** Behind the last event. */
  readonly close?: string;
}

const message = (model: string) => ({
  id: "msg_echo",
  type: "message",
  role: "assistant",
  model,
  content: [{ type: "text", text: word }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage,
});

const chunk = (model: string, choices: JsonValue) => ({
  id: "chatcmpl-echo",
  object: "chat.completion.chunk",
  created: 1,
  model,
  choices,
});

const part = { type: "output_text", text: word, annotations: [] };
const item = { id: "msg_echo", type: "message", role: "assistant", status: "completed", content: [part] };
const response = (model: string) => ({
  id: "resp_echo",
  object: "response",
  created_at: 1,
  status: "completed",
  model,
  output: [item],
  usage: { ...usage, total_tokens: 2 },
});

const candidate = (model: string) => ({
  candidates: [{ index: 0, content: { role: "model", parts: [{ text: word }] }, finishReason: "STOP" }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  modelVersion: model,
});

const shapes: readonly Shape[] = [
  {
    format: "anthropic-messages",
    end: /\/messages$/,
    whole: message,
    events: (model) => [
      { type: "message_start", message: { ...message(model), content: [], stop_reason: null } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
      { type: "message_stop" },
    ],
  },
  {
    format: "openai-chat",
    end: /\/chat\/completions$/,
    whole: (model) => ({
      ...chunk(model, [{ index: 0, message: { role: "assistant", content: word }, finish_reason: "stop" }]),
      object: "chat.completion",
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
    events: (model) => [
      chunk(model, [{ index: 0, delta: { role: "assistant", content: word }, finish_reason: null }]),
      chunk(model, [{ index: 0, delta: {}, finish_reason: "stop" }]),
    ],
    close: "data: [DONE]\n\n",
  },
  {
    format: "openai-responses",
    end: /\/responses$/,
    whole: response,
    events: (model) => [
      { type: "response.created", response: { ...response(model), status: "in_progress", output: [] } },
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { ...item, status: "in_progress", content: [] },
      },
      {
        type: "response.output_text.delta",
        item_id: item.id,
        output_index: 0,
        content_index: 0,
        delta: word,
      },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: response(model) },
    ],
  },
  {
    format: "gemini",
    end: /:(?:g|streamG)enerateContent$/,
    whole: candidate,
    events: (model) => [candidate(model)],
  },
];

/** `path`: without its query. */
export function echoAnswer(method: string, path: string, body: JsonValue | undefined): EchoAnswer {
  const shape = method === "POST" ? shapes.find(({ end }) => end.test(path)) : undefined;
  const plain = { status: 200, contentType: "application/json" };
  if (!shape) {
    const counts = /count_?tokens$/i.test(path) ? { input_tokens: 1, totalTokens: 1 } : {};
    return { ...plain, format: undefined, model: undefined, text: JSON.stringify(counts) };
  }
  const fields = isObject(body) ? body : {};
  const inPath = /\/models\/([^/:]+):/.exec(path)?.[1];
  const model = inPath === undefined ? String(fields["model"] ?? "") : decodeURIComponent(inPath);
  const { format } = shape;
  if (fields["stream"] !== true && !path.endsWith(":streamGenerateContent"))
    return { ...plain, format, model, text: JSON.stringify(shape.whole(model)) };
  const events = shape.events(model).map((event, sequence_number) => {
    const type = isObject(event) ? event["type"] : undefined;
    const data = format === "openai-responses" && isObject(event) ? { ...event, sequence_number } : event;
    return `${typeof type === "string" ? `event: ${type}\n` : ""}data: ${JSON.stringify(data)}\n\n`;
  });
  return {
    format,
    model,
    status: 200,
    contentType: "text/event-stream",
    text: events.join("") + (shape.close ?? ""),
  };
}
