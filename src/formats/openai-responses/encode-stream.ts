/** Parts as a stream of this format: one item at a time, each with its whole life (H63, H65, H70). */
import type { Exchange, Report, StreamEncoder } from "../contract.ts";
import type { Stop, UpstreamError, Usage } from "../internal/answer.ts";
import type { OpeningBlock, StreamPart } from "../internal/stream.ts";
import { isSameMessage, messageIdentity } from "./encode-answer.ts";
import { encodeStreamError } from "./error.ts";
import { type ItemStatus, wholeItem } from "./output-items.ts";
import { encodeStop } from "./stop-reason.ts";
import { CallStream } from "./stream-call.ts";
import { EventWriter } from "./stream-events.ts";
import { MessageStream, ReasoningStream, type StreamItem } from "./stream-items.ts";
import { encodeUsage } from "./usage.ts";

export function streamEncoder(exchange: Exchange, report: Report): StreamEncoder {
  return new ResponseStream(exchange, report);
}

/**
 * The item of a block is done only when the next begins or the stream ends: text after text goes on in the same message, and
 * whether the last item is whole is known at the finish. After an error it is never done, because Codex runs a call as soon as
 * its item is.
 */
class ResponseStream implements StreamEncoder {
  private readonly writer: EventWriter;
  private readonly report: Report;
  private item: StreamItem | undefined;
  private usage: Usage = {};
  private stop: Stop = { reason: "other" };
  private refused = false;
  private over = false;

  constructor(exchange: Exchange, report: Report) {
    this.writer = new EventWriter(exchange);
    this.report = report;
  }

  part(part: StreamPart): string {
    if (this.over) return "";
    switch (part.type) {
      case "delta":
        return this.item?.delta(part.text) ?? "";
      case "start":
        return this.writer.created(part.id);
      case "open":
        return this.writer.created() + this.open(part.block);
      case "patch":
        if (part.opaque) this.item?.opaque(part.opaque);
        return part.citation ? (this.item?.citation?.(part.citation) ?? "") : "";
      case "close":
        return this.item?.close() ?? "";
      case "usage":
        this.usage = part.usage;
        return "";
      case "finish":
        this.stop = part.stop;
        return "";
      case "ping":
        return ": keep-alive\n\n";
      case "end":
        return this.end();
      case "error":
        return this.fail(part.error);
    }
  }

  private open(block: OpeningBlock): string {
    switch (block.type) {
      case "text":
      case "refusal":
        return this.openPart(block);
      case "reasoning": {
        const before = this.finishItem("completed");
        const item = new ReasoningStream(this.writer);
        this.item = item;
        return before + item.begun;
      }
      case "tool-call": {
        const before = this.finishItem("completed");
        const item = new CallStream(this.writer, block);
        this.item = item;
        return before + item.begun;
      }
      default: {
        const before = this.finishItem("completed");
        const whole = wholeItem(block, this.writer.newId, this.report);
        if (!whole) return before;
        const { text, index } = this.writer.added(whole);
        return before + text + this.writer.done(index, whole);
      }
    }
  }

  private openPart(block: OpeningBlock & { readonly type: "text" | "refusal" }): string {
    const identity = messageIdentity(block.type === "text" ? block : {});
    let before = "";
    let message = this.item instanceof MessageStream ? this.item : undefined;
    if (message && isSameMessage(message.identity, identity)) before = message.close();
    else {
      before = this.finishItem("completed");
      message = new MessageStream(this.writer, identity);
      this.item = message;
    }
    message.part(block.type);
    if (block.type === "refusal") this.refused = true;
    return before;
  }

  private finishItem(status: ItemStatus): string {
    const text = this.item?.done(status) ?? "";
    this.item = undefined;
    return text;
  }

  private end(): string {
    const { status, incomplete_details } = encodeStop(this.stop, this.refused);
    if (status === "failed") {
      return this.fail({ class: "server", message: this.stop.native ?? "the answer failed" });
    }
    this.over = true;
    return (
      this.writer.created() +
      this.finishItem(status) +
      this.writer.terminal(status, {
        error: null,
        details: incomplete_details,
        usage: encodeUsage(this.usage),
      })
    );
  }

  private fail(error: UpstreamError): string {
    this.over = true;
    return (
      this.writer.created() +
      this.writer.terminal("failed", { error: encodeStreamError(error), details: null, usage: null })
    );
  }
}
