/** A stream for a client of Messages: one block at a time, indexes without a gap, one message delta, one end. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Report, StreamEncoder } from "../contract.ts";
import type { Stop, Usage } from "../internal/answer.ts";
import type { Citation, Opaque } from "../internal/blocks.ts";
import type { OpeningBlock, StreamPart } from "../internal/stream.ts";
import { isForeign, placeholder, reportLoss, tellsRefusal } from "./answer-losses.ts";
import { encodeCitation } from "./citations.ts";
import { messageId } from "./encode-answer.ts";
import { customInput } from "./encode-blocks.ts";
import { aloneBlock, redactedBlock, signatureOf, signedAfterText, standsAlone } from "./encode-thinking.ts";
import { errorBody } from "./error.ts";
import { blockDelta, blockStart, blockStop, deltaOf, event, startOf } from "./frames.ts";
import { isHostedCall } from "./hosted-block.ts";
import { type Draft, own } from "./own-fields.ts";
import { encodeStop } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

/** A block that the client is told of when its first text comes: an empty one it never is (H38). */
interface Current {
  readonly block: OpeningBlock;
  /** Its start went out. */
  begun: boolean;
  readonly opaque: Opaque[];
  /** Input of a call that waits for its signature, or to be made an object. */
  readonly input: string[];
}

export function streamEncoder(exchange: Exchange, report: Report): StreamEncoder {
  // Gemini signs calls and writes them whole; the signature goes out before its call, which waits for it.
  const signsCalls = exchange.family === "google";
  let index = 0;
  let current: Current | undefined;
  let usage: Usage = {};
  let started = false;
  let over = false;

  function start(first: Usage | undefined): string {
    if (started) return "";
    started = true;
    usage = first ?? {};
    const message = {
      id: messageId(exchange),
      type: "message",
      role: "assistant",
      model: exchange.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(usage, exchange.estimatedInput),
    };
    return event("message_start", { type: "message_start", message });
  }

  function open(block: OpeningBlock): string {
    const before = close();
    switch (block.type) {
      case "hosted":
      case "unknown":
        if (!isForeign(block)) return before + wholeBlock(block.raw);
        reportLoss(block, report);
        return before;
      case "image":
        reportLoss(block, report);
        return before + textBlock(placeholder(block));
      case "refusal":
        if (tellsRefusal(exchange, report)) current = newCurrent(block);
        return before;
      default:
        current = newCurrent(block);
        return before;
    }
  }

  function begin(on: Current): string {
    if (on.begun) return "";
    on.begun = true;
    if (on.block.type !== "tool-call") return blockStart(index, startOf(on.block));
    const signed = on.opaque.splice(0).map((opaque) => wholeBlock(redactedBlock(opaque)));
    return signed.join("") + blockStart(index, startOf(on.block));
  }

  function delta(text: string): string {
    if (current === undefined || text === "") return "";
    if (current.block.type === "tool-call" && (signsCalls || current.block.kind === "custom")) {
      current.input.push(text);
      return "";
    }
    return begin(current) + deltaOf(current.block, index, text);
  }

  function cite(citation: Citation): string {
    if (current?.block.type !== "text") return "";
    const encoded = encodeCitation(citation);
    return encoded ? begin(current) + blockDelta(index, { type: "citations_delta", citation: encoded }) : "";
  }

  function close(input?: string): string {
    const on = current;
    current = undefined;
    if (on === undefined) return "";
    switch (on.block.type) {
      case "reasoning":
        return closeReasoning(on);
      case "tool-call":
        return closeCall(on, input);
      default: {
        const end = on.begun ? stop() : "";
        return end + on.opaque.map((opaque) => wholeBlock(signedAfterText(opaque))).join("");
      }
    }
  }

  function closeReasoning(on: Current): string {
    const [first, ...others] = on.opaque;
    if (first === undefined) return on.begun ? stop() : "";
    if (standsAlone(on.begun ? "text" : "", first)) {
      return (on.begun ? stop() : "") + on.opaque.map((opaque) => wholeBlock(redactedBlock(opaque))).join("");
    }
    const signature = blockDelta(index, { type: "signature_delta", signature: signatureOf(first) });
    return begin(on) + signature + stop() + others.map((opaque) => wholeBlock(aloneBlock(opaque))).join("");
  }

  function closeCall(on: Current, input: string | undefined): string {
    const held = on.input.join("") || (on.begun ? "" : (input ?? ""));
    const isCustom = on.block.type === "tool-call" && on.block.kind === "custom";
    const text = isCustom ? JSON.stringify(customInput(held)) : held;
    const head = begin(on) + (text === "" ? "" : deltaOf(on.block, index, text)) + stop();
    return head + on.opaque.map((opaque) => wholeBlock(redactedBlock(opaque))).join("");
  }

  function stop(): string {
    return blockStop(index++);
  }

  function textBlock(text: string): string {
    const head = blockStart(index, { type: "text", text: "" });
    return head + blockDelta(index, { type: "text_delta", text }) + stop();
  }

  /** Clients read the input of a vendor's call and a signature from deltas only; all else of a block stands in its start. */
  function wholeBlock(raw: JsonObject): string {
    const { input, signature } = raw;
    if (isHostedCall(String(raw["type"])) && input !== undefined) {
      const json = { type: "input_json_delta", partial_json: JSON.stringify(input) };
      return blockStart(index, { ...raw, input: {} }) + blockDelta(index, json) + stop();
    }
    if (raw["type"] === "thinking" && signature !== undefined) {
      return thinkingWhole(raw, signature);
    }
    return blockStart(index, raw) + stop();
  }

  function thinkingWhole(raw: JsonObject, signature: JsonObject[string]): string {
    const { thinking = "" } = raw;
    const head = blockStart(index, { ...raw, thinking: "", signature: "" });
    const told = thinking === "" ? "" : blockDelta(index, { type: "thinking_delta", thinking });
    return head + told + blockDelta(index, { type: "signature_delta", signature }) + stop();
  }

  function finish(ending: Stop): string {
    const kept = own(ending.extra);
    const told: Draft = { ...encodeStop(ending) };
    if (kept["container"] !== undefined) told["container"] = kept["container"];
    const outer: Draft = { type: "message_delta", delta: told };
    outer["usage"] = encodeUsage(usage, exchange.estimatedInput);
    const { context_management: edits } = kept;
    if (edits !== undefined) outer["context_management"] = edits;
    return close() + event("message_delta", outer);
  }

  function part(one: StreamPart): string {
    switch (one.type) {
      case "start":
        return start(one.usage);
      case "open":
        return open(one.block);
      case "delta":
        return delta(one.text);
      case "patch":
        if (one.opaque) current?.opaque.push(one.opaque);
        return one.citation ? cite(one.citation) : "";
      case "close":
        return close(one.input);
      case "usage":
        usage = { ...usage, ...one.usage };
        return "";
      case "finish":
        return finish(one.stop);
      case "end":
        over = true;
        return event("message_stop", { type: "message_stop" });
      case "error":
        over = true;
        return event("error", errorBody(one.error));
      case "ping":
        return event("ping", { type: "ping" });
    }
  }

  return {
    part(one) {
      if (over) return "";
      // A ping before the start, and an error in its place, are all that a client may be told without one.
      if (!started && one.type === "ping") return "";
      const head = one.type === "error" || one.type === "start" ? "" : start(undefined);
      return head + part(one);
    },
  };
}

function newCurrent(block: OpeningBlock): Current {
  return { block, begun: false, opaque: [], input: [] };
}
