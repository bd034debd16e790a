/** What the bench's provider says. */
import { chatStream } from "../sample-traffic.ts";

export type Spoken = "chat" | "messages";

/** Pieces of text in a long stream. */
export const chunks = 500;

const text = "the file is read, the function is changed, and the tests have passed again. ";
const usage = { input_tokens: 900, output_tokens: 150 };

/** About 1 KB. */
export function wholeAnswer(format: Spoken): string {
  const said = text.repeat(9);
  return JSON.stringify(
    format === "chat"
      ? {
          id: "chatcmpl-0123456789",
          object: "chat.completion",
          created: 1_760_000_000,
          model: "upstream-model",
          choices: [{ index: 0, message: { role: "assistant", content: said }, finish_reason: "stop" }],
          usage: { prompt_tokens: 900, completion_tokens: 150, total_tokens: 1050 },
        }
      : {
          id: "msg_0123456789",
          type: "message",
          role: "assistant",
          model: "upstream-model",
          content: [{ type: "text", text: said }],
          stop_reason: "end_turn",
          stop_sequence: null,
          usage,
        },
  );
}

/** A stream as its events, each with the blank line behind it. */
export function eventsOf(format: Spoken, pieces: number): string[] {
  if (format === "chat") return chatStream(pieces).match(/[^\n]+\n\n/g) ?? [];
  const event = (data: { readonly type: string; readonly [field: string]: unknown }) =>
    `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const message = {
    id: "msg_0123456789",
    type: "message",
    role: "assistant",
    model: "upstream-model",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    event({ type: "message_start", message }),
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    ...Array.from({ length: pieces }, (_, index) =>
      event({
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: ` word ${index}` },
      }),
    ),
    event({ type: "content_block_stop", index: 0 }),
    event({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage }),
    event({ type: "message_stop" }),
  ];
}
