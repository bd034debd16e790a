/** What every wire format provides, and what is known on the way: the target of a request, the exchange of an answer. */
import type { Dialect } from "../core/dialect.ts";
import type { WireFormat } from "../core/ids.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Answer, ListedModel, UpstreamError } from "./internal/answer.ts";
import type { Family, Opaque, ToolKind } from "./internal/blocks.ts";
import type { Effort, Request } from "./internal/request.ts";
import type { StreamPart } from "./internal/stream.ts";
import type { Support, Warning } from "./support.ts";

/** The model that a request is made for. */
export interface Target {
  readonly format: WireFormat;
  /** The provider's own id of the model. */
  readonly model: string;
  /** Whose opaque values it reads; empty: nobody's, also none that it answered itself. */
  readonly family: Family;
  /** It may pass on any vendor's models: a value that looks like a vendor's own may have come from here. */
  readonly passesOn?: true;
  readonly dialect: Dialect;
  readonly contextTokens?: number;
  readonly outputTokens?: number;
  /** What the model can do, where known: `images`, `tools`, `reasoning`, `structured-output`. */
  readonly can?: readonly string[];
}

/**
 * What a wire format asks of a request, as its vendor defines it; a dialect narrows it. The stages of `prepare/` read this
 * and nothing else about a format.
 */
export interface Traits {
  readonly support: Support;
  /** Ids of tool calls. `required`: a call can't be without. */
  readonly callIds: { readonly pattern: RegExp; readonly maxLength: number; readonly required: boolean };
  readonly toolNames: { readonly pattern: RegExp; readonly maxLength: number };
  /** Which JSON Schema a tool's parameters and a structured answer may use. */
  readonly toolSchema: SchemaSubset;
  readonly outputSchema: SchemaSubset;
  /** Neighbouring turns of one role are one turn. */
  readonly mergesTurns: boolean;
  /** The conversation begins with the user. */
  readonly userFirst: boolean;
  /** Results stand in the turn right after their calls, and before anything else in it. */
  readonly resultsAdjacent: boolean;
  /** How reasoning is asked for. */
  readonly reasoning: "budget" | "effort" | "budget-or-effort";
  readonly efforts: readonly Effort[];
  /** Most stop sequences; 0: none can be given. */
  readonly maximumStops: number;
  readonly maximumTemperature: number;
  readonly minimumOutputTokens: number;
  /** A request has to name a limit. */
  readonly needsOutputLimit: boolean;
  readonly imageTypes: readonly string[] | "any";
}

/**
 * `json-schema`: all of it. `anthropic-output`: no bounds on numbers and lengths, `additionalProperties: false` everywhere.
 * `openai-strict`: the same and every property required. `openapi`: the subset that Gemini's `parameters` takes.
 */
export type SchemaSubset = "json-schema" | "anthropic-output" | "openai-strict" | "openapi";

/** Takes note of a lossy step. */
export type Report = (warning: Warning) => void;

/** A tool by the name that went to the upstream. */
export interface SentTool {
  /** As the client declared it. */
  readonly name: string;
  readonly namespace?: string;
  readonly kind: ToolKind;
  /** `typed`: the tool's type on the client's wire, such as `local_shell`. */
  readonly wireType?: string;
}

/**
 * What the way of an answer has to know about its request. Plain data, so that a proxy can keep it beside the request.
 */
export interface Exchange {
  /** Unique per exchange, of letters and digits: ids of answers are made of it, since a pure library has no chance. */
  readonly id: string;
  /** Seconds since 1970, for formats whose answers carry a time. */
  readonly created: number;
  readonly client: WireFormat;
  readonly upstream: WireFormat;
  readonly family: Family;
  /** The upstream's dialect. */
  readonly dialect: Dialect;
  /** The name that the client asked for, and is told. */
  readonly model: string;
  readonly stream: boolean;
  /** Tools by the name that was sent upstream; a name that is not here is passed on as it is. */
  readonly tools: ReadonlyMap<string, SentTool>;
  /** Ids of calls in the request's history: an answer's ids must differ from them. */
  readonly usedCallIds: ReadonlySet<string>;
  /** Stop sequences that the upstream was not told, cut from its text here. */
  readonly cutStops: readonly string[];
  /** The tool that stands for a structured answer: its input becomes the answer's text. */
  readonly outputTool?: string;
  /** Whether the client of a Chat stream asked for usage. */
  readonly wantsUsage: boolean;
  /** Input tokens as estimated, told to clients that want a count before the upstream gives one. */
  readonly estimatedInput?: number;
  /** Gemini's stream as one JSON list in place of events. */
  readonly list?: boolean;
  /** What the Responses format echoes in its answers. */
  readonly echo?: JsonObject;
  /** The upstream may pause its turn, which the client's format has no word for: so it is asked to go on (H113). */
  readonly mayPause?: boolean;
}

