/** One item of an upstream's stream: its events as parts. What the item is at its end wins over what came before. */
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Exchange } from "../contract.ts";
import type { BlockKey, OpeningBlock, StreamPart } from "../internal/stream.ts";
import { objects, text } from "../read.ts";
import { decodeCall } from "./calls.ts";
import { decodeWholeItem, itemPlace } from "./decode-answer.ts";
import { ownExtra, type Place } from "./own.ts";
import { decodeCitation } from "./parts.ts";
import { reasoningText } from "./reasoning.ts";

type Emit = (part: StreamPart) => void;
type Handler = (item: ItemDecoder, event: JsonObject, emit: Emit) => void;

/** A block that has begun: what came of it so far. */
interface OpenBlock {
  readonly key: BlockKey;
  text: string;
  citations: number;
  closed: boolean;
}

/** More parts than any message has: positions of parts are unique within a stream. */
const partsPerItem = 1024;

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["response.output_item.added", (item, event) => item.added(event)],
  [
    "response.output_item.done",
    (item, event, emit) => isObject(event["item"]) && item.done(event["item"], emit),
  ],
  ["response.output_text.delta", (item, event, emit) => item.say(event, "text", emit)],
  ["response.output_text.done", (item, event, emit) => item.said(event, "text", event["text"], emit)],
  ["response.output_text.annotation.added", (item, event, emit) => item.cite(event, emit)],
  ["response.refusal.delta", (item, event, emit) => item.say(event, "refusal", emit)],
  ["response.refusal.done", (item, event, emit) => item.said(event, "refusal", event["refusal"], emit)],
  ["response.reasoning_summary_text.delta", (item, event, emit) => item.think(event, "summary_index", emit)],
  ["response.reasoning_text.delta", (item, event, emit) => item.think(event, "content_index", emit)],
  ["response.function_call_arguments.delta", (item, event, emit) => item.call(event, "function", emit)],
  ["response.custom_tool_call_input.delta", (item, event, emit) => item.call(event, "custom", emit)],
]);

export class ItemDecoder {
  private readonly at: number;
  private readonly exchange: Exchange;
  /** Shared by the items of a stream: what its stop depends on. */
  private readonly held: { calls: boolean; refused: boolean };
  private place: Place;
  private head: JsonObject = {};
  private readonly blocks = new Map<number, OpenBlock>();
  /** Which of its two texts reasoning is told by, and the part that the last delta belonged to. */
  private reasoned: "summary_index" | "content_index" | undefined;
  private reasonedPart: unknown;
  private isDone = false;

  constructor(at: number, exchange: Exchange, held: { calls: boolean; refused: boolean }) {
    this.at = at;
    this.exchange = exchange;
    this.held = held;
    this.place = { at, item: {} };
  }

  static hears(type: string): boolean {
    return handlers.has(type);
  }

  event(type: string, event: JsonObject, emit: Emit): void {
    if (!this.isDone) handlers.get(type)?.(this, event, emit);
  }

  /** Blocks open with their first content; an item that stays empty is none. */
  added(event: JsonObject): void {
    if (!isObject(event["item"])) return;
    this.head = event["item"];
    this.place = itemPlace(this.head, this.at);
  }

  say(event: JsonObject, kind: "text" | "refusal", emit: Emit): void {
    const delta = text(event["delta"]);
    if (delta) this.append(this.part(event["content_index"], kind, emit), delta, emit);
  }

  said(event: JsonObject, kind: "text" | "refusal", whole: unknown, emit: Emit): void {
    const words = text(whole);
    if (words) this.complete(this.part(event["content_index"], kind, emit), words, emit);
  }

  cite(event: JsonObject, emit: Emit): void {
    const { annotation } = event;
    if (!isObject(annotation)) return;
    const block = this.part(event["content_index"], "text", emit);
    block.citations += 1;
    emit({ type: "patch", key: block.key, citation: decodeCitation(annotation) });
  }

  private part(index: unknown, kind: "text" | "refusal", emit: Emit): OpenBlock {
    if (kind === "refusal") this.held.refused = true;
    const place = typeof index === "number" ? index : 0;
    return (
      this.blocks.get(place) ??
      this.open(place, kind === "text" ? { type: "text", extra: ownExtra(this.place) } : { type: kind }, emit)
    );
  }

  think(event: JsonObject, indexField: "summary_index" | "content_index", emit: Emit): void {
    const delta = text(event["delta"]);
    if (!delta) return;
    this.reasoned ??= indexField;
    if (this.reasoned !== indexField) return;
    const index = event[indexField];
    const block = this.reasoning(emit);
    // A blank line between parts, which become one block (H17).
    if (block.text !== "" && index !== this.reasonedPart) this.append(block, "\n\n", emit);
    this.reasonedPart = index;
    this.append(block, delta, emit);
  }

