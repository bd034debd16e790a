/** The life of one item in a stream: added, its parts with their deltas, done. */
import type { JsonObject } from "../../core/json.ts";
import type { Citation, Opaque } from "../internal/blocks.ts";
import type { MessageIdentity } from "./encode-answer.ts";
import {
  type ItemStatus,
  messageItem,
  reasoningItem,
  refusalPart,
  secretOf,
  textPart,
} from "./output-items.ts";
import { encodeCitation } from "./parts.ts";
import type { EventWriter } from "./stream-events.ts";

/** An item that has begun. Each method gives the text of its events. */
export interface StreamItem {
  /** Set for messages: which one it is. */
  readonly identity?: MessageIdentity;
  delta(text: string): string;
  citation?(citation: Citation): string;
  opaque(value: Opaque): void;
  /** The block ended; the item may go on with another (messages) or waits to be done. */
  close(): string;
  done(status: ItemStatus): string;
}

type PartKind = "text" | "refusal";

/** A message; parts begin with their first text, so that none is ever empty. */
export class MessageStream implements StreamItem {
  readonly identity: MessageIdentity;
  private readonly writer: EventWriter;
  private readonly id: string;
  private index: number | undefined;
  private readonly parts: JsonObject[] = [];
  private kind: PartKind = "text";
  private words: string | undefined;
  private annotations: JsonObject[] = [];
  private deltaType = "";
  private place = "";
  private waiting: Citation[] = [];
  private readonly carried: Opaque[] = [];

  constructor(writer: EventWriter, identity: MessageIdentity) {
    this.writer = writer;
    this.identity = identity;
    this.id = writer.newId("msg_");
  }

  /** The next part is of this kind. */
  part(kind: PartKind): void {
    this.kind = kind;
  }

  delta(text: string): string {
    const before = this.words === undefined ? this.beginPart() : "";
    this.words = (this.words ?? "") + text;
    const after = this.kind === "text" ? `,"logprobs":[]` : "";
    return (
      before + this.writer.event(this.deltaType, `${this.place},"delta":${JSON.stringify(text)}${after}`)
    );
  }

  private beginPart(): string {
    let text = "";
    if (this.index === undefined) {
      const added = this.writer.added(messageItem(this.id, "in_progress", [], this.identity.phase));
      this.index = added.index;
      text = added.text;
    }
    this.words = "";
    this.deltaType = this.kind === "text" ? "response.output_text.delta" : "response.refusal.delta";
    this.place = `"item_id":"${this.id}","output_index":${this.index},"content_index":${this.parts.length}`;
    text += this.writer.event(
      "response.content_part.added",
      `${this.place},"part":${JSON.stringify(this.wirePart())}`,
    );
    const waiting = this.waiting;
    this.waiting = [];
    for (const citation of waiting) text += this.citation(citation);
    return text;
  }

  citation(citation: Citation): string {
    if (this.words === undefined) {
      this.waiting.push(citation);
      return "";
    }
    const annotation = encodeCitation(citation, this.words.length);
    if (!annotation || this.kind !== "text") return "";
    this.annotations.push(annotation);
    const at = this.annotations.length - 1;
    return this.writer.event(
      "response.output_text.annotation.added",
      `${this.place},"annotation_index":${at},"annotation":${JSON.stringify(annotation)}`,
    );
  }

  opaque(value: Opaque): void {
    this.carried.push(value);
  }

  close(): string {
    if (this.words === undefined) return "";
    const part = this.wirePart();
    const json = JSON.stringify(part);
    const name = this.kind === "text" ? "response.output_text.done" : "response.refusal.done";
    const whole = `"${this.kind}":${JSON.stringify(this.words)}${this.kind === "text" ? `,"logprobs":[]` : ""}`;
    this.parts.push(part);
    this.words = undefined;
    this.annotations = [];
    return (
      this.writer.event(name, `${this.place},${whole}`) +
      this.writer.event("response.content_part.done", `${this.place},"part":${json}`)
    );
  }

  private wirePart(): JsonObject {
    const words = this.words ?? "";
    return this.kind === "text" ? textPart(words, this.annotations) : refusalPart(words);
  }

  done(status: ItemStatus): string {
    const text = this.close();
    const item =
      this.index === undefined
        ? ""
        : this.writer.done(this.index, messageItem(this.id, status, this.parts, this.identity.phase));
    return text + item + carrier(this.writer, this.carried);
  }
}

/** Reasoning: one part of a summary, begun with its first text. */
export class ReasoningStream implements StreamItem {
  private readonly writer: EventWriter;
  private readonly id: string;
  private readonly index: number;
  private readonly place: string;
  private readonly values: Opaque[] = [];
  private words = "";
  private open = false;
  /** What adding it wrote. */
  readonly begun: string;

  constructor(writer: EventWriter) {
    this.writer = writer;
    this.id = writer.newId("rs_");
    const { text, index } = writer.added(reasoningItem(this.id, "in_progress", "", undefined));
    this.begun = text;
    this.index = index;
    this.place = `"item_id":"${this.id}","output_index":${index},"summary_index":0`;
  }

  delta(text: string): string {
    let before = "";
    if (!this.open) {
      this.open = true;
      before = this.writer.event(
        "response.reasoning_summary_part.added",
        `${this.place},"part":{"type":"summary_text","text":""}`,
      );
    }
    this.words += text;
    const fields = `${this.place},"delta":${JSON.stringify(text)}`;
    return before + this.writer.event("response.reasoning_summary_text.delta", fields);
  }

  opaque(value: Opaque): void {
    this.values.push(value);
  }

  close(): string {
    if (!this.open) return "";
    this.open = false;
    const json = JSON.stringify(this.words);
    return (
      this.writer.event("response.reasoning_summary_text.done", `${this.place},"text":${json}`) +
      this.writer.event(
        "response.reasoning_summary_part.done",
        `${this.place},"part":{"type":"summary_text","text":${json}}`,
      )
    );
  }

  done(status: ItemStatus): string {
    const text = this.close();
    return (
      text + this.writer.done(this.index, reasoningItem(this.id, status, this.words, secretOf(this.values)))
    );
  }
}

/**
 * A signature that hangs on a call or text goes into a reasoning item of its own behind it, the one place that clients send
 * back untouched; reading a request puts it back (H6).
 */
export function carrier(writer: EventWriter, values: readonly Opaque[]): string {
  if (values.length === 0) return "";
  const id = writer.newId("rs_");
  const { text, index } = writer.added(reasoningItem(id, "in_progress", "", undefined));
  return text + writer.done(index, reasoningItem(id, "completed", "", secretOf(values)));
}
