/** What a client of each format makes of the stream it receives, by the rules of its parser. */
import type { WireFormat } from "../../../src/core/ids.ts";
import { at, isCount, listAt, parsed, textAt } from "../grammar/json.ts";
import { framesOf, type TextFrame } from "../grammar/stream-frames.ts";
import { Violations } from "../grammar/violations.ts";
import { chatBodyTruth, chatStops, chatUsage } from "./chat-truth.ts";
import { geminiStops, geminiTruth, geminiUsage } from "./gemini-truth.ts";
import { messagesBodyTruth, messagesStops, messagesUsage } from "./messages-truth.ts";
import { addItem, endOf, responsesBodyTruth } from "./responses-truth.ts";
import { type Truth, TruthBook } from "./truth.ts";

const streams: Readonly<Record<WireFormat, (frames: readonly TextFrame[], book: TruthBook) => void>> = {
  "anthropic-messages": foldMessages,
  "openai-chat": foldChat,
  "openai-responses": foldResponses,
  gemini: foldGemini,
};

/** A stream as the client's own library reads it. A stream without an end has the stop `none`. */
export function foldClient(format: WireFormat, text: string): Truth {
  const book = new TruthBook();
  streams[format](framesOf(text, new Violations()), book);
  return book.close();
}

const bodies: Readonly<Record<WireFormat, (body: unknown) => Truth>> = {
  "anthropic-messages": messagesBodyTruth,
  "openai-chat": chatBodyTruth,
  "openai-responses": responsesBodyTruth,
  gemini: (body) => geminiTruth([body]),
};

/** A whole answer as the client reads it. */
export function foldClientBody(format: WireFormat, body: unknown): Truth {
  return bodies[format](body);
}

/** Anthropic's library: skips frames without an event line, throws on `error`, builds blocks by index. */
function foldMessages(frames: readonly TextFrame[], book: TruthBook): void {
  const calls = new Map<unknown, TruthBook["calls"][number]>();
  for (const { event: name, data } of frames) {
    if (name === undefined || name === "ping") continue;
    const event = parsed(data)?.value;
    if (name === "error") {
      book.error = textAt(event, "error", "message") ?? "";
      return;
    }
    if (name === "message_start") book.usage = messagesUsage(at(event, "message", "usage"));
    if (name === "content_block_start" && at(event, "content_block", "type") === "tool_use") {
      const call = {
        id: textAt(event, "content_block", "id"),
        name: textAt(event, "content_block", "name") ?? "",
        input: "",
      };
      book.calls.push(call);
      calls.set(at(event, "index"), call);
    }
    if (name === "content_block_delta") {
      book.text += textAt(event, "delta", "text") ?? "";
      book.reasoning += textAt(event, "delta", "thinking") ?? "";
      const call = calls.get(at(event, "index"));
      if (call !== undefined) call.input += textAt(event, "delta", "partial_json") ?? "";
    }
    if (name === "message_delta") {
      book.stop = messagesStops[textAt(event, "delta", "stop_reason") ?? ""] ?? "none";
      book.usage = messagesUsage(at(event, "usage"), book.usage);
    }
  }
}

/** OpenAI's library: throws on `error` and on a call without a type, ends at `[DONE]`. */
function foldChat(frames: readonly TextFrame[], book: TruthBook): void {
  let done = false;
  for (const { data } of frames) {
    if (data === "[DONE]") {
      done = true;
      break;
    }
    const chunk = parsed(data)?.value;
    if (at(chunk, "error") !== undefined) {
      book.error = textAt(chunk, "error", "message") ?? "";
      return;
    }
    book.usage = chatUsage(at(chunk, "usage")) ?? book.usage;
    const choice = at(chunk, "choices", 0);
    foldChatDelta(at(choice, "delta"), book);
    const finish = textAt(choice, "finish_reason");
    if (finish !== undefined) book.stop = chatStops[finish] ?? "none";
  }
  if (!done) book.stop = "none";
}