/** What goes back to an upstream that paused its turn. */
export interface PausedTurn {
  /** The assistant's message so far, in the format's own words. */
  readonly content: readonly JsonObject[];
  /** Where the vendor runs the model's code. */
  readonly container?: string;
}

/** Keeps what an answer held, as it came. One object for all the parts of an answer. */
export interface TurnKeeper {
  frame(frame: Frame): void;
  whole(body: JsonObject): void;
  /** Undefined: nothing was said yet that could go back. */
  readonly turn: PausedTurn | undefined;
}

/** A frame of a stream: the text of one event, and its name where the wire gives one. */
export interface Frame {
  readonly event?: string;
  readonly data: string;
}

/** Turns frames of one upstream stream into parts. One object a stream; never throws on what an upstream sends. */
export interface StreamDecoder {
  frame(frame: Frame, emit: (part: StreamPart) => void): void;
  /** The upstream closed the stream. Emits `end` where that ends this format's stream properly: a finish was seen. */
  close(emit: (part: StreamPart) => void): void;
}

/**
 * Turns a legal sequence of parts (see `StreamPart`) into the text of a stream. One object a stream. The text of each part
 * is whole frames, so that it can be written at once.
 */
export interface StreamEncoder {
  part(part: StreamPart): string;
}

/** What an answer cost, and what it was in spite of HTTP 200. */
export type Outcome = Pick<Answer, "usage" | "error">;

/** An error as a client is told it. */
export interface EncodedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** One wire format. "decode" is wire to internal, "encode" internal to wire. */
export interface Codec {
  readonly format: WireFormat;
  /** What the format asks of a request, and what becomes of each concept when it is the target. */
  readonly traits: Traits;
  /**
   * @throws FormatError `invalid-request` where the body is no request of this format; `model` and `stream` of `route`
   * stand for a format that has them in its URL.
   */
  decodeRequest(body: JsonObject, route?: { readonly model: string; readonly stream: boolean }): Request;
  /** `request` is prepared for `target` (see `prepare/`): only what the format can say is left in it. */
  encodeRequest(request: Request, target: Target, report: Report): JsonObject;
  decodeAnswer(body: JsonObject, exchange: Exchange, report: Report): Answer;
  /** The same counts and error alone, of a body that goes on as it is. */
  decodeOutcome(body: JsonObject, exchange: Exchange): Outcome;
  encodeAnswer(answer: Answer, exchange: Exchange, report: Report): JsonObject;
  streamDecoder(exchange: Exchange, report: Report): StreamDecoder;
  streamEncoder(exchange: Exchange, report: Report): StreamEncoder;
  /** For a format whose upstreams pause long turns. `goOn`: the request that makes one go on. */
  readonly pausing?: { keeper(): TurnKeeper; goOn(body: JsonObject, turn: PausedTurn): JsonObject };
  /** Reads an error body, whatever it is: JSON of this or another shape, HTML, nothing. `headers` in lower case. */
  decodeError(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: JsonValue | string,
  ): UpstreamError;
  encodeError(error: UpstreamError): EncodedError;
  encodeModels(models: readonly ListedModel[]): JsonObject;
  decodeModels(body: JsonObject): readonly ListedModel[];
  /** The answer of the route that counts tokens. */
  encodeTokenCount(tokens: number): JsonObject;
  decodeTokenCount(body: JsonObject): number | undefined;
}

/** Whose an opaque value is, where the caller remembers having seen it: by its value. */
export type Provenance = (opaque: Opaque) => Family | undefined;
