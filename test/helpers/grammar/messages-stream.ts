/** The grammar of a Messages stream, as a client receives it. @see https://platform.claude.com/docs/en/build-with-claude/streaming (checked 2026-11-25) */
import { at, isCount, isObjectText, isRecord, listAt, textAt } from "./json.ts";
import {
  messagesCallId,
  messagesDeltas,
  messagesErrorTypes,
  messagesStopReasons,
  messagesToolName,
} from "./messages-vocabulary.ts";
import { framesOf, jsonOf } from "./stream-frames.ts";
import { show, Violations } from "./violations.ts";

interface OpenBlock {
  readonly index: number;
  readonly type: string;
  readonly name: string;
  length: number;
  input: string;
  signed: boolean;
}

interface State {
  readonly found: Violations;
  readonly ids: Set<string>;
  started: boolean;
  blocks: number;
  open: OpenBlock | undefined;
  calls: number;
  /** Names of calls whose input is no object. */
  readonly broken: string[];
  stopReason: string | undefined;
  ended: "stop" | "error" | undefined;
}

type Handler = (event: unknown, state: State) => void;

const handlers: Readonly<Record<string, Handler>> = {
  message_start: start,
  content_block_start: openBlock,
  content_block_delta: delta,
  content_block_stop: closeBlock,
  message_delta: messageDelta,
  message_stop(_event, state) {
    state.found.unless(state.stopReason !== undefined, "message-delta", "message_stop without message_delta");
    state.ended = "stop";
  },
  ping(_event, { started, found }) {
    found.unless(started, "ping", "before message_start");
  },
  error(event, state) {
    state.found.unless(
      messagesErrorTypes.has(textAt(event, "error", "type") ?? "") &&
        textAt(event, "error", "message") !== undefined,
      "error",
      show(event),
    );
    state.ended = "error";
  },
};

/** Everything about the stream that a Messages client may not be sent; empty: nothing. */
export function checkMessagesStream(text: string): string[] {
  const found = new Violations();
  const state: State = {
    found,
    ids: new Set(),
    started: false,
    blocks: 0,
    open: undefined,
    calls: 0,
    broken: [],
    stopReason: undefined,
    ended: undefined,
  };
  for (const frame of framesOf(text, found)) {
    if (frame.data === "[DONE]") {
      found.add("done", "[DONE] is not of this format");
      continue;
    }
    const event = jsonOf(frame, found);
    const type = textAt(event, "type") ?? "";
    found.unless(frame.event === type, "event", `event ${show(frame.event)} of type ${show(type)}`);
    if (state.ended !== undefined) found.add("after-end", `${type} after the end`);
    if (!state.started && !["message_start", "ping", "error"].includes(type)) {
      found.add("start", `${type} before message_start`);
    }
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (handler === undefined) found.add("type", `unknown event ${show(type)}`);
    else handler(event, state);
  }
  found.unless(state.ended !== undefined, "end", "neither message_stop nor error");
  if (state.ended === "stop") checkNaturalEnd(state);
  return found.list;
}

function start(event: unknown, state: State): void {
  const { found } = state;
  found.unless(!state.started, "start", "message_start twice");
  state.started = true;
  const message = at(event, "message");
  const right =
    (textAt(message, "id") ?? "").startsWith("msg_") &&
    at(message, "type") === "message" &&
    at(message, "role") === "assistant" &&
    (textAt(message, "model") ?? "") !== "" &&
    Array.isArray(at(message, "content")) &&
    listAt(message, "content").length === 0 &&
    at(message, "stop_reason") === null &&
    at(message, "stop_sequence") === null;
  found.unless(right, "start-shape", show(message));
  const usage = at(message, "usage");
  found.unless(
    isCount(at(usage, "input_tokens")) && isCount(at(usage, "output_tokens")),
    "start-usage",
    show(usage),
  );
}

