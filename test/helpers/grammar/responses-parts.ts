/** The events of a Responses stream that belong to a part of an item: content, summary, or a call's input. */
import { at, textAt } from "./json.ts";
import type { OpenItem, ResponsesState } from "./responses-stream.ts";
import { show } from "./violations.ts";

type Handler = (event: unknown, state: ResponsesState) => void;

/** Which list of the item a part stands in, which field tells its position, which kind it is. */
interface PartKind {
  readonly list: "content" | "summary";
  readonly indexField: "content_index" | "summary_index";
  readonly kinds: readonly string[];
  /** Field of the whole text in `done` events. */
  readonly textField: "text" | "refusal";
}

const content = { list: "content", indexField: "content_index", textField: "text" } as const;
const summary = {
  list: "summary",
  indexField: "summary_index",
  kinds: ["summary_text"],
  textField: "text",
} as const;

export const partHandlers: Readonly<Record<string, Handler>> = {
  "response.content_part.added": addPart({ ...content, kinds: ["output_text", "refusal", "reasoning_text"] }),
  "response.content_part.done": donePart({ ...content, kinds: ["output_text", "refusal", "reasoning_text"] }),
  ...textEvents("response.output_text", { ...content, kinds: ["output_text"] }),
  ...textEvents("response.reasoning_text", { ...content, kinds: ["reasoning_text"] }),
  ...textEvents("response.refusal", { ...content, kinds: ["refusal"], textField: "refusal" }),
  "response.reasoning_summary_part.added": addPart(summary),
  "response.reasoning_summary_part.done": donePart(summary),
  ...textEvents("response.reasoning_summary_text", summary),
  ...inputEvents("response.function_call_arguments", "function_call", "arguments"),
  ...inputEvents("response.custom_tool_call_input", "custom_tool_call", "input"),
};

/** The open item that an event names by id and index; a breach where both do not name one. */
function itemOf(event: unknown, { items, found }: ResponsesState): OpenItem | undefined {
  const index = at(event, "output_index");
  const item = typeof index === "number" ? items[index] : undefined;
  if (item !== undefined && !item.done && item.id === at(event, "item_id")) return item;
  found.add("place", `${show(at(event, "type"))} for ${show(at(event, "item_id"))} at ${show(index)}`);
  return undefined;
}

function addPart({ list, indexField, kinds }: PartKind): Handler {
  return (event, state) => {
    const item = itemOf(event, state);
    if (item === undefined) return;
    const index = at(event, indexField);
    const before = [...item.parts.keys()].filter((place) => place.startsWith(list)).length;
    state.found.unless(index === before, "part-index", `${show(index)}, not ${before}`);
    const kind = textAt(event, "part", "type") ?? "";
    const empty = (textAt(event, "part", "text") ?? textAt(event, "part", "refusal")) === "";
    state.found.unless(kinds.includes(kind) && empty, "part-shape", show(at(event, "part")));
    const running = [...item.parts.values()].some((part) => !part.done);
    if (running) state.found.add("open", `part added within a part of ${item.id}`);
    item.parts.set(`${list} ${before}`, { kind, text: "", done: false });
  };
}

function donePart({ list, indexField }: PartKind): Handler {
  return (event, state) => {
    const part = itemOf(event, state)?.parts.get(`${list} ${show(at(event, indexField))}`);
    if (part === undefined || part.done) {
      state.found.add("part-done", `${show(at(event, "item_id"))} ${show(at(event, indexField))}`);
      return;
    }
    part.done = true;
    const told = textAt(event, "part", "text") ?? textAt(event, "part", "refusal");
    state.found.unless(told === part.text, "done-text", `${show(told)}, not ${show(part.text)}`);
    state.found.unless(at(event, "part", "type") === part.kind, "part-shape", show(at(event, "part")));
    if (part.text === "") state.found.add("empty", `${show(at(event, "item_id"))} has an empty part`);
  };
}

function textEvents(name: string, { list, indexField, kinds, textField }: PartKind): Record<string, Handler> {
  const partOf: (event: unknown, state: ResponsesState) => { text: string } | undefined = (event, state) => {
    const part = itemOf(event, state)?.parts.get(`${list} ${show(at(event, indexField))}`);
    if (part !== undefined && !part.done && kinds.includes(part.kind)) return part;
    state.found.add("place", `${name} for no open part: ${show(event)}`);
    return undefined;
  };
  return {
    [`${name}.delta`](event, state) {
      const part = partOf(event, state);
      const delta = textAt(event, "delta");
      state.found.unless(delta !== undefined, "delta-shape", show(event));
      if (part !== undefined) part.text += delta ?? "";
    },
    [`${name}.done`](event, state) {
      const part = partOf(event, state);
      const told = textAt(event, textField);
      if (part !== undefined) {
        state.found.unless(told === part.text, "done-text", `${show(told)}, not ${show(part.text)}`);
      }
    },
  };
}

function inputEvents(name: string, type: string, field: string): Record<string, Handler> {
  const callOf: (event: unknown, state: ResponsesState) => OpenItem | undefined = (event, state) => {
    const item = itemOf(event, state);
    if (item === undefined) return undefined;
    state.found.unless(item.type === type && !item.inputDone, "place", `${name} for ${item.type} ${item.id}`);
    return item;
  };
  return {
    [`${name}.delta`](event, state) {
      const item = callOf(event, state);
      const delta = textAt(event, "delta");
      state.found.unless(delta !== undefined, "delta-shape", show(event));
      if (item !== undefined) item.input += delta ?? "";
    },
    [`${name}.done`](event, state) {
      const item = callOf(event, state);
      if (item === undefined) return;
      item.inputDone = true;
      const told = textAt(event, field);
      const right = told !== undefined && (item.input === "" || told === item.input);
      state.found.unless(right, "done-text", `${show(told)}, not ${show(item.input)}`);
    },
  };
}
