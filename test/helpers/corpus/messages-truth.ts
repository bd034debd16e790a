/** The truth of an upstream's Messages answer, straight from its JSON. */
import { at, listAt, numberAt, textAt } from "../grammar/json.ts";
import { type StopClass, type Truth, TruthBook, type TruthUsage } from "./truth.ts";

export const messagesStops: Readonly<Record<string, StopClass>> = {
  end_turn: "end",
  max_tokens: "length",
  stop_sequence: "stop-sequence",
  tool_use: "tool-calls",
  pause_turn: "pause",
  refusal: "filter",
  model_context_window_exceeded: "length",
  compaction: "pause",
};

export function messagesBodyTruth(body: unknown): Truth {
  const book = new TruthBook();
  for (const block of listAt(body, "content")) addBlock(block, book);
  book.stop = messagesStops[textAt(body, "stop_reason") ?? ""] ?? "end";
  book.refusal = textAt(body, "stop_details", "explanation");
  book.usage = messagesUsage(at(body, "usage"));
  return book.close();
}

export function messagesStreamTruth(payloads: readonly unknown[]): Truth {
  const book = new TruthBook();
  const calls = new Map<unknown, TruthBook["calls"][number]>();
  for (const event of payloads) {
    const type = at(event, "type");
    if (type === "message_start") book.usage = messagesUsage(at(event, "message", "usage"));
    if (type === "content_block_start") {
      const before = book.calls.length;
      addBlock(at(event, "content_block"), book);
      const call = book.calls[before];
      if (call !== undefined) {
        call.input = "";
        calls.set(at(event, "index"), call);
      }
    }
    if (type === "content_block_delta") {
      book.text += textAt(event, "delta", "text") ?? "";
      book.reasoning += textAt(event, "delta", "thinking") ?? "";
      const call = calls.get(at(event, "index"));
      if (call !== undefined) call.input += textAt(event, "delta", "partial_json") ?? "";
    }
    if (type === "message_delta") {
      book.stop = messagesStops[textAt(event, "delta", "stop_reason") ?? ""] ?? "end";
      book.refusal = textAt(event, "delta", "stop_details", "explanation");
      book.usage = messagesUsage(at(event, "usage"), book.usage);
    }
    if (type === "error") book.error = textAt(event, "error", "message") ?? "";
  }
  return book.close();
}

function addBlock(block: unknown, book: TruthBook): void {
  if (at(block, "type") === "text") book.text += textAt(block, "text") ?? "";
  if (at(block, "type") === "thinking") book.reasoning += textAt(block, "thinking") ?? "";
  if (at(block, "type") !== "tool_use") return;
  const input = JSON.stringify(at(block, "input") ?? {});
  book.calls.push({ id: textAt(block, "id"), name: textAt(block, "name") ?? "", input });
}

/** Counts so far: a later one replaces an earlier one, field by field. */
export function messagesUsage(usage: unknown, before?: TruthUsage): TruthUsage {
  return {
    input: numberAt(usage, "input_tokens") ?? before?.input ?? 0,
    cacheRead: numberAt(usage, "cache_read_input_tokens") ?? before?.cacheRead ?? 0,
    cacheWrite: numberAt(usage, "cache_creation_input_tokens") ?? before?.cacheWrite ?? 0,
    output: numberAt(usage, "output_tokens") ?? before?.output ?? 0,
    reasoning: 0,
  };
}
