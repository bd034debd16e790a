/** Arguments that Vertex streams value by value, each with its path, put together to one object. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { objects, text } from "../read.ts";
import { camelFields } from "./spelling.ts";

type Slot = Record<string, JsonValue> | JsonValue[];

/** Longer lists are no model's arguments; an index is not a way to make us allocate. */
const longestList = 100_000;

export interface PartialArguments {
  /** Takes the `partialArgs` of one part, and `args` where a part has them whole. */
  push(call: JsonObject): void;
  /** The object so far, as JSON text. */
  text(): string;
}

/** One object a call. @see https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling (checked 2026-11-25) */
export function partialArguments(): PartialArguments {
  const root = Object.create(null) as Record<string, JsonValue>;
  /** Pieces of the text that is being written: joined once, when it is whole. */
  let pieces: string[] = [];
  let open: string | undefined;

  function settle(): void {
    if (open !== undefined) put(root, open, pieces.join(""));
    open = undefined;
    pieces = [];
  }

  function take(argument: JsonObject): void {
    const path = text(argument["jsonPath"]) ?? "$";
    if (open !== undefined && open !== path) settle();
    const words = text(argument["stringValue"]);
    if (words !== undefined) {
      open = path;
      pieces.push(words);
      if (argument["willContinue"] !== true) settle();
      return;
    }
    const value = plainValue(argument);
    if (value === undefined) return;
    settle();
    put(root, path, value);
  }

  return {
    push(call) {
      if (isObject(call["args"])) Object.assign(root, call["args"]);
      for (const argument of objects(call["partialArgs"])) take(camelFields(argument));
    },
    text() {
      settle();
      return JSON.stringify(root);
    },
  };
}

function plainValue(argument: JsonObject): JsonValue | undefined {
  if (argument["numberValue"] !== undefined) return argument["numberValue"];
  if (argument["boolValue"] !== undefined) return argument["boolValue"];
  return Object.hasOwn(argument, "nullValue") ? null : undefined;
}

/** Puts a value where the path says, making objects and lists on the way. A path that fits nowhere is left out. */
function put(root: Record<string, JsonValue>, path: string, value: JsonValue): void {
  const steps = stepsOf(path);
  const last = steps.pop();
  if (last === undefined) {
    if (isObject(value)) Object.assign(root, value);
    return;
  }
  let at: Slot | undefined = root;
  steps.forEach((step, index) => {
    at = at && slotAt(at, step, typeof (steps[index + 1] ?? last) === "number");
  });
  if (at) set(at, last, value);
}

function slotAt(at: Slot, step: string | number, isList: boolean): Slot | undefined {
  const found = Array.isArray(at) ? (typeof step === "number" ? at[step] : undefined) : at[step];
  if (typeof found === "object" && found !== null) return found as Slot;
  const made: Slot = isList ? [] : (Object.create(null) as Record<string, JsonValue>);
  return set(at, step, made) ? made : undefined;
}

function set(at: Slot, step: string | number, value: JsonValue): boolean {
  if (!Array.isArray(at)) {
    at[step] = value;
    return true;
  }
  if (typeof step !== "number" || step > longestList) return false;
  while (at.length < step) at.push(null);
  at[step] = value;
  return true;
}

/** `$.a.b[0]['c d']` as names and positions. */
function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, name, position, quoted] of path.matchAll(
    /\.?([^.[\]$'"]+)|\[(\d+)\]|\[['"]((?:[^'"\\]|\\.)*)['"]\]/g,
  )) {
    if (position !== undefined) steps.push(Number(position));
    else steps.push(name ?? quoted?.replace(/\\(.)/g, "$1") ?? "");
  }
  return steps;
}
