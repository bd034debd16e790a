/** Calls of a stream, told apart although vendors number and name their fragments in many ways. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { argumentsText } from "../arguments.ts";
import type { Family } from "../internal/blocks.ts";
import type { BlockKey, StreamPart } from "../internal/stream.ts";
import { number, object, parseJson, text } from "../read.ts";
import { readExtraContent } from "./opaque-fields.ts";

type Emit = (part: StreamPart) => void;

interface Call {
  readonly key: BlockKey;
  readonly isCustom: boolean;
  id: string;
  name: string;
  input: string;
}

export interface CallReader {
  /** One fragment, or one whole call. */
  fragment(fragment: JsonObject, emit: Emit): void;
  /** Of the first call; undefined before there is one. */
  readonly first: BlockKey | undefined;
}

/**
 * A fragment belongs to the call of its index, without an index to the one of its id, else to the latest. It begins a new
 * call if its id differs, or if a name comes although the input so far is a whole value: several vendors give all parallel
 * calls one index (H73). Repeated ids and names, empty names, and ids that come late change nothing (H75).
 */
export function callReader(family: Family): CallReader {
  const byIndex = new Map<number, Call>();
  const byId = new Map<string, Call>();
  let latest: Call | undefined;
  let made = 0;

  function begin(isCustom: boolean, id: string, name: string, emit: Emit): Call {
    const call: Call = { key: keyOf(made), isCustom, id, name, input: "" };
    made += 1;
    emit({
      type: "open",
      key: call.key,
      block: {
        type: "tool-call",
        kind: isCustom ? "custom" : "function",
        ...(id !== "" && { id }),
        ...(name !== "" && { name }),
      },
    });
    return call;
  }

  return {
    get first() {
      return made === 0 ? undefined : keyOf(0);
    },
    fragment(fragment, emit) {
      const custom = object(fragment["custom"]);
      const body = custom ?? object(fragment["function"]);
      const index = number(fragment["index"]);
      const id = text(fragment["id"]) ?? "";
      const name = text(body?.["name"]) ?? "";
      const known = index === undefined ? (byId.get(id) ?? latest) : byIndex.get(index);
      const call = known && !isAnother(known, id, name) ? known : begin(custom !== undefined, id, name, emit);
      latest = call;
      if (index !== undefined) byIndex.set(index, call);
      learn(call, { id, name }, emit);
      if (call.id !== "") byId.set(call.id, call);
      const input = call.isCustom ? (text(custom?.["input"]) ?? "") : argumentsText(body?.["arguments"]);
      if (input !== "") {
        call.input += input;
        emit({ type: "delta", key: call.key, text: input });
      }
      sign(call, fragment["extra_content"], family, emit);
    },
  };
}

function keyOf(number: number): BlockKey {
  return `call-${number}`;
}

function isAnother(call: Call, id: string, name: string): boolean {
  if (id !== "" && call.id !== "") return id !== call.id;
  if (name === "" || call.name === "") return false;
  // A name that is another one is another call, even if the first had no arguments at all.
  if (call.input === "") return name !== call.name;
  return parseJson(call.input) !== undefined;
}

function learn(call: Call, { id, name }: { readonly id: string; readonly name: string }, emit: Emit): void {
  const newId = call.id === "" && id !== "";
  const newName = call.name === "" && name !== "";
  if (!newId && !newName) return;
  if (newId) call.id = id;
  if (newName) call.name = name;
  emit({ type: "patch", key: call.key, ...(newId && { id }), ...(newName && { name }) });
}

function sign(call: Call, extraContent: JsonValue | undefined, family: Family, emit: Emit): void {
  const opaque = extraContent === undefined ? undefined : readExtraContent(extraContent, family);
  if (opaque) emit({ type: "patch", key: call.key, opaque });
}
