/** A stream as one answer, and an answer as a stream: both ways of answering go through the same parts. */
import type { Answer, AnswerBlock, Stop, UpstreamError, Usage } from "../internal/answer.ts";
import type { Citation, Opaque, ToolCallBlock } from "../internal/blocks.ts";
import type { OpeningBlock, StreamPart } from "../internal/stream.ts";
import type { Emit } from "./stage.ts";

/** What a stream came to. `error`: it ended with one, and `answer` holds what came before. */
export interface Folded {
  readonly answer: Answer;
  readonly error?: UpstreamError;
}

/** Takes the parts of a legal sequence; `result` is whole after the last one. */
export function folder(): { readonly part: Emit; result(): Folded } {
  const blocks: AnswerBlock[] = [];
  let open: Gathering | undefined;
  let id: string | undefined;
  let model: string | undefined;
  let usage: Usage = {};
  let stop: Stop = { reason: "other" };
  let error: UpstreamError | undefined;

  function close(): void {
    if (open) blocks.push(gathered(open));
    open = undefined;
  }

  function part(one: StreamPart): void {
    switch (one.type) {
      case "start":
        id = one.id;
        model = one.model;
        usage = { ...one.usage };
        return;
      case "open":
        close();
        open = { block: one.block, texts: [], opaque: [], citations: [] };
        return;
      case "delta":
        open?.texts.push(one.text);
        return;
      case "patch":
        if (!open) return;
        if (one.opaque) open.opaque.push(one.opaque);
        if (one.citation) open.citations.push(one.citation);
        if (one.extra) open.extra = { ...open.extra, ...one.extra };
        return;
      case "close":
        close();
        return;
      case "usage":
        usage = { ...usage, ...one.usage };
        return;
      case "finish":
        stop = one.stop;
        return;
      case "error":
        error = one.error;
        close();
        return;
      case "end":
      case "ping":
        return;
    }
  }

  return {
    part,
    result: () => ({
      answer: {
        ...(id !== undefined && { id }),
        ...(model !== undefined && { model }),
        blocks: open ? [...blocks, gathered(open)] : blocks,
        stop,
        usage,
      },
      ...(error && { error }),
    }),
  };
}

interface Gathering {
  readonly block: OpeningBlock;
  readonly texts: string[];
  readonly opaque: Opaque[];
  readonly citations: Citation[];
  extra?: NonNullable<Extract<StreamPart, { type: "patch" }>["extra"]>;
}

function gathered({ block, texts, opaque, citations, extra }: Gathering): AnswerBlock {
  const text = texts.join("");
  const signed = opaque.length > 0 && { opaque };
  const further = (extra || ("extra" in block && block.extra)) && {
    extra: { ...("extra" in block ? block.extra : {}), ...extra },
  };
  switch (block.type) {
    case "text":
      return { type: "text", text, ...(citations.length > 0 && { citations }), ...signed, ...further };
    case "refusal":
      return { type: "refusal", text };
    case "reasoning":
      return { type: "reasoning", text, ...signed, ...further };
    case "tool-call": {
      const { id = "", name = "", kind = "function", extra: _own, ...rest } = block;
      return { ...rest, id, name, kind, input: text, ...signed, ...further } as ToolCallBlock;
    }
    default:
      return block;
  }
}

/** The parts of an answer, in order, with an end or the error that it was. */
export function unfold({ id, model, blocks, usage, stop, error }: Answer, emit: Emit): void {
  emit({ type: "start", ...(id !== undefined && { id }), ...(model !== undefined && { model }) });
  blocks.forEach((block, key) => {
    emit({ type: "open", key, block: opening(block) });
    const text = block.type === "tool-call" ? block.input : "text" in block ? block.text : "";
    if (text !== "") emit({ type: "delta", key, text });
    if ("opaque" in block) for (const opaque of block.opaque ?? []) emit({ type: "patch", key, opaque });
    if ("citations" in block) {
      for (const citation of block.citations ?? []) emit({ type: "patch", key, citation });
    }
    emit({ type: "close", key });
  });
  emit({ type: "usage", usage });
  if (error) {
    emit({ type: "error", error });
    return;
  }
  emit({ type: "finish", stop });
  emit({ type: "end" });
}

function opening(block: AnswerBlock): OpeningBlock {
  const { extra } = block;
  switch (block.type) {
    case "text":
    case "reasoning":
      return { type: block.type, ...(extra && { extra }) };
    case "refusal":
      return { type: "refusal" };
    case "tool-call": {
      const { input: _input, opaque: _opaque, cache: _cache, ...call } = block;
      return call;
    }
    default:
      return block;
  }
}
