/** The life of a call in a stream. */
import type { Opaque } from "../internal/blocks.ts";
import { type CallHead, callItem, callWords, type ItemStatus } from "./output-items.ts";
import type { EventWriter } from "./stream-events.ts";
import { carrier, type StreamItem } from "./stream-items.ts";

/** A call. One of a tool whose schema OpenAI fixed has no deltas and is added when it is whole. */
export class CallStream implements StreamItem {
  private readonly writer: EventWriter;
  private readonly call: CallHead;
  private readonly id: string;
  private readonly event: string | undefined;
  private readonly field: string;
  private index: number | undefined;
  private place = "";
  private input = "";
  private closed = false;
  private readonly carried: Opaque[] = [];
  readonly begun: string;

  constructor(writer: EventWriter, call: CallHead) {
    const { event, field, idPrefix } = callWords(call);
    this.writer = writer;
    this.call = call;
    this.id = writer.newId(idPrefix);
    this.event = event;
    this.field = field ?? "";
    this.begun = event ? this.add() : "";
  }

  private add(): string {
    const { text, index } = this.writer.added(callItem(this.id, "in_progress", this.call, this.input));
    this.index = index;
    this.place = `"item_id":"${this.id}","output_index":${index}`;
    return text;
  }

  delta(text: string): string {
    this.input += text;
    if (!this.event) return "";
    return this.writer.event(`${this.event}.delta`, `${this.place},"delta":${JSON.stringify(text)}`);
  }

  opaque(value: Opaque): void {
    this.carried.push(value);
  }

  close(): string {
    if (this.closed) return "";
    this.closed = true;
    if (!this.event) return this.add();
    return this.writer.event(
      `${this.event}.done`,
      `${this.place},"${this.field}":${JSON.stringify(this.input)}`,
    );
  }

  done(status: ItemStatus): string {
    const text = this.close();
    const item = callItem(this.id, status, this.call, this.input);
    const done = this.index === undefined ? "" : this.writer.done(this.index, item);
    return text + done + carrier(this.writer, this.carried);
  }
}
