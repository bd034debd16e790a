/** The grammar of a Chat Completions stream, as a client receives it. @see https://platform.openai.com/docs/api-reference/chat-streaming (checked 2026-11-25) */
import { at, isCount, isObjectText, isRecord, listAt, textAt } from "./json.ts";
import { framesOf, jsonOf } from "./stream-frames.ts";
import { show, Violations } from "./violations.ts";

export interface ChatExpectation {
  /** Whether the client asked for usage. Absent: a usage chunk may be there or not. */
  readonly wantsUsage?: boolean;
}

export const chatFinishReasons = new Set(["stop", "length", "tool_calls", "content_filter", "function_call"]);

interface State {
  readonly found: Violations;
  readonly expected: ChatExpectation;
  identity: string | undefined;
  role: boolean;
  readonly calls: { readonly id: string; readonly custom: boolean; input: string }[];
  finish: string | undefined;
  usages: number;
  ended: "done" | "error" | undefined;
}

/** Everything about the stream that a Chat client may not be sent; empty: nothing. */
export function checkChatStream(text: string, expected: ChatExpectation = {}): string[] {
  const found = new Violations();
  const state: State = {
    found,
    expected,
    identity: undefined,
    role: false,
    calls: [],
    finish: undefined,
    usages: 0,
    ended: undefined,
  };
  for (const frame of framesOf(text, found)) {
    found.unless(frame.event === undefined, "event", `an event line: ${frame.event}`);
    if (state.ended !== undefined) found.add("after-end", frame.data.slice(0, 80));
    if (frame.data === "[DONE]") {
      state.ended ??= "done";
      continue;
    }
    const chunk = jsonOf(frame, found);
    if (at(chunk, "error") !== undefined) error(chunk, state);
    else checkChunk(chunk, state);
  }
  found.unless(state.ended !== undefined, "end", "neither [DONE] nor an error");
  if (state.ended === "done") checkNaturalEnd(state);
  return found.list;
}

function error(chunk: unknown, state: State): void {
  const { found } = state;
  const { message, type } = (isRecord(at(chunk, "error")) ? at(chunk, "error") : {}) as Record<
    string,
    unknown
  >;
  found.unless(typeof message === "string" && typeof type === "string", "error", show(chunk));
  state.ended ??= "error";
}

function checkChunk(chunk: unknown, state: State): void {
  const { found } = state;
  const { id, object, created, model } = (isRecord(chunk) ? chunk : {}) as Record<string, unknown>;
  const right =
    typeof id === "string" &&
    id.startsWith("chatcmpl-") &&
    object === "chat.completion.chunk" &&
    isCount(created) &&
    typeof model === "string" &&
    model !== "" &&
    Array.isArray(at(chunk, "choices"));
  found.unless(right, "shape", show(chunk));
  const identity = JSON.stringify([id, created, model]);
  state.identity ??= identity;
  found.unless(state.identity === identity, "identity", `${identity} after ${state.identity}`);
  checkUsage(chunk, state);
  for (const choice of listAt(chunk, "choices")) checkChoice(choice, state);
}

function checkUsage(chunk: unknown, state: State): void {
  const { found, expected } = state;
  const usage = at(chunk, "usage") ?? null;
  if (usage === null) {
    found.unless(listAt(chunk, "choices").length > 0, "shape", "a chunk without choices and usage");
    return;
  }
  state.usages++;
  if (expected.wantsUsage === false) found.add("usage-unasked", show(usage));
  found.unless(listAt(chunk, "choices").length === 0, "usage-place", "usage in a chunk with choices");
  found.unless(state.finish !== undefined, "usage-place", "usage before finish_reason");
  for (const rule of usageBreaches(usage)) found.add("usage", rule);
}

