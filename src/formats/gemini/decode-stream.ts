/** Frames of a stream, each a whole response with new parts only, as internal parts. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { argumentsText } from "../arguments.ts";
import type { Exchange, StreamDecoder } from "../contract.ts";
import { errorIn } from "../errors/read-error.ts";
import type { Family, HostedKind } from "../internal/blocks.ts";
import type { StreamPart } from "../internal/stream.ts";
import { opaqueFrom } from "../opaque.ts";
import { object, objects, parseJson, rest, text } from "../read.ts";
import { codeSummary } from "./decode-part.ts";
import { decodeGrounding } from "./grounding.ts";
import { decodeMedia } from "./media.ts";
import { type PartialArguments, partialArguments } from "./partial-arguments.ts";
import { camelFields } from "./spelling.ts";
import { decodeStop } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

type Emit = (part: StreamPart) => void;

/** What a candidate says beside its content; kept with the stop, for clients of this format. */
const knownCandidate = new Set(["content", "finishReason", "index"]);

/** One object a stream. */
export function streamDecoder({ family }: Pick<Exchange, "family">): StreamDecoder {
  const decoder = responseDecoder(family);
  return {
    frame({ data }, emit) {
      const value = parseJson(data);
      if (value !== undefined) decoder.response(value, emit);
    },
    close: decoder.close,
  };
}

/** The same for responses that are parsed already. */
export function responseDecoder(family: Family): {
  response(value: JsonValue, emit: Emit): void;
  close(emit: Emit): void;
} {
  let started = false;
  let finished = false;
  let blocks = 0;
  /** The text or reasoning that further text belongs to. */
  let current: { readonly key: number; readonly type: "text" | "reasoning" } | undefined;
  /** A call whose arguments come value by value. */
  let streamed: { readonly key: number; readonly args: PartialArguments } | undefined;
  /** The current text block so far, since grounding speaks of bytes in it. */
  let said: string[] = [];

  function start(response: JsonObject, emit: Emit): void {
    if (started) return;
    started = true;
    const id = text(response["responseId"]);
    const model = text(response["modelVersion"]);
    emit({ type: "start", ...(id !== undefined && { id }), ...(model !== undefined && { model }) });
  }

  function speak(type: "text" | "reasoning", part: JsonObject, words: string, emit: Emit): void {
    const opaque = opaqueFrom(part["thoughtSignature"], "thought", family);
    // The signature is read before an empty text is let go (H8).
    if (words === "" && opaque === undefined) return;
    if (current?.type !== type) {
      endStreamed(emit);
      current = { key: blocks++, type };
      said = [];
      emit({ type: "open", key: current.key, block: { type } });
    }
    if (words !== "") {
      said.push(words);
      emit({ type: "delta", key: current.key, text: words });
    }
    if (opaque) emit({ type: "patch", key: current.key, opaque });
  }

  /** Each part is a call of its own, however alike (H124); only Vertex continues one, in parts without a name. */
  function call(part: JsonObject, called: JsonObject, emit: Emit): void {
    const name = text(called["name"]);
    const continues = called["willContinue"] === true;
    if (!name && streamed) {
      streamed.args.push(called);
      if (!continues) endStreamed(emit);
      return;
    }
    if (!name && !continues && called["args"] === undefined) return;
    endStreamed(emit);
    current = undefined;
    const key = blocks++;
    const id = text(called["id"]);
    emit({
      type: "open",
      key,
      block: { type: "tool-call", kind: "function", ...(id && { id }), ...(name && { name }) },
    });
    const opaque = opaqueFrom(part["thoughtSignature"], "thought", family);
    if (opaque) emit({ type: "patch", key, opaque });
    if (continues || called["partialArgs"] !== undefined) {
      streamed = { key, args: partialArguments() };
      streamed.args.push(called);
      if (!continues) endStreamed(emit);
      return;
    }
    emit({ type: "delta", key, text: argumentsText(called["args"]) || "{}" });
    emit({ type: "close", key });
  }

  function endStreamed(emit: Emit): void {
    if (!streamed) return;
    const { key, args } = streamed;
    streamed = undefined;
    emit({ type: "delta", key, text: args.text() });
    emit({ type: "close", key });
  }

  /** Blocks that come whole: pictures, the vendor's tools at work, what we do not know. */
  function whole(part: JsonObject, emit: Emit): void {
    const media = decodeMedia(part);
    const tool = hostedTool(part);
    const key = blocks;
    if (media?.type === "image") emit({ type: "open", key, block: media });
    else if (tool)
      emit({
        type: "open",
        key,
        block: { type: "hosted", tool, format: "gemini", raw: part, summary: codeSummary(part) },
      });
    else if (Object.keys(part).length > 0)
      emit({ type: "open", key, block: { type: "unknown", format: "gemini", raw: part } });
    else return;
    blocks += 1;
    current = undefined;
  }

  function readPart(raw: JsonObject, emit: Emit): void {
    const part = camelFields(raw);
    const words = text(part["text"]);
    const called = object(part["functionCall"]);
    const isThought = part["thought"] === true;
    if (words !== undefined || isThought) speak(isThought ? "reasoning" : "text", part, words ?? "", emit);
    else if (called) call(part, camelFields(called), emit);
    // A signature alone, without even an empty text.
    else if (isSignature(part)) speak("text", part, "", emit);
    else {
      endStreamed(emit);
      whole(part, emit);
    }
  }

  function candidate(one: JsonObject, emit: Emit): void {
    for (const part of objects(object(one["content"])?.["parts"])) readPart(part, emit);
    if (current?.type === "text" && (one["groundingMetadata"] || one["citationMetadata"])) {
      for (const citation of decodeGrounding(one, said.join("")))
        emit({ type: "patch", key: current.key, citation });
    }
    const reason = text(one["finishReason"]);
    if (reason !== undefined && reason !== "" && reason !== "FINISH_REASON_UNSPECIFIED") {
      endStreamed(emit);
      finished = true;
      emit({ type: "finish", stop: decodeStop(reason, rest(one, knownCandidate)) });
    }
  }

  function response(value: JsonValue, emit: Emit): void {
    const outer = object(Array.isArray(value) ? value[0] : value);
    if (!outer) return;
    const error = errorIn(outer);
    if (error) {
      emit({ type: "error", error });
      return;
    }
    // Code Assist wraps each response.
    const body = object(outer["response"]) ?? outer;
    start(body, emit);
    const usage = decodeUsage(object(body["usageMetadata"]) ?? {});
    if (usage) emit({ type: "usage", usage });
    const [first] = objects(body["candidates"]);
    if (first) candidate(first, emit);
    const blocked = text(object(body["promptFeedback"])?.["blockReason"]);
    if (first || blocked === undefined || finished) return;
    // A blocked prompt has no candidate that could say so (H58).
    finished = true;
    emit({ type: "finish", stop: { reason: "filter", native: blocked } });
  }

  return {
    response,
    close(emit) {
      endStreamed(emit);
      if (finished) emit({ type: "end" });
    },
  };
}

function hostedTool(part: JsonObject): HostedKind | undefined {
  return object(part["executableCode"]) || object(part["codeExecutionResult"]) ? "code-execution" : undefined;
}

function isSignature(part: JsonObject): boolean {
  return part["thoughtSignature"] !== undefined && Object.keys(part).length === 1;
}
