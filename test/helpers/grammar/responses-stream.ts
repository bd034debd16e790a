/** The grammar of a Responses stream, as a client receives it. @see https://platform.openai.com/docs/api-reference/responses-streaming (checked 2026-11-25) */
import { type JsonObject, sameJson } from "../../../src/core/json.ts";
import { at, isCount, isRecord, listAt, recordAt, textAt } from "./json.ts";
import { checkDoneItem, checkItemId, checkResponsesUsage, type ItemExpectation } from "./responses-items.ts";
import { partHandlers } from "./responses-parts.ts";
import { framesOf, jsonOf } from "./stream-frames.ts";
import { show, Violations } from "./violations.ts";

/** One piece of text within an item, by its place: its deltas so far. */
interface OpenPart {
  readonly kind: string;
  text: string;
  done: boolean;
}

export interface OpenItem {
  readonly id: string;
  readonly type: string;
  readonly parts: Map<string, OpenPart>;
  /** Deltas of a call's input. */
  input: string;
  inputDone: boolean;
  done: boolean;
}

export interface ResponsesState {
  readonly found: Violations;
  readonly expected: ItemExpectation;
  /** By output_index. */
  readonly items: OpenItem[];
  readonly doneItems: JsonObject[];
  readonly ids: Set<string>;
  readonly callIds: Set<string>;
  id: string | undefined;
  created: unknown;
  sequence: number;
  ended: string | undefined;
}

type Handler = (event: unknown, state: ResponsesState) => void;

const handlers: Readonly<Record<string, Handler>> = {
  "response.created": (event, state) => open(event, state, 0),
  "response.in_progress": (event, state) => open(event, state, 1),
  "response.output_item.added": addItem,
  "response.output_item.done": finishItem,
  "response.completed": terminal,
  "response.incomplete": terminal,
  "response.failed": terminal,
  error(event, { found }) {
    const told = recordAt(event, "error") ?? event;
    found.unless(textAt(told, "message") !== undefined, "error", show(event));
  },
  ...partHandlers,
};

/** Everything about the stream that a Responses client may not be sent; empty: nothing. */
export function checkResponsesStream(text: string, expected: ItemExpectation = {}): string[] {
  const found = new Violations();
  const state: ResponsesState = {
    found,
    expected,
    items: [],
    doneItems: [],
    ids: new Set(),
    callIds: new Set(),
    id: undefined,
    created: undefined,
    sequence: 0,
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
    found.unless(
      at(event, "sequence_number") === state.sequence,
      "sequence",
      `${show(at(event, "sequence_number"))}, not ${state.sequence}`,
    );
    state.sequence++;
    if (state.ended !== undefined) found.add("after-end", `${type} after ${state.ended}`);
    if (state.id === undefined && !["response.created", "response.failed", "error"].includes(type)) {
      found.add("start", `${type} before response.created`);
    }
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (handler !== undefined) handler(event, state);
    else if (!type.startsWith("response.")) found.add("type", `unknown event ${show(type)}`);
  }
  found.unless(state.ended !== undefined, "end", "no response.completed, .incomplete or .failed");
  return found.list;
}

function open(event: unknown, state: ResponsesState, position: number): void {
  const { found } = state;
  found.unless(
    state.sequence === position + 1,
    "start",
    `${show(at(event, "type"))} at ${state.sequence - 1}`,
  );
  const response = at(event, "response");
  checkResponse(response, state, "in_progress");
  found.unless(
    Array.isArray(at(response, "output")) && listAt(response, "output").length === 0,
    "response-shape",
    "created without output: []",
  );
}

function checkResponse(response: unknown, state: ResponsesState, status: string): void {
  const { found } = state;
  const id = textAt(response, "id") ?? "";
  found.unless(id.startsWith("resp_"), "response-id", show(id));
  state.id ??= id;
  found.unless(state.id === id, "response-id", `${id} after ${state.id}`);
  const created = at(response, "created_at");
  state.created ??= created;
  const right =
    at(response, "object") === "response" &&
    isCount(created) &&
    created === state.created &&
    (textAt(response, "model") ?? "") !== "" &&
    Array.isArray(at(response, "output"));
  found.unless(right, "response-shape", show(response));
  found.unless(at(response, "status") === status, "status", `${show(at(response, "status"))}, not ${status}`);
}

