/** A stream of an upstream that speaks Messages, as parts. */
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Exchange, StreamDecoder } from "../contract.ts";
import { readError } from "../errors/read-error.ts";
import type { Usage } from "../internal/answer.ts";
import type { OpeningBlock, StreamPart } from "../internal/stream.ts";
import { opaqueFrom } from "../opaque.ts";
import { number, object, parseJson, text } from "../read.ts";
import { decodeCitation } from "./citations.ts";
import { decodeUnknown } from "./decode-media.ts";
import { decodeHosted, isHosted, isHostedCall } from "./hosted-block.ts";
import { commonOf } from "./own-fields.ts";
import { decodeStop, refusalText } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

type Emit = (part: StreamPart) => void;

/** What of an open block is told only when it ends. */
interface OpenBlock {
  /** A signature comes once, and a later one replaces an earlier. */
  signature: string;
  /** The whole input, where the start event had it. */
  input: string | undefined;
  /** A hosted call, or a compaction: told whole, so it waits for its deltas. */
  readonly whole: JsonObject | undefined;
  gathered: string;
}

const callKeys: ReadonlySet<string> = new Set(["type", "id", "name", "input"]);
const textKeys: ReadonlySet<string> = new Set(["type", "text", "citations"]);
const thinkingKeys: ReadonlySet<string> = new Set(["type", "thinking", "signature"]);

export function streamDecoder({ family }: Exchange): StreamDecoder {
  const open = new Map<number, OpenBlock>();
  let usage: Usage = {};
  let hasStarted = false;

  const events: ReadonlyMap<string, (event: JsonObject, emit: Emit) => void> = new Map([
    ["content_block_delta", hearDelta],
    ["content_block_start", openBlock],
    ["content_block_stop", closeBlock],
    ["message_start", start],
    ["message_delta", finish],
    ["message_stop", (_event: JsonObject, emit: Emit) => emit({ type: "end" })],
    ["ping", (_event: JsonObject, emit: Emit) => emit({ type: "ping" })],
  ]);

  function frame(data: string, emit: Emit): void {
    const event = parseJson(data);
    // `[DONE]` of other vendors is no object; what has no type may still be an error (H84).
    if (!isObject(event)) return;
    const type = event["type"];
    if (type === "error" || isObject(event["error"])) emit({ type: "error", error: readError(event) });
    // H97: an event of a type that is not known says nothing.
    else if (typeof type === "string") events.get(type)?.(event, emit);
  }

  /** A broken proxy may begin twice (H88). */
  function start(event: JsonObject, emit: Emit): void {
    if (hasStarted) return;
    hasStarted = true;
    const message = object(event["message"]);
    usage = decodeUsage(message?.["usage"]);
    const id = text(message?.["id"]);
    const model = text(message?.["model"]);
    emit({
      type: "start",
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
      usage,
    });
  }

  function openBlock(event: JsonObject, emit: Emit): void {
    const block = object(event["content_block"]);
    if (block === undefined) return;
    const key = indexOf(event);
    const type = text(block["type"]);
    if (type === undefined) return;
    const opened: OpenBlock = { signature: "", input: undefined, whole: wholeOf(type, block), gathered: "" };
    open.set(key, opened);
    if (opened.whole) return;
    if (type === "thinking") opened.signature = text(block["signature"]) ?? "";
    if (type === "tool_use") opened.input = inputText(block["input"]);
    emit({ type: "open", key, block: openingOf(block, type) });
    if (type === "text") hearText(key, block["text"], emit);
    if (type === "thinking") hearText(key, block["thinking"], emit);
    if (type !== "redacted_thinking") return;
    const opaque = opaqueFrom(block["data"], "redacted", family);
    if (opaque) emit({ type: "patch", key, opaque });
  }

  function hearText(key: number, value: unknown, emit: Emit): void {
    if (typeof value === "string" && value !== "") emit({ type: "delta", key, text: value });
  }

  function hearDelta(event: JsonObject, emit: Emit): void {
    const delta = object(event["delta"]);
    if (delta === undefined) return;
    const key = indexOf(event);
    const opened = open.get(key);
    switch (delta["type"]) {
      case "text_delta":
        hearText(key, delta["text"], emit);
        break;
      case "thinking_delta":
        hearText(key, delta["thinking"], emit);
        break;
      case "input_json_delta":
        if (opened?.whole) opened.gathered += text(delta["partial_json"]) ?? "";
        else hearText(key, delta["partial_json"], emit);
        break;
      case "signature_delta":
        if (opened) opened.signature = text(delta["signature"]) ?? opened.signature;
        break;
      case "compaction_delta":
        if (opened) opened.gathered += text(delta["content"]) ?? "";
        break;
      case "citations_delta": {
        const citation = decodeCitation(delta["citation"]);
        if (citation) emit({ type: "patch", key, citation });
        break;
      }
    }
  }

  function closeBlock(event: JsonObject, emit: Emit): void {
    const key = indexOf(event);
    const opened = open.get(key);
    if (opened === undefined) return;
    open.delete(key);
    if (opened.whole) {
      emit({ type: "open", key, block: gatheredBlock(opened.whole, opened.gathered) });
      emit({ type: "close", key });
      return;
    }
    const opaque = opaqueFrom(opened.signature, "signature", family);
    if (opaque) emit({ type: "patch", key, opaque });
    emit({ type: "close", key, ...(opened.input !== undefined && { input: opened.input }) });
  }

  function finish(event: JsonObject, emit: Emit): void {
    const delta = object(event["delta"]) ?? {};
    if (isObject(event["usage"])) {
      usage = { ...usage, ...decodeUsage(event["usage"], usage) };
      emit({ type: "usage", usage });
    }
    if (text(delta["stop_reason"]) === undefined) return;
    const refusal = refusalText(delta);
    if (refusal !== undefined) {
      emit({ type: "open", key: refusalKey, block: { type: "refusal" } });
      emit({ type: "delta", key: refusalKey, text: refusal });
      emit({ type: "close", key: refusalKey });
    }
    emit({ type: "finish", stop: decodeStop(delta, event) });
  }

  return {
    frame: ({ data }, emit) => frame(data, emit),
    // The format has an event of its own for its end; a stream that closes without it was cut (H85).
    close: () => undefined,
  };
}