  private reasoning(emit: Emit): OpenBlock {
    return this.blocks.get(0) ?? this.open(0, { type: "reasoning", extra: ownExtra(this.place) }, emit);
  }

  call(event: JsonObject, kind: "function" | "custom", emit: Emit): void {
    const delta = text(event["delta"]);
    if (delta) this.append(this.openCall(kind, this.head, emit), delta, emit);
  }

  private openCall(kind: "function" | "custom", item: JsonObject, emit: Emit): OpenBlock {
    this.held.calls = true;
    const begun = this.blocks.get(0);
    if (begun) return begun;
    const type = kind === "function" ? "function_call" : "custom_tool_call";
    const { id, name, namespace, extra } = decodeCall({ ...item, type }, this.at) ?? {};
    const block: OpeningBlock = {
      type: "tool-call",
      ...(id && { id }),
      ...(name && { name }),
      ...(namespace !== undefined && { namespace }),
      kind,
      ...(extra && { extra }),
    };
    return this.open(0, block, emit);
  }

  done(item: JsonObject, emit: Emit): void {
    if (this.isDone) return;
    this.isDone = true;
    this.place = itemPlace(item, this.at);
    switch (item["type"]) {
      case "message":
        this.doneMessage(item, emit);
        return;
      case "reasoning":
        this.doneReasoning(item, emit);
        return;
      case "function_call":
        this.doneCall("function", item, decodeCall(item, this.at)?.input ?? "", emit);
        return;
      case "custom_tool_call":
        this.doneCall("custom", item, text(item["input"]) ?? "", emit);
        return;
      default:
        this.doneWhole(item, emit);
    }
  }

  private doneMessage(item: JsonObject, emit: Emit): void {
    objects(item["content"]).forEach((part, index) => {
      const refusal = text(part["refusal"]);
      const words = refusal ?? text(part["text"]);
      if (!words) return;
      const block = this.part(index, refusal === undefined ? "text" : "refusal", emit);
      this.complete(block, words, emit);
      for (const annotation of objects(part["annotations"]).slice(block.citations)) {
        emit({ type: "patch", key: block.key, citation: decodeCitation(annotation) });
      }
    });
    for (const block of this.blocks.values()) this.close(block, emit);
  }

  /** The encrypted content of `added` is provisional. */
  private doneReasoning(item: JsonObject, emit: Emit): void {
    const words = reasoningText(item);
    const value = text(item["encrypted_content"]);
    if (!words && !value && this.blocks.size === 0) return;
    const block = this.reasoning(emit);
    if (words) this.complete(block, words, emit);
    if (value) {
      emit({
        type: "patch",
        key: block.key,
        opaque: { family: this.exchange.family, kind: "encrypted", value },
      });
    }
    this.close(block, emit);
  }

  private doneCall(kind: "function" | "custom", item: JsonObject, input: string, emit: Emit): void {
    const block = this.openCall(kind, item, emit);
    const name = text(item["name"]);
    const id = text(item["call_id"]);
    if (name !== text(this.head["name"]) || id !== text(this.head["call_id"])) {
      emit({ type: "patch", key: block.key, ...(name && { name }), ...(id && { id }) });
    }
    if (block.closed) return;
    block.closed = true;
    if (block.text !== "" && input.length > block.text.length && input.startsWith(block.text)) {
      this.append(block, input.slice(block.text.length), emit);
    }
    emit({ type: "close", key: block.key, input });
  }

  /** Typed calls, hosted tools, pictures and whatever is new come in one piece. */
  private doneWhole(item: JsonObject, emit: Emit): void {
    const call = decodeCall(item, this.at);
    if (!call) {
      this.open(0, decodeWholeItem(item, this.at) as OpeningBlock, emit);
      return;
    }
    this.held.calls = true;
    const { input, opaque: _opaque, cache: _cache, ...opening } = call;
    const block = this.open(0, opening, emit);
    this.append(block, input, emit);
    this.close(block, emit);
  }

  private open(part: number, opening: OpeningBlock, emit: Emit): OpenBlock {
    const block: OpenBlock = { key: this.at * partsPerItem + part, text: "", citations: 0, closed: false };
    this.blocks.set(part, block);
    emit({ type: "open", key: block.key, block: opening });
    return block;
  }

  private append(block: OpenBlock, delta: string, emit: Emit): void {
    block.text += delta;
    emit({ type: "delta", key: block.key, text: delta });
  }

  /** Adds what the deltas left out, where they are the beginning of the whole; nothing can be taken back. */
  private complete(block: OpenBlock, whole: string, emit: Emit): void {
    if (whole.length > block.text.length && whole.startsWith(block.text)) {
      this.append(block, whole.slice(block.text.length), emit);
    }
  }

  private close(block: OpenBlock, emit: Emit): void {
    if (block.closed) return;
    block.closed = true;
    emit({ type: "close", key: block.key });
  }
}
