/** Writes an answer as Gemini's responses, each a whole object with new parts only: what streams and whole answers share. */
import type { JsonObject } from "../../core/json.ts";
import { argumentsOf } from "../arguments.ts";
import type { Exchange, Report } from "../contract.ts";
import type { Stop, Usage } from "../internal/answer.ts";
import type { Citation, Opaque } from "../internal/blocks.ts";
import type { OpeningBlock, StreamPart } from "../internal/stream.ts";
import { compact } from "../read.ts";
import { encodeError } from "./error.ts";
import { type Cited, encodeGrounding } from "./grounding.ts";
import { encodeMedia, withExtra } from "./media.ts";
import { packSignatures } from "./signatures.ts";
import { encodeStop } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

/** The block that is open. `from`: where its text begins in the answer's text. */
interface Open {
  readonly block: OpeningBlock;
  readonly texts: string[];
  readonly foreign: Opaque[];
  readonly citations: Citation[];
  signature: string | undefined;
  readonly from: number;
}

/** Takes the parts of a legal sequence, one object an answer. `write` gets each response in turn. */
export type AnswerWriter = (part: StreamPart, write: (response: JsonObject) => void) => void;

export function answerWriter(exchange: Exchange, report: Report): AnswerWriter {
  const envelope = { modelVersion: exchange.model, responseId: exchange.id };
  let open: Open | undefined;
  /** Reasoning of other vendors that the next text or call carries, because thoughts do not come back (H116). */
  let carried: Opaque[] = [];
  const said: string[] = [];
  let length = 0;
  const cited: Cited[] = [];
  /** Calls whose input is no object: they are known to be broken or cut only when the answer ends. */
  const broken: string[] = [];
  let usage: Usage = {};

  type Write = (response: JsonObject) => void;

  function respond(part: JsonObject, write: Write): void {
    write({ candidates: [{ content: { parts: [part], role: "model" }, index: 0 }], ...envelope });
  }

  function takeCarried(): string | undefined {
    const packed = packSignatures(carried);
    carried = [];
    return packed;
  }

  function begin(block: OpeningBlock, write: Write): void {
    open = { block, texts: [], foreign: [], citations: [], signature: undefined, from: length };
    if (block.type === "image") respond(withExtra(encodeMedia(block), block.extra?.gemini), write);
    else if (block.type === "hosted" || block.type === "unknown") {
      if (block.format === "gemini") respond(block.raw, write);
      else {
        const concept = block.type === "hosted" ? "answer-hosted" : "unknown-block";
        report({ concept, treatment: "dropped", direction: "answer", field: block.format });
      }
    }
  }

  function hear(text: string, write: Write): void {
    if (!open || text === "") return;
    const { type } = open.block;
    if (type === "tool-call") open.texts.push(text);
    else if (type === "reasoning") {
      open.texts.push(text);
      respond({ text, thought: true }, write);
    } else if (type === "text" || type === "refusal") {
      said.push(text);
      length += text.length;
      respond(signed({ text }, takeCarried()), write);
    }
  }

  /** Google's own value is written as it came; another vendor's travels with the next part. */
  function learn({ opaque, citation }: Extract<StreamPart, { type: "patch" }>): void {
    if (!open) return;
    if (opaque?.kind === "thought") open.signature = opaque.value;
    else if (opaque) open.foreign.push(opaque);
    if (citation) open.citations.push(citation);
  }

  function end(write: Write): void {
    if (!open) return;
    const { block, texts, foreign, citations, signature, from } = open;
    open = undefined;
    if (block.type === "tool-call") {
      carried.push(...foreign);
      endCall(block, texts.join(""), signature, write);
      return;
    }
    foreign.forEach((opaque, index) => {
      const text = index === 0 ? texts.join("") : "";
      carried.push(text === "" ? opaque : { ...opaque, text });
    });
    if (signature !== undefined) {
      const thought = block.type === "reasoning" ? true : undefined;
      respond(compact({ text: "", thought, thoughtSignature: signature }), write);
    }
    for (const citation of citations) cited.push(placed(citation, from, length));
  }

  /** A call stands whole in one part. Input that is no object is not made one (H28). */
  function endCall(
    block: Extract<OpeningBlock, { type: "tool-call" }>,
    input: string,
    signature: string | undefined,
    write: Write,
  ): void {
    const name = block.name ?? "";
    const args = argumentsOf(input);
    if (!args) {
      broken.push(`${name}(${input})`);
      return;
    }
    const functionCall = compact({ id: block.id, name, args });
    respond(signed({ functionCall }, signature ?? takeCarried()), write);
  }

  function finish(given: Stop, write: Write): void {
    const stop = broken.length > 0 ? stopOfBroken(given, report) : given;
    const kept = stop.extra?.gemini;
    const grounding = kept?.["groundingMetadata"] ? undefined : encodeGrounding(cited, said.join(""));
    const message =
      stop.reason === "malformed-call" && broken.length > 0
        ? `Malformed function call: ${broken[0]}`
        : undefined;
    const left = takeCarried();
    const candidate = compact({
      // As Gemini 3 ends a stream: libraries (@langchain/google-genai) pass over a frame without content, counts and all.
      // Reasoning that nothing followed has no better place, although Gemini CLI lets it go (H116).
      content: { parts: [signed({ text: "" }, left)], role: "model" },
      finishReason: encodeStop(stop, exchange.upstream),
      finishMessage: message,
      index: 0,
      groundingMetadata: grounding,
    });
    const usageMetadata = encodeUsage(usage, exchange.estimatedInput);
    write({ candidates: [withExtra(candidate, kept)], usageMetadata, ...envelope });
  }

  return (part, write) => {
    switch (part.type) {
      case "open":
        return begin(part.block, write);
      case "delta":
        return hear(part.text, write);
      case "patch":
        return learn(part);
      case "close":
        return end(write);
      case "start":
        if (part.usage) usage = part.usage;
        return;
      case "usage":
        usage = { ...usage, ...part.usage };
        return;
      case "finish":
        return finish(part.stop, write);
      case "error":
        return write(encodeError(part.error).body);
      default:
    }
  };
}

function signed(part: JsonObject, thoughtSignature: string | undefined): JsonObject {
  return thoughtSignature === undefined ? part : { ...part, thoughtSignature };
}

/** A call that a limit or filter cut is left out (H27); any other is the vendor's own word for a call that nobody can read. */
function stopOfBroken(stop: Stop, report: Report): Stop {
  const detail = "a call whose input is no JSON object";
  report({ concept: "unknown-block", treatment: "dropped", direction: "answer", field: "tool call", detail });
  const isNatural = stop.reason === "tool-calls" || stop.reason === "end" || stop.reason === "other";
  return isNatural ? { reason: "malformed-call" } : stop;
}

/** A citation without a place of its own is about its whole block. */
function placed(citation: Citation, from: number, to: number): Cited {
  const { start, end } = citation;
  if (end === undefined) return { citation, start: from, end: to };
  const last = Math.min(from + end, to);
  return { citation, start: Math.min(from + (start ?? 0), last), end: last };
}
