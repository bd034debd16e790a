/** Streams: legal sequences of parts to chunks. Text goes out as it comes, calls with dense indexes, one finish. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Report, StreamEncoder } from "../contract.ts";
import type { Usage } from "../internal/answer.ts";
import type { Citation, Opaque } from "../internal/blocks.ts";
import type { OpeningBlock, StreamPart } from "../internal/stream.ts";
import { type Owner, tellOpaque, toldJson } from "./answer-opaque.ts";
import { encodeAnnotation, placeCitation } from "./citations.ts";
import { encodeImage } from "./content-parts.ts";
import { encodeError } from "./error.ts";
import { encodeStop } from "./stop-reason.ts";
import { encodeUsage } from "./usage.ts";

/** The block that is open. */
interface Open {
  readonly block: OpeningBlock;
  /** Of a call. */
  readonly index: number;
  hasText: boolean;
  /** Reasoning as far as it was told: a signature goes with it. */
  words: string;
  /** Where the block begins in the joined text, from which citations count. */
  readonly from: number;
  /** About the whole block: told when its end is known. */
  readonly citations: Citation[];
}

/**
 * What the official clients ask: a role in the first chunk, `type`, id and name with a call's first fragment and not again,
 * the usage in a chunk of its own and only if it was asked for, `[DONE]` unless an error ended the stream (11.13).
 */
export function streamEncoder(exchange: Exchange, report: Report): StreamEncoder {
  const head = JSON.stringify({
    id: `chatcmpl-${exchange.id}`,
    object: "chat.completion.chunk",
    created: exchange.created,
    model: exchange.model,
  }).slice(0, -1);
  const tail = exchange.wantsUsage ? ',"usage":null}\n\n' : "}\n\n";
  let open: Open | undefined;
  let calls = 0;
  let details = 0;
  let textLength = 0;
  let reasoned = false;
  let usage: Usage = {};

  function chunk(delta: string, finish = "null"): string {
    return `data: ${head},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${tail}`;
  }
  const say = (field: string, words: string) => chunk(`{"${field}":${JSON.stringify(words)}}`);
  const tellJson = (fields: JsonObject) => chunk(JSON.stringify(fields));

  function begin(block: OpeningBlock): string {
    open = { block, index: calls, hasText: false, words: "", from: textLength, citations: [] };
    switch (block.type) {
      case "tool-call": {
        calls += 1;
        const { id = "", name = "", kind } = block;
        const call: JsonObject =
          kind === "custom"
            ? { index: open.index, id, type: "custom", custom: { name, input: "" } }
            : { index: open.index, id, type: "function", function: { name, arguments: "" } };
        return tellJson({ tool_calls: [call] });
      }
      case "image":
        report({ concept: "answer-image", treatment: "approximated", direction: "answer", field: "images" });
        return tellJson({ images: [encodeImage(block)] });
      case "hosted":
        report({ concept: "answer-hosted", treatment: "dropped", direction: "answer", field: block.tool });
        return "";
      case "unknown":
        report({ concept: "unknown-block", treatment: "dropped", direction: "answer", field: "content" });
        return "";
      default:
        return "";
    }
  }

  function more(words: string): string {
    if (!open || words === "") return "";
    const first = !open.hasText;
    open.hasText = true;
    switch (open.block.type) {
      case "text":
        textLength += words.length;
        return say("content", words);
      case "refusal":
        return say("refusal", words);
      case "reasoning": {
        open.words += words;
        // Blocks of reasoning are one text to a Chat client.
        const seam = first && reasoned ? "\n\n" : "";
        reasoned = true;
        return say("reasoning_content", seam + words);
      }
      case "tool-call":
        return fragment(open, words);
      default:
        return "";
    }
  }

  /** `more`: beside the input, which strict libraries (@ai-sdk/openai) ask for in each fragment. */
  function fragment({ index, block }: Open, words: string, more?: JsonObject): string {
    const body: JsonObject =
      block.type === "tool-call" && block.kind === "custom"
        ? { index, custom: { input: words } }
        : { index, function: { arguments: words } };
    return tellJson({ tool_calls: [{ ...body, ...more }] });
  }

  function patch({ opaque, citation }: Extract<StreamPart, { type: "patch" }>): string {
    if (!open) return "";
    return (citation ? cite(citation, open) : "") + (opaque ? sign(opaque, open) : "");
  }

  function cite(citation: Citation, { block, from, citations }: Open): string {
    if (block.type !== "text") return "";
    if (citation.end !== undefined) return annotate([citation], from);
    citations.push(citation);
    return "";
  }

  function annotate(citations: readonly Citation[], from: number): string {
    const annotations = citations.flatMap(
      (citation) => encodeAnnotation(placeCitation(citation, from, textLength)) ?? [],
    );
    return annotations.length > 0 ? tellJson({ annotations }) : "";
  }

  function sign(opaque: Opaque, signed: Open): string {
    const { block, words } = signed;
    const told = tellOpaque(opaque, ownerOf(block, words), details);
    details += told.reasoning_details?.length ?? 0;
    if (block.type === "tool-call" && told.extra_content)
      return fragment(signed, "", { extra_content: told.extra_content });
    return tellJson(toldJson(told));
  }

  /** A call without any input is one with an empty object (H29). */
  function close(input: string | undefined): string {
    const closing = open;
    open = undefined;
    if (closing && closing.citations.length > 0) return annotate(closing.citations, closing.from);
    if (closing?.block.type !== "tool-call" || closing.hasText) return "";
    const whole = input || (closing.block.kind === "custom" ? "" : "{}");
    return whole === "" ? "" : fragment(closing, whole);
  }

  function finish(part: Extract<StreamPart, { type: "finish" }>): string {
    const last = chunk("{}", JSON.stringify(encodeStop(part.stop)));
    if (!exchange.wantsUsage) return last;
    const counts = JSON.stringify(encodeUsage(usage, exchange.estimatedInput));
    return `${last}data: ${head},"choices":[],"usage":${counts}}\n\n`;
  }

  return {
    part(part) {
      switch (part.type) {
        case "start":
          return chunk('{"role":"assistant","content":"","refusal":null}');
        case "open":
          return begin(part.block);
        case "delta":
          return more(part.text);
        case "patch":
          return patch(part);
        case "close":
          return close(part.input);
        case "usage":
          usage = { ...usage, ...part.usage };
          return "";
        case "finish":
          return finish(part);
        case "error":
          return `data: ${JSON.stringify(encodeError(part.error).body)}\n\n`;
        case "ping":
          return ": keep-alive\n\n";
        case "end":
          return "data: [DONE]\n\n";
      }
    },
  };
}

function ownerOf(block: OpeningBlock, words: string): Owner {
  if (block.type === "tool-call")
    return { type: "call", ...(block.id !== undefined && { callId: block.id }) };
  return block.type === "text" ? { type: "text" } : { type: "reasoning", text: words };
}
