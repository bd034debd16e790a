/** Streams: chunks of Chat and its dialects to parts. What a chunk says is passed on when it says it. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Exchange, Frame, StreamDecoder } from "../contract.ts";
import type { Family, Opaque } from "../internal/blocks.ts";
import type { StreamPart } from "../internal/stream.ts";
import { object, objects, parseJson, text } from "../read.ts";
import { readMediaLink } from "../read-media-link.ts";
import { type CallReader, callReader } from "./answer-calls.ts";
import { decodeAnnotation } from "./citations.ts";
import { thinkingText } from "./content-parts.ts";
import { errorInside } from "./error.ts";
import { mergeDetails, readDetails, readExtraContent, textOfDetails } from "./opaque-fields.ts";
import { decodeStop } from "./stop-reason.ts";
import { usageOf } from "./usage.ts";

type Emit = (part: StreamPart) => void;

/** Text, reasoning and refusal have one key each: the ordering stage begins a new block where they come back. */
const blockTypes = { text: "text", reasoning: "reasoning", refusal: "refusal" } as const;
type Prose = keyof typeof blockTypes;

export function streamDecoder({ dialect, family }: Exchange): StreamDecoder {
  const decoder = messageDecoder(dialect["reasoning-field"] ?? "reasoning_content", family);
  let started = false;
  let finished = false;
  let over = false;

  function fail(emit: Emit, error: Extract<StreamPart, { type: "error" }>["error"]): void {
    over = true;
    emit({ type: "error", error });
  }

  function chunk(body: JsonObject, emit: Emit): void {
    const usage = usageOf(body, dialect);
    if (usage) emit({ type: "usage", usage });
    const error = errorInside(body);
    if (error) {
      fail(emit, error);
      return;
    }
    if (!started) {
      started = true;
      const id = text(body["id"]);
      const model = text(body["model"]);
      emit({ type: "start", ...(id && { id }), ...(model && { model }) });
    }
    for (const choice of objects(body["choices"])) {
      const message = object(choice["delta"]) ?? object(choice["message"]);
      if (message) decoder.message(message, emit);
      const native = text(choice["finish_reason"]);
      if (native !== undefined && native !== "") finish(native, choice, emit);
      if (over) return;
    }
  }

  function finish(native: string, choice: JsonObject, emit: Emit): void {
    const stop = decodeStop(native, dialect);
    if (stop === "error") {
      const word = text(choice["native_finish_reason"]) ?? native;
      fail(emit, { class: "server", message: `the upstream ended the answer with an error (${word})` });
      return;
    }
    finished = true;
    emit({ type: "finish", stop });
  }

  function end(emit: Emit): void {
    decoder.end(emit);
    over = true;
    emit({ type: "end" });
  }

  return {
    frame({ data }: Frame, emit) {
      if (over) return;
      const payload = data.trim();
      if (payload === "[DONE]") {
        end(emit);
        return;
      }
      if (!payload.startsWith("{") && !payload.startsWith("[")) return;
      const parsed = parseJson(payload);
      // Google wraps an error in a list.
      const body = Array.isArray(parsed) ? (parsed as readonly JsonValue[])[0] : parsed;
      if (isObject(body)) chunk(body, emit);
      else if (parsed === undefined)
        fail(emit, { class: "server", message: "the upstream sent a broken chunk" });
    },
    close(emit) {
      if (!over && finished) end(emit);
    },
  };
}

export interface MessageDecoder {
  /** A delta, or a whole message. */
  message(message: JsonObject, emit: Emit): void;
  end(emit: Emit): void;
}

/**
 * What a delta or a message holds, in the order reasoning, text, calls, whatever comes in one chunk (H76). Reasoning is read
 * from one field alone, the dialect's before others, since some vendors send it in two (H15).
 */