function foldChatDelta(delta: unknown, book: TruthBook): void {
  book.text += (textAt(delta, "content") ?? "") + (textAt(delta, "refusal") ?? "");
  book.reasoning += textAt(delta, "reasoning_content") ?? "";
  for (const fragment of listAt(delta, "tool_calls")) {
    const index = Number(at(fragment, "index"));
    const part = at(fragment, "function") ?? at(fragment, "custom");
    if (book.calls[index] === undefined && at(fragment, "type") === undefined)
      book.error = "a call without type";
    book.calls[index] ??= { id: textAt(fragment, "id"), name: textAt(part, "name") ?? "", input: "" };
    const call = book.calls[index];
    call.input += textAt(part, "arguments") ?? textAt(part, "input") ?? "";
  }
}

/** Codex: items count when they are done; a text delta needs its item; `completed` needs an id and whole counts. */
function foldResponses(frames: readonly TextFrame[], book: TruthBook): void {
  let items = 0;
  let shown = "";
  let thought = "";
  for (const { data } of frames) {
    const event = parsed(data)?.value;
    const type = textAt(event, "type");
    if (type === "response.output_item.added") items++;
    if (type === "response.output_text.delta") {
      if (items === 0) book.error = "OutputTextDelta without active item";
      shown += textAt(event, "delta") ?? "";
    }
    if (type === "response.refusal.delta") shown += textAt(event, "delta") ?? "";
    if (type === "response.reasoning_summary_text.delta") thought += textAt(event, "delta") ?? "";
    if (type === "response.output_item.done") addItem(at(event, "item"), book);
    if (type === "response.failed") book.error = textAt(event, "response", "error", "message") ?? "";
    if (type === "response.completed" || type === "response.incomplete") {
      if (textAt(event, "response", "id") === undefined) book.error = "completed without id";
      const usage = at(event, "response", "usage");
      const counts = ["input_tokens", "output_tokens", "total_tokens"].map((name) => at(usage, name));
      if (usage !== undefined && usage !== null && !counts.every(isCount))
        book.error = "completed with broken usage";
      endOf(at(event, "response"), book);
    }
  }
  if (shown !== book.text && book.stop !== "none") book.error ??= "what was shown is not what is kept";
  // Items that were not done when an error came were shown all the same.
  if (book.error !== undefined && shown.length > book.text.length) book.text = shown;
  if (book.error !== undefined && thought.length > book.reasoning.length) book.reasoning = thought;
}

/** Google's library: drops frames with an event line, fails on `[DONE]`; an error's object is thrown. */
function foldGemini(frames: readonly TextFrame[], book: TruthBook): void {
  for (const { event, data } of frames) {
    if (event !== undefined) continue;
    const body = parsed(data);
    if (body === undefined) {
      book.error = "no JSON";
      return;
    }
    if (at(body.value, "error") !== undefined) {
      book.error = textAt(body.value, "error", "message") ?? "";
      return;
    }
    foldGeminiBody(body.value, book);
  }
}

function foldGeminiBody(body: unknown, book: TruthBook): void {
  book.usage = geminiUsage(at(body, "usageMetadata")) ?? book.usage;
  if (at(body, "promptFeedback", "blockReason") !== undefined) book.stop = "filter";
  const candidate = at(body, "candidates", 0);
  for (const part of listAt(candidate, "content", "parts")) {
    if (at(part, "thought") === true) book.reasoning += textAt(part, "text") ?? "";
    else book.text += textAt(part, "text") ?? "";
    const call = at(part, "functionCall");
    if (call === undefined) continue;
    const input = JSON.stringify(at(call, "args") ?? {});
    book.calls.push({ id: textAt(call, "id"), name: textAt(call, "name") ?? "", input });
  }
  const finish = textAt(candidate, "finishReason");
  if (finish !== undefined) book.stop = geminiStops[finish] ?? "end";
}

/**
 * Why Gemini CLI would take the stream for a broken one and ask again; undefined where it is content.
 * @see google-gemini/gemini-cli packages/core/src/core/geminiChat.ts (checked 2026-11-25)
 */
export function geminiCliRefusal(text: string): string | undefined {
  const told = foldClient("gemini", text);
  if (told.error !== undefined || told.calls.length > 0) return undefined;
  if (told.stop === "none") return "no finishReason";
  const visible = told.text.replace(/[\u200B-\u200D\u2060\uFEFF]/g, "").replace(/<!--[\s\S]*?-->/g, "");
  return visible.trim() === "" ? "no text" : undefined;
}
