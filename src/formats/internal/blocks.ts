/** What messages are made of, in no vendor's words: text, media, reasoning, calls of tools and their results. */
import type { WireFormat } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";

/**
 * Fields that only one wire format has, kept by format and written back only where the target is that format.
 * Keys and values are as on the wire.
 */
export type Extra = { readonly [F in WireFormat]?: JsonObject };

/** Whose models can read an opaque value: `anthropic`, `openai`, `google`, else the id of a provider. */
export type Family = string;

/**
 * A value that only its maker can read. `kind` says where it stands on the wire of its family:
 * `signature` thinking.signature, `redacted` redacted_thinking.data (Messages); `encrypted` encrypted_content
 * (Responses); `thought` thoughtSignature (Gemini, and extra_content of its Chat endpoint); `details` a list
 * of reasoning_details as JSON text (Chat).
 */
export type OpaqueKind = "signature" | "redacted" | "encrypted" | "thought" | "details";
export interface Opaque {
  /** Undefined: nothing tells whose it is, so it goes nowhere but where the caller's provenance says. */
  readonly family: Family | undefined;
  /** The family is told by the value's looks alone: whoever passes on that vendor's models has such values too. */
  readonly guessed?: true;
  readonly kind: OpaqueKind;
  /** Byte for byte as the maker wrote it. */
  readonly value: string;
  /** The reasoning text that was signed, where the carrier could not hold it beside the value. */
  readonly text?: string;
}

/** "Cache up to here". `ttl` as Anthropic writes it; absent: its default of five minutes. */
export interface CacheMark {
  readonly ttl?: "5m" | "1h";
}

interface BlockBase {
  readonly cache?: CacheMark;
  readonly extra?: Extra;
}

/** Where an answer's text comes from. `start` and `end` are UTF-16 offsets in the text block. */
export interface Citation {
  readonly url?: string;
  readonly title?: string;
  readonly quote?: string;
  readonly start?: number;
  readonly end?: number;
  readonly extra?: Extra;
}

export interface TextBlock extends BlockBase {
  readonly type: "text";
  readonly text: string;
  readonly citations?: readonly Citation[];
  /** Gemini hangs signatures on text parts too. */
  readonly opaque?: readonly Opaque[];
}

/** Text with which a model declines. */
export interface RefusalBlock extends BlockBase {
  readonly type: "refusal";
  readonly text: string;
}

/** Bytes of a picture, document, sound or film: inline (base64), behind a link, or in a vendor's file store. */
export type MediaSource =
  | { readonly kind: "data"; readonly mediaType: string; readonly data: string }
  | { readonly kind: "url"; readonly url: string; readonly mediaType?: string }
  | { readonly kind: "file"; readonly id: string; readonly mediaType?: string };

export interface ImageBlock extends BlockBase {
  readonly type: "image";
  readonly source: MediaSource;
  readonly detail?: "auto" | "low" | "high" | "original";
}

export interface DocumentBlock extends BlockBase {
  readonly type: "document";
  /** `text`: the document is plain text that stands here. */
  readonly source: MediaSource | { readonly kind: "text"; readonly text: string };
  readonly name?: string;
}

export interface AudioBlock extends BlockBase {
  readonly type: "audio";
  readonly source: MediaSource;
}

export interface VideoBlock extends BlockBase {
  readonly type: "video";
  readonly source: MediaSource;
}

/** What a model thought. Redacted reasoning has an opaque value and no text. */
export interface ReasoningBlock extends BlockBase {
  readonly type: "reasoning";
  readonly text: string;
  readonly opaque?: readonly Opaque[];
}

/**
 * How a tool is called on the wire. `function`: with an object; `custom`: with free text (Responses);
 * `typed`: a tool whose schema the vendor fixed and the client runs (bash, text editor, local shell, apply patch).
 */
export type ToolKind = "function" | "custom" | "typed";

export interface ToolCallBlock extends BlockBase {
  readonly type: "tool-call";
  readonly id: string;
  readonly name: string;
  /** Of the tool, where the client declared it in one (Responses). */
  readonly namespace?: string;
  readonly kind: ToolKind;
  /** `typed`: the call's type on its own wire, such as `local_shell_call`. */
  readonly wireType?: string;
  /** JSON text of an object (function, typed) or the free text (custom); never parsed and printed again. */
  readonly input: string;
  readonly opaque?: readonly Opaque[];
}

export interface ToolResultBlock extends BlockBase {
  readonly type: "tool-result";
  readonly callId: string;
  /** The tool's name, where the wire says it (Gemini). */
  readonly name?: string;
  readonly kind: ToolKind;
  readonly isError: boolean;
  readonly content: readonly Block[];
}

/** Tools that the vendor runs. */
export type HostedKind =
  | "web-search"
  | "web-fetch"
  | "code-execution"
  | "file-search"
  | "image-generation"
  | "tool-search"
  | "mcp"
  | "maps"
  | "other";

/** A vendor's own tool at work: its call, its result, or both. `summary` is what other formats are told. */
export interface HostedBlock extends BlockBase {
  readonly type: "hosted";
  readonly tool: HostedKind;
  readonly format: WireFormat;
  readonly raw: JsonObject;
  readonly summary: string;
}

/** A block of a type that we do not know: kept for its own format, reported by others. */
export interface UnknownBlock extends BlockBase {
  readonly type: "unknown";
  readonly format: WireFormat;
  readonly raw: JsonObject;
}

export type Block =
  | TextBlock
  | RefusalBlock
  | ImageBlock
  | DocumentBlock
  | AudioBlock
  | VideoBlock
  | ReasoningBlock
  | ToolCallBlock
  | ToolResultBlock
  | HostedBlock
  | UnknownBlock;
