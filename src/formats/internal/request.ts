/** A request in no vendor's words. */
import type { WireFormat } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Concept } from "../support.ts";
import type { Block, CacheMark, Extra, HostedKind } from "./blocks.ts";

/** Results of tools stand in user turns, calls in assistant turns. `system` and `developer`: in mid conversation. */
export interface Turn {
  readonly role: "user" | "assistant" | "system" | "developer";
  readonly blocks: readonly Block[];
  readonly extra?: Extra;
}

interface ToolBase {
  readonly name: string;
  readonly namespace?: string;
  readonly description?: string;
  readonly cache?: CacheMark;
  /** Declared, and loaded only when a tool search finds it. */
  readonly deferred?: boolean;
  readonly extra?: Extra;
}

export interface FunctionTool extends ToolBase {
  readonly kind: "function";
  /** JSON Schema of an object; absent: no parameters. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
}

export interface CustomTool extends ToolBase {
  readonly kind: "custom";
  /** What the free text must match: `syntax` is `lark` or `regex`. */
  readonly grammar?: { readonly syntax: string; readonly definition: string };
}

/** `parameters` is the schema that the vendor documents, for targets that know the tool only as a function. */
export interface TypedTool extends ToolBase {
  readonly kind: "typed";
  readonly format: WireFormat;
  readonly raw: JsonObject;
  readonly parameters: JsonObject;
}

export interface HostedTool extends ToolBase {
  readonly kind: "hosted";
  readonly tool: HostedKind;
  readonly format: WireFormat;
  readonly raw: JsonObject;
}

export type Tool = FunctionTool | CustomTool | TypedTool | HostedTool;

/** `allowed`: names of the only tools that may be called. */
export type ToolChoice = (
  | { readonly mode: "auto" | "required" | "none" }
  | { readonly mode: "named"; readonly name: string; readonly namespace?: string }
) & { readonly allowed?: readonly string[] };

/** Levels of effort, weakest first. */
export const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

/** How much a model is to think. Absent fields: the vendor's default. */
export interface Reasoning {
  /** `adaptive`: the model decides. */
  readonly mode?: "on" | "off" | "adaptive";
  readonly budgetTokens?: number;
  /** A level as on the wire; a word outside `efforts` is kept for its own format. */
  readonly effort?: string;
  /** Whether reasoning text is to come back. `detail` is the wire's own word for how much of it. */
  readonly show?: boolean;
  readonly detail?: string;
}

export interface OutputShape {
  /** `json`: any object; `schema`: one that `schema` describes. */
  readonly kind: "json" | "schema";
  readonly name?: string;
  readonly description?: string;
  readonly schema?: JsonObject;
  readonly strict?: boolean;
}

export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
}

/** Who asks, for the vendor's abuse checks and cache routing. */
export interface Session {
  readonly userId?: string;
  readonly cacheKey?: string;
}

/** A thing that a request uses and for which the internal shape has no field of its own. */
export interface Use {
  readonly concept: Concept;
  /** Where it stood, as the client wrote it. */
  readonly field: string;
}

export interface Request {
  readonly model: string;
  readonly stream: boolean;
  /** Leading instructions: text blocks. */
  readonly system: readonly Block[];
  /** True where the leading instructions came in the role `developer`. */
  readonly developer?: boolean;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** False: at most one call an answer. */
  readonly parallelCalls?: boolean;
  readonly reasoning?: Reasoning;
  readonly output?: OutputShape;
  readonly sampling: Sampling;
  readonly maxOutputTokens?: number;
  readonly stops: readonly string[];
  readonly session?: Session;
  /** Labels for the vendor's logs: names and texts. */
  readonly metadata?: JsonObject;
  /** How wordy the answer is to be, in OpenAI's words. */
  readonly verbosity?: string;
  /** How fast and how dear, in OpenAI's words. */
  readonly serviceTier?: string;
  /** Whether the client asked for usage in its stream; only Chat has to ask. */
  readonly wantsUsage: boolean;
  readonly uses: readonly Use[];
  readonly extra?: Extra;
}