/** What is wrong with the counts of a Chat answer. */
export function usageBreaches(usage: unknown): string[] {
  const [prompt, completion, total] = ["prompt_tokens", "completion_tokens", "total_tokens"].map((name) =>
    at(usage, name),
  );
  if (!isCount(prompt) || !isCount(completion) || !isCount(total)) return [show(usage)];
  const breaches = prompt + completion === total ? [] : [`total ${total} is not ${prompt} + ${completion}`];
  const cached = at(usage, "prompt_tokens_details", "cached_tokens") ?? 0;
  if (!isCount(cached) || cached > prompt) breaches.push(`cached_tokens ${show(cached)} of ${prompt}`);
  const reasoning = at(usage, "completion_tokens_details", "reasoning_tokens") ?? 0;
  if (!isCount(reasoning) || reasoning > completion) {
    breaches.push(`reasoning_tokens ${show(reasoning)} of ${completion}`);
  }
  return breaches;
}

function checkChoice(choice: unknown, state: State): void {
  const { found } = state;
  found.unless(at(choice, "index") === 0, "choice-index", show(at(choice, "index")));
  const delta = at(choice, "delta");
  if (!isRecord(delta)) {
    found.add("shape", `no delta: ${show(choice)}`);
    return;
  }
  if (!state.role) found.unless(delta["role"] === "assistant", "role", `first delta is ${show(delta)}`);
  state.role = true;
  const says = ["content", "refusal", "reasoning_content", "tool_calls"].some(
    (name) => (delta[name] ?? "") !== "",
  );
  if (says && state.finish !== undefined) found.add("after-finish", show(delta));
  for (const name of ["content", "refusal", "reasoning_content"]) {
    const value = delta[name] ?? null;
    found.unless(value === null || typeof value === "string", "delta-shape", `${name} is ${show(value)}`);
  }
  for (const call of listAt(delta, "tool_calls")) checkFragment(call, state);
  const finish = at(choice, "finish_reason") ?? null;
  if (finish === null) return;
  found.unless(state.finish === undefined, "finish", "finish_reason twice");
  found.unless(typeof finish === "string" && chatFinishReasons.has(finish), "finish", show(finish));
  state.finish = String(finish);
}

function checkFragment(fragment: unknown, { found, calls }: State): void {
  const index = at(fragment, "index");
  const custom = at(fragment, "type") === "custom" || at(fragment, "custom") !== undefined;
  const part = at(fragment, custom ? "custom" : "function");
  const input = at(part, custom ? "input" : "arguments");
  const open = typeof index === "number" ? calls[index] : undefined;
  if (open !== undefined) {
    const again = textAt(fragment, "id") ?? textAt(part, "name") ?? textAt(fragment, "type");
    found.unless(again === undefined, "fragment", `a later fragment says ${show(fragment)}`);
    open.input += typeof input === "string" ? input : "";
    return;
  }
  found.unless(index === calls.length, "call-index", `${show(index)}, not ${calls.length}`);
  const id = textAt(fragment, "id") ?? "";
  found.unless(id !== "" && id.length <= 64, "call-id", show(id));
  found.unless(!calls.some((call) => call.id === id), "call-id", `${id} twice`);
  found.unless((textAt(part, "name") ?? "") !== "", "call-name", show(fragment));
  found.unless(
    at(fragment, "type") === (custom ? "custom" : "function"),
    "call-type",
    show(at(fragment, "type")),
  );
  found.unless(typeof input === "string", "call-input", show(fragment));
  calls.push({ id, custom, input: typeof input === "string" ? input : "" });
}

function checkNaturalEnd({ found, finish, calls, usages, expected }: State): void {
  found.unless(finish !== undefined, "finish", "no finish_reason");
  if (expected.wantsUsage === true)
    found.unless(usages === 1, "usage-missing", `${usages} chunks with usage`);
  found.unless(usages <= 1, "usage-place", `${usages} chunks with usage`);
  if (finish === "tool_calls")
    found.unless(calls.length > 0, "tool-calls", "finish tool_calls without a call");
  if (finish === "stop")
    found.unless(calls.length === 0, "tool-calls", `finish stop with ${calls.length} calls`);
  if (finish === "length") return;
  for (const { input, custom, id } of calls) {
    found.unless(custom || isObjectText(input), "arguments", `${id} ${show(input)}`);
  }
}
