/** A stream in no vendor's words. */
import type { Stop, UpstreamError, Usage } from "./answer.ts";
import type { Citation, Extra, HostedBlock, ImageBlock, Opaque, ToolKind, UnknownBlock } from "./blocks.ts";

/** Names a block within one upstream stream, by the wire's own identity (index, id, output index). */
export type BlockKey = string | number;

/** A block as its stream begins. A tool call may still lack id and name. */
export type OpeningBlock =
  | { readonly type: "text"; readonly extra?: Extra }
  | { readonly type: "refusal" }
  | { readonly type: "reasoning"; readonly extra?: Extra }
  | {
      readonly type: "tool-call";
      readonly id?: string;
      readonly name?: string;
      readonly namespace?: string;
      readonly kind?: ToolKind;
      readonly wireType?: string;
      readonly extra?: Extra;
    }
  | HostedBlock
  | ImageBlock
  | UnknownBlock;

/**
 * A stream in internal words. Decoders write parts as the wire brings them: blocks may overlap, arrive out of order and
 * never close. The ordering stage makes of them a legal sequence:
 * `start (open delta* patch* close)* finish end`, or with `error` as the last part at any place.
 */
export type StreamPart =
  | { readonly type: "start"; readonly id?: string; readonly model?: string; readonly usage?: Usage }
  | { readonly type: "open"; readonly key: BlockKey; readonly block: OpeningBlock }
  /** More text, reasoning, or input of a tool call. */
  | { readonly type: "delta"; readonly key: BlockKey; readonly text: string }
  /** Facts about a block that come late: a call's id and name, signatures, citations. */
  | {
      readonly type: "patch";
      readonly key: BlockKey;
      readonly id?: string;
      readonly name?: string;
      readonly opaque?: Opaque;
      readonly citation?: Citation;
      readonly extra?: Extra;
    }
  /** `input`: the whole input of a tool call, where the wire repeats it at the end; it wins where no delta came. */
  | { readonly type: "close"; readonly key: BlockKey; readonly input?: string }
  /** Counts so far; a later count replaces an earlier one, field by field. */
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "finish"; readonly stop: Stop }
  | { readonly type: "error"; readonly error: UpstreamError }
  | { readonly type: "ping" }
  /** The upstream's own terminal event was seen. */
  | { readonly type: "end" };
