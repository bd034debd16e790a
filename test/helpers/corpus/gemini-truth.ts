/** The truth of an upstream's Gemini answer, straight from its JSON. */
import { at, listAt, numberAt, textAt } from "../grammar/json.ts";
import { type StopClass, type Truth, TruthBook, type TruthUsage } from "./truth.ts";

export const geminiStops: Readonly<Record<string, StopClass>> = {
  STOP: "end",
  MAX_TOKENS: "length",
  SAFETY: "filter",
  RECITATION: "filter",
  BLOCKLIST: "filter",
  PROHIBITED_CONTENT: "filter",
  SPII: "filter",
  LANGUAGE: "filter",
  MODEL_ARMOR: "filter",
  IMAGE_SAFETY: "filter",
  MALFORMED_FUNCTION_CALL: "error",
  UNEXPECTED_TOOL_CALL: "error",
};

/** A stream, or a whole answer as the only payload. */
export function geminiTruth(payloads: readonly unknown[]): Truth {
  const book = new TruthBook();
  let streamed: Record<string, string> | undefined;
  for (const body of payloads) {
    if (at(body, "error") !== undefined) book.error = textAt(body, "error", "message") ?? "";
    book.usage = geminiUsage(at(body, "usageMetadata")) ?? book.usage;
    if (at(body, "promptFeedback", "blockReason") !== undefined) book.stop = "filter";
    const candidate = at(body, "candidates", 0);
    for (const part of listAt(candidate, "content", "parts")) {
      const text = textAt(part, "text") ?? "";
      if (at(part, "thought") === true) book.reasoning += text;
      else book.text += text;
      if (at(part, "functionCall") !== undefined)
        streamed = addCall(at(part, "functionCall"), streamed, book);
    }
    const finish = textAt(candidate, "finishReason");
    if (finish === undefined) continue;
    book.stop = geminiStops[finish] ?? "end";
    if (book.stop === "error") book.error = finish;
  }
  return book.close();
}

/** Vertex may send a call in pieces: its name, strings by path, and an empty call at the end. */
function addCall(
  call: unknown,
  streamed: Record<string, string> | undefined,
  book: TruthBook,
): Record<string, string> | undefined {
  const name = textAt(call, "name");
  if (name !== undefined) {
    book.calls.push({ id: textAt(call, "id"), name, input: JSON.stringify(at(call, "args") ?? {}) });
    return at(call, "willContinue") === true ? {} : undefined;
  }
  const last = book.calls.at(-1);
  if (streamed === undefined || last === undefined) return undefined;
  for (const piece of listAt(call, "partialArgs")) {
    const key = (textAt(piece, "jsonPath") ?? "").slice("$.".length);
    streamed[key] = (streamed[key] ?? "") + (textAt(piece, "stringValue") ?? "");
  }
  last.input = JSON.stringify(streamed);
  return streamed;
}

export function geminiUsage(usage: unknown): TruthUsage | undefined {
  const prompt = numberAt(usage, "promptTokenCount");
  if (prompt === undefined) return undefined;
  const cacheRead = numberAt(usage, "cachedContentTokenCount") ?? 0;
  const reasoning = numberAt(usage, "thoughtsTokenCount") ?? 0;
  return {
    input: prompt + (numberAt(usage, "toolUsePromptTokenCount") ?? 0) - cacheRead,
    cacheRead,
    cacheWrite: 0,
    output: (numberAt(usage, "candidatesTokenCount") ?? 0) + reasoning,
    reasoning,
  };
}