function openBlock(event: unknown, state: State): void {
  const { found } = state;
  const block = at(event, "content_block");
  const type = textAt(block, "type") ?? "";
  if (state.open !== undefined) found.add("open", `block opened within block ${state.open.index}`);
  if (state.stopReason !== undefined) found.add("after-delta", "a block after message_delta");
  found.unless(
    at(event, "index") === state.blocks,
    "index",
    `${show(at(event, "index"))}, not ${state.blocks}`,
  );
  state.open = {
    index: state.blocks++,
    type,
    name: textAt(block, "name") ?? "",
    length: 0,
    input: "",
    signed: false,
  };
  if (type === "tool_use") openCall(block, state);
  else if (type === "text") found.unless(at(block, "text") === "", "block-shape", show(block));
  else if (type === "thinking") {
    found.unless(
      at(block, "thinking") === "" && (at(block, "signature") ?? "") === "",
      "block-shape",
      show(block),
    );
  } else if (type === "redacted_thinking") {
    found.unless((textAt(block, "data") ?? "") !== "", "block-shape", show(block));
  } else if (type === "") found.add("block-shape", show(block));
}

function openCall(block: unknown, state: State): void {
  const { found, ids } = state;
  const id = textAt(block, "id") ?? "";
  state.calls++;
  found.unless(messagesCallId.test(id), "call-id", show(id));
  found.unless(!ids.has(id), "call-id", `${id} twice`);
  ids.add(id);
  found.unless(messagesToolName.test(textAt(block, "name") ?? ""), "call-name", show(at(block, "name")));
  const input = at(block, "input");
  found.unless(isRecord(input) && Object.keys(input).length === 0, "call-input", show(input));
}

function delta(event: unknown, { open, found }: State): void {
  if (open === undefined || at(event, "index") !== open.index) {
    found.add("delta-index", `delta for ${show(at(event, "index"))}, open is ${open?.index ?? "none"}`);
    return;
  }
  const type = textAt(event, "delta", "type") ?? "";
  found.unless((messagesDeltas[open.type] ?? []).includes(type), "delta-kind", `${type} in ${open.type}`);
  if (open.signed) found.add("signature", `${type} after signature_delta`);
  const text =
    textAt(event, "delta", "text") ??
    textAt(event, "delta", "thinking") ??
    textAt(event, "delta", "partial_json") ??
    textAt(event, "delta", "signature");
  if (text === undefined && type !== "citations_delta" && type !== "compaction_delta") {
    found.add("delta-shape", show(event));
  }
  if (type === "signature_delta") open.signed = text !== "";
  else if (type === "input_json_delta") open.input += text ?? "";
  else open.length += text?.length ?? 0;
}

function closeBlock(event: unknown, state: State): void {
  const { open, found } = state;
  if (open === undefined || at(event, "index") !== open.index) {
    found.add("stop-index", `stop of ${show(at(event, "index"))}, open is ${open?.index ?? "none"}`);
    return;
  }
  state.open = undefined;
  if (open.type === "text" && open.length === 0) found.add("empty", `text block ${open.index}`);
  if (open.type === "thinking" && open.length === 0 && !open.signed) {
    found.add("empty", `thinking block ${open.index}`);
  }
  if (open.type === "tool_use" && open.input !== "" && !isObjectText(open.input)) {
    state.broken.push(`${open.name} ${show(open.input)}`);
  }
}

function messageDelta(event: unknown, state: State): void {
  const { found } = state;
  if (state.open !== undefined) found.add("open", `message_delta within block ${state.open.index}`);
  const reason = at(event, "delta", "stop_reason");
  const known = typeof reason === "string" && messagesStopReasons.has(reason);
  found.unless(known, "stop-reason", show(reason));
  found.unless(isCount(at(event, "usage", "output_tokens")), "usage", show(at(event, "usage")));
  for (const [name, count] of Object.entries((at(event, "usage") as object | undefined) ?? {})) {
    if (typeof count === "number") found.unless(isCount(count), "usage", `${name} ${count}`);
  }
  const sequence = at(event, "delta", "stop_sequence");
  found.unless(
    reason === "stop_sequence" ? typeof sequence === "string" : sequence === null,
    "stop-sequence",
    `${show(sequence)} with ${show(reason)}`,
  );
  // A reason that is wrong says nothing about calls.
  state.stopReason = known ? reason : "";
}

function checkNaturalEnd({ stopReason, calls, broken, open, found }: State): void {
  if (open !== undefined) found.add("open", `block ${open.index} is never closed`);
  if (stopReason === "tool_use") found.unless(calls > 0, "tool-use", "stop_reason tool_use without a call");
  if (stopReason === "end_turn") found.unless(calls === 0, "tool-use", `end_turn with ${calls} calls`);
  if (stopReason !== "max_tokens" && stopReason !== "model_context_window_exceeded") {
    for (const call of broken) found.add("arguments", call);
  }
}
