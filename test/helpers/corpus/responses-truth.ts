/** The truth of an upstream's Responses answer, straight from its JSON. */
import { at, listAt, numberAt, textAt } from "../grammar/json.ts";
import { type StopClass, type Truth, TruthBook, type TruthUsage } from "./truth.ts";

/** Types of calls that the client runs, with the name by which other formats know the tool, and the field of the input. */
const calls: Readonly<Record<string, { readonly name?: string; readonly field: string }>> = {
  function_call: { field: "arguments" },
  custom_tool_call: { field: "input" },
  local_shell_call: { name: "local_shell", field: "action" },
  shell_call: { name: "shell", field: "action" },
  apply_patch_call: { name: "apply_patch", field: "operation" },
  tool_search_call: { name: "tool_search", field: "arguments" },
};

export function responsesBodyTruth(body: unknown): Truth {
  const book = new TruthBook();
  for (const item of listAt(body, "output")) addItem(item, book);
  endOf(body, book);
  return book.close();
}

/** Text by its deltas; calls by what is done, since only that is whole. */
export function responsesStreamTruth(payloads: readonly unknown[]): Truth {
  const book = new TruthBook();
  let part = "";
  for (const event of payloads) {
    const type = textAt(event, "type") ?? "";
    const delta = textAt(event, "delta") ?? "";
    if (type === "response.output_text.delta" || type === "response.refusal.delta") book.text += delta;
    if (/^response\.reasoning(_summary)?_text\.delta$/.test(type)) {
      const place = [at(event, "item_id"), at(event, "summary_index"), at(event, "content_index")].join(" ");
      if (part !== "" && part !== place) book.reasoning += "\n\n";
      part = place;
      book.reasoning += delta;
    }
    if (type === "response.output_item.done") addCall(at(event, "item"), book);
    if (type === "error") book.error = textAt(event, "error", "message") ?? textAt(event, "message") ?? "";
    if (/^response\.(completed|incomplete|failed)$/.test(type)) endOf(at(event, "response"), book);
  }
  return book.close();
}

/** What an item of `output` adds. */
export function addItem(item: unknown, book: TruthBook): void {
  if (at(item, "type") === "message") {
    for (const part of listAt(item, "content")) {
      book.text += textAt(part, "text") ?? textAt(part, "refusal") ?? "";
      if (at(part, "type") === "refusal") book.refusal = "";
    }
  }
  if (at(item, "type") === "reasoning") {
    for (const part of [...listAt(item, "summary"), ...listAt(item, "content")]) {
      book.reasoning += `${book.reasoning === "" ? "" : "\n\n"}${textAt(part, "text") ?? ""}`;
    }
  }
  addCall(item, book);
}

function addCall(item: unknown, book: TruthBook): void {
  const call = calls[textAt(item, "type") ?? ""];
  if (call === undefined || at(item, "execution") === "server") return;
  const input = at(item, call.field);
  book.calls.push({
    id: textAt(item, "call_id"),
    name: call.name ?? textAt(item, "name") ?? "",
    input: typeof input === "string" ? input : JSON.stringify(input ?? {}),
  });
}

const incomplete: Readonly<Record<string, StopClass>> = {
  max_output_tokens: "length",
  content_filter: "filter",
};

/** A natural end with a refusal is one: there is no other word for it. */
export function endOf(response: unknown, book: TruthBook): void {
  const status = at(response, "status");
  const reason = textAt(response, "incomplete_details", "reason") ?? "";
  if (status === "incomplete") book.stop = incomplete[reason] ?? "end";
  else book.stop = book.refusal === undefined ? "end" : "filter";
  if (status === "failed") book.error ??= textAt(response, "error", "message") ?? "";
  book.usage = responsesUsage(at(response, "usage")) ?? book.usage;
}

function responsesUsage(usage: unknown): TruthUsage | undefined {
  const input = numberAt(usage, "input_tokens");
  if (input === undefined) return undefined;
  const cacheRead = numberAt(usage, "input_tokens_details", "cached_tokens") ?? 0;
  const cacheWrite = numberAt(usage, "input_tokens_details", "cache_write_tokens") ?? 0;
  return {
    input: input - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: numberAt(usage, "output_tokens") ?? 0,
    reasoning: numberAt(usage, "output_tokens_details", "reasoning_tokens") ?? 0,
  };
}