export function messageDecoder(
  field: "reasoning_content" | "reasoning" | "content-parts",
  family: Family,
): MessageDecoder {
  const fields =
    field === "reasoning" ? ["reasoning", "reasoning_content"] : ["reasoning_content", "reasoning"];
  let calls: CallReader | undefined;
  const opened = new Set<Prose>();
  let details: JsonObject[] = [];

  function say(prose: Prose, words: string, emit: Emit): void {
    if (words === "") return;
    open(prose, emit);
    emit({ type: "delta", key: prose, text: words });
  }

  function open(prose: Prose, emit: Emit): void {
    if (opened.has(prose)) return;
    opened.add(prose);
    emit({ type: "open", key: prose, block: { type: blockTypes[prose] } });
  }

  function sign(prose: Prose, opaque: Opaque, emit: Emit): void {
    open(prose, emit);
    emit({ type: "patch", key: prose, opaque });
  }

  /** Fragments of details are one value, which goes out before what follows the reasoning. */
  function flush(emit: Emit): void {
    if (details.length === 0) return;
    const carried = readDetails(mergeDetails(details), family);
    details = [];
    for (const opaque of carried.reasoning) sign("reasoning", opaque, emit);
  }

  function reasoning(message: JsonObject, emit: Emit): void {
    const fragments = message["reasoning_details"];
    if (Array.isArray(fragments)) details.push(...objects(fragments));
    const words = text(message[fields[0] as string]) || text(message[fields[1] as string]);
    say("reasoning", words || textOfDetails(fragments), emit);
  }

  function parts(content: readonly JsonValue[], emit: Emit): void {
    for (const part of objects(content)) {
      if (part["type"] === "thinking") {
        say("reasoning", thinkingText(part["thinking"]), emit);
        continue;
      }
      const words = text(part["text"]);
      if (words) {
        flush(emit);
        say("text", words, emit);
      } else if (part["type"] === "image_url") image(part, emit);
    }
  }

  function image(part: JsonObject, emit: Emit): void {
    const url = text(object(part["image_url"])?.["url"]) ?? text(part["image_url"]);
    if (url !== undefined) {
      emit({ type: "open", key: `image-${images++}`, block: { type: "image", source: readMediaLink(url) } });
    }
  }
  let images = 0;

  /** Google signs a message as a whole where it has text, or calls without a signature of their own. */
  function signMessage(extraContent: JsonValue, emit: Emit): void {
    const thought = readExtraContent(extraContent, family);
    if (!thought) return;
    if (opened.has("text") || calls?.first === undefined)
      sign(opened.has("text") ? "text" : "reasoning", thought, emit);
    else emit({ type: "patch", key: calls.first, opaque: thought });
  }

  return {
    message(message, emit) {
      reasoning(message, emit);
      const { content } = message;
      if (typeof content === "string") {
        if (content !== "") {
          flush(emit);
          say("text", content, emit);
        }
      } else if (Array.isArray(content)) parts(content as readonly JsonValue[], emit);
      const refusal = message["refusal"];
      if (typeof refusal === "string") say("refusal", refusal, emit);
      if (message["annotations"] !== undefined && opened.has("text")) {
        for (const annotation of objects(message["annotations"])) {
          const citation = decodeAnnotation(annotation);
          if (citation) emit({ type: "patch", key: "text", citation });
        }
      }
      if (message["images"] !== undefined) for (const part of objects(message["images"])) image(part, emit);
      const toolCalls = message["tool_calls"];
      if (Array.isArray(toolCalls) && toolCalls.length > 0) {
        flush(emit);
        calls ??= callReader(family);
        for (const call of objects(toolCalls)) calls.fragment(call, emit);
      }
      const legacy = object(message["function_call"]);
      if (legacy) {
        calls ??= callReader(family);
        calls.fragment({ index: -1, function: legacy }, emit);
      }
      if (message["extra_content"] !== undefined) signMessage(message["extra_content"], emit);
    },
    end: flush,
  };
}