function indexOf(event: JsonObject): number {
  return number(event["index"]) ?? 0;
}

/** No index of the wire. */
const refusalKey = "refusal";

function wholeOf(type: string, block: JsonObject): JsonObject | undefined {
  return isHostedCall(type) || type === "compaction" ? block : undefined;
}

function gatheredBlock(raw: JsonObject, gathered: string): OpeningBlock {
  const type = text(raw["type"]) ?? "";
  if (type === "compaction") {
    return decodeUnknown({ ...raw, content: gathered === "" ? (raw["content"] ?? null) : gathered });
  }
  return decodeHosted({ ...raw, input: object(parseJson(gathered)) ?? raw["input"] ?? {} }, type);
}

function openingOf(block: JsonObject, type: string): OpeningBlock {
  switch (type) {
    case "text":
      return { type: "text", ...extraOf(block, textKeys) };
    case "thinking":
      return { type: "reasoning", ...extraOf(block, thinkingKeys) };
    case "redacted_thinking":
      return { type: "reasoning" };
    case "tool_use":
      return openingCall(block);
    default:
      return isHosted(type) ? decodeHosted(block, type) : decodeUnknown(block);
  }
}

/** Empty where the input is to come in deltas, as the vendor itself does it. */
function inputText(value: unknown): string | undefined {
  const input = object(value);
  return input === undefined || Object.keys(input).length === 0 ? undefined : JSON.stringify(input);
}

function extraOf(block: JsonObject, keys: ReadonlySet<string>): Pick<ReturnType<typeof commonOf>, "extra"> {
  const { extra } = commonOf(block, keys);
  return extra ? { extra } : {};
}

function openingCall(block: JsonObject): OpeningBlock {
  const id = text(block["id"]);
  const name = text(block["name"]);
  return {
    type: "tool-call",
    kind: "function",
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...extraOf(block, callKeys),
  };
}