function addItem(event: unknown, state: ResponsesState): void {
  const { found, items } = state;
  const item = at(event, "item");
  const index = at(event, "output_index");
  found.unless(index === items.length, "output-index", `${show(index)}, not ${items.length}`);
  const running = items.find((other) => !other.done);
  if (running !== undefined) found.add("open", `item added within ${running.id}`);
  checkItemId(item, state.ids, found);
  const type = textAt(item, "type") ?? "";
  if (type === "message") found.unless(Array.isArray(at(item, "content")), "added-shape", "no content");
  if (type === "reasoning") found.unless(Array.isArray(at(item, "summary")), "added-shape", "no summary");
  if (type === "function_call") found.unless(at(item, "arguments") === "", "added-shape", show(item));
  if (type === "custom_tool_call") found.unless(at(item, "input") === "", "added-shape", show(item));
  items.push({
    id: textAt(item, "id") ?? "",
    type,
    parts: new Map(),
    input: "",
    inputDone: false,
    done: false,
  });
}

function finishItem(event: unknown, state: ResponsesState): void {
  const { found, items, doneItems, callIds } = state;
  const index = at(event, "output_index");
  const open = typeof index === "number" ? items[index] : undefined;
  const item = recordAt(event, "item");
  if (open === undefined || open.done || item === undefined) {
    found.add("item-done", `${show(index)} is not open`);
    return;
  }
  open.done = true;
  doneItems.push(item);
  found.unless(
    item["id"] === open.id && item["type"] === open.type,
    "item-done",
    `${show(item)} of ${open.id}`,
  );
  checkDoneItem(item, state.expected, found);
  for (const [place, part] of open.parts) {
    found.unless(part.done, "part-done", `${open.id} ${place}`);
    found.unless(textOfPart(item, place) === part.text, "done-text", `item ${open.id} ${place}`);
  }
  const input = item["arguments"] ?? item["input"];
  if (open.type === "function_call" || open.type === "custom_tool_call") {
    found.unless(open.inputDone, "input-done", open.id);
    found.unless(open.input === "" || open.input === input, "done-text", `input of ${open.id}`);
  }
  const callId = textAt(item, "call_id");
  if (callId === undefined || item["type"] === "function_call_output") return;
  found.unless(!callIds.has(callId), "call-id", `${callId} twice`);
  callIds.add(callId);
}

/** The text that a done item holds at `content 0`, `summary 1` and the like. */
function textOfPart(item: JsonObject, place: string): string | undefined {
  const [list = "", index] = place.split(" ");
  const part = at(item, list, Number(index));
  return textAt(part, "text") ?? textAt(part, "refusal");
}

function terminal(event: unknown, state: ResponsesState): void {
  const { found } = state;
  const type = textAt(event, "type") ?? "";
  const response = at(event, "response");
  state.ended = type;
  checkResponse(response, state, type.slice("response.".length));
  if (type === "response.failed") {
    const error = at(response, "error");
    const told = typeof at(error, "code") === "string" && typeof at(error, "message") === "string";
    found.unless(told, "error", show(error));
    return;
  }
  for (const item of state.items) found.unless(item.done, "open", `${item.id} is never done`);
  const output = at(response, "output");
  found.unless(sameJson(output, state.doneItems), "output", "output is not the done items");
  checkResponsesUsage(at(response, "usage"), found);
  if (type === "response.incomplete") {
    const reason = at(response, "incomplete_details", "reason");
    const known = reason === "max_output_tokens" || reason === "content_filter";
    found.unless(known, "incomplete", show(reason));
  } else {
    const incomplete = state.doneItems.find((item) => item["status"] === "incomplete");
    if (incomplete !== undefined)
      found.add("incomplete", `${show(incomplete["id"])} in a completed response`);
    found.unless(!isRecord(at(response, "error")), "error", "an error in a completed response");
  }
}
