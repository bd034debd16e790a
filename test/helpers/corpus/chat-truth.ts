/** The truth of an upstream's Chat answer, straight from its JSON, dialects included. */
import { at, listAt, numberAt, textAt } from "../grammar/json.ts";
import { type StopClass, type Truth, TruthBook, type TruthUsage } from "./truth.ts";

export const chatStops: Readonly<Record<string, StopClass>> = {
  stop: "end",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "filter",
};

export function chatBodyTruth(body: unknown): Truth {
  const book = new TruthBook();
  const choice = at(body, "choices", 0);
  addContent(at(choice, "message"), book);
  for (const call of listAt(choice, "message", "tool_calls")) startCall(call, book);
  book.stop = chatStops[textAt(choice, "finish_reason") ?? ""] ?? "end";
  book.usage = chatUsage(at(body, "usage"));
  book.error = textAt(body, "error", "message");
  return book.close();
}

export function chatStreamTruth(payloads: readonly unknown[]): Truth {
  const book = new TruthBook();
  const calls = new Map<unknown, TruthBook["calls"][number]>();
  for (const chunk of payloads) {
    if (at(chunk, "error") !== undefined) book.error = textAt(chunk, "error", "message") ?? "";
    book.usage = chatUsage(at(chunk, "usage") ?? at(chunk, "x_groq", "usage")) ?? book.usage;
    const choice = at(chunk, "choices", 0);
    const delta = at(choice, "delta");
    addContent(delta, book);
    for (const fragment of listAt(delta, "tool_calls")) {
      const open = calls.get(at(fragment, "index"));
      if (open !== undefined) open.input += textAt(fragment, "function", "arguments") ?? "";
      else calls.set(at(fragment, "index"), startCall(fragment, book));
    }
    const finish = textAt(choice, "finish_reason");
    if (finish !== undefined) book.stop = chatStops[finish] ?? "end";
  }
  return book.close();
}

function addContent(message: unknown, book: TruthBook): void {
  const content = at(message, "content");
  book.text += typeof content === "string" ? content : (textAt(message, "refusal") ?? "");
  book.reasoning += textAt(message, "reasoning_content") ?? textAt(message, "reasoning") ?? "";
  for (const part of listAt(content)) {
    book.text += textAt(part, "text") ?? "";
    for (const thought of listAt(part, "thinking")) book.reasoning += textAt(thought, "text") ?? "";
  }
}

function startCall(call: unknown, book: TruthBook): TruthBook["calls"][number] {
  const started = {
    id: textAt(call, "id"),
    name: textAt(call, "function", "name") ?? textAt(call, "custom", "name") ?? "",
    input: textAt(call, "function", "arguments") ?? textAt(call, "custom", "input") ?? "",
  };
  book.calls.push(started);
  return started;
}

/** Where the total is more than its parts, reasoning was left out of the answer's count. */
export function chatUsage(usage: unknown): TruthUsage | undefined {
  const prompt = numberAt(usage, "prompt_tokens");
  if (prompt === undefined) return undefined;
  const completion = numberAt(usage, "completion_tokens") ?? 0;
  const total = numberAt(usage, "total_tokens") ?? 0;
  const details = at(usage, "prompt_tokens_details");
  const cacheRead = numberAt(details, "cached_tokens") ?? numberAt(usage, "prompt_cache_hit_tokens") ?? 0;
  const cacheWrite = numberAt(details, "cache_write_tokens") ?? 0;
  return {
    input: prompt - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: Math.max(completion, total - prompt),
    reasoning: numberAt(usage, "completion_tokens_details", "reasoning_tokens") ?? 0,
  };
}
