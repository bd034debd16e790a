/** What a request or answer can hold, and what becomes of it in a format that lacks it: the loss table, as code reads it. */

/**
 * Concepts that not every wire format has. Each codec declares a treatment for each (`Support`); code that drops or
 * changes one reports it under the same name, and `docs/conversion.md` is printed from the declarations.
 */
export const concepts = {
  "system-in-conversation": "instructions in mid conversation",
  "developer-role": "instructions in the role developer, apart from system",
  "assistant-first": "a conversation that begins with the assistant",
  prefill: "a last turn of the assistant that the model is to continue",
  "image-data": "pictures as data",
  "image-url": "pictures behind links",
  "image-detail": "how closely to look at a picture",
  "file-id": "files in a vendor's store",
  document: "PDF and other documents",
  audio: "sound",
  video: "film",
  "citations-request": "asking for citations",
  "tool-error": "a tool's result marked as an error",
  "tool-result-image": "pictures in tools' results",
  "tool-result-document": "documents in tools' results",
  "strict-tools": "tools whose calls must match their schema",
  "custom-tools": "tools called with free text",
  "namespace-tools": "tools grouped in namespaces",
  "typed-tools": "tools whose schema the vendor fixed (shell, editor, patch)",
  "deferred-tools": "tools loaded when a search finds them",
  "web-search": "the vendor's web search",
  "web-fetch": "the vendor's web fetch",
  "code-execution": "the vendor's code execution",
  "file-search": "the vendor's file search",
  "image-generation": "the vendor's image generation",
  "mcp-connector": "MCP servers that the vendor calls",
  "hosted-history": "calls and results of a vendor's own tools in the history",
  "forced-tool": "a tool that must be called",
  "allowed-tools": "a subset of the tools for this request",
  "parallel-off": "at most one tool call an answer",
  "thinking-budget": "a budget of reasoning tokens",
  "thinking-adaptive": "reasoning as long as the model thinks fit",
  effort: "a level of effort",
  "thinking-off": "no reasoning",
  "show-reasoning": "whether reasoning text comes back",
  "reasoning-history": "reasoning text of earlier turns",
  "signature-history": "signed or encrypted reasoning of earlier turns, of the same family",
  "json-output": "an answer that is any JSON object",
  "schema-output": "an answer that follows a schema",
  "max-output": "a limit of output tokens",
  stops: "stop sequences",
  temperature: "temperature",
  "top-p": "top p",
  "top-k": "top k",
  seed: "a seed",
  penalties: "presence and frequency penalties",
  "logit-bias": "logit bias",
  logprobs: "log probabilities",
  "several-answers": "more than one answer",
  "user-id": "an id of the end user",
  metadata: "labels of a request",
  "cache-marks": "marks of what to cache",
  "cache-key": "a key that routes to a cache",
  "service-tier": "service tier and speed",
  "context-management": "edits of the context by the vendor",
  compaction: "compaction by the vendor",
  "stored-state": "conversations that the vendor stores",
  background: "answers fetched later",
  verbosity: "how wordy an answer is",
  "safety-settings": "safety settings",
  "media-resolution": "resolution of media",
  "output-media": "answers in sound or pictures",
  "extra-output": "further details of an answer (include)",
  truncation: "a history cut by the vendor",
  prediction: "a predicted answer",
  betas: "fields of betas, and others that one vendor alone has",
  "unknown-block": "a block of a type that we do not know",
  "answer-refusal": "a refusal with its text",
  "answer-filtered": "an answer stopped by a filter",
  "answer-paused": "an answer paused for a vendor's tool",
  "answer-context-full": "an answer that filled the context",
  "answer-stop-sequence": "which stop sequence ended an answer",
  "answer-reasoning": "reasoning text in an answer",
  "answer-signature": "signed or encrypted reasoning in an answer",
  "answer-citations": "citations in an answer",
  "answer-hosted": "a vendor's tools at work in an answer",
  "answer-image": "pictures in an answer",
  "answer-cache-write": "counts of tokens written to a cache, by lifetime",
} as const;
export type Concept = keyof typeof concepts;

/**
 * `kept`: the format has it. `approximated`: said in other words. `carried`: not understood, but returned to its maker.
 * `dropped`: left out, the task is the same. `refused`: an error, because leaving it out would change the task.
 */
export type Treatment = "kept" | "approximated" | "carried" | "dropped" | "refused";

/**
 * What one wire format does with each concept of another when it is the target. What its own clients say comes back whole,
 * but for reasoning that nobody signed. `test/formats/declarations` holds the code to it.
 */
export type Support = Readonly<Record<Concept, Treatment>>;

/** One lossy step. `field` is the field as the source wrote it; `detail` one clause for people. */
export interface Warning {
  readonly concept: Concept;
  readonly treatment: Exclude<Treatment, "kept">;
  readonly direction: "request" | "answer";
  readonly field: string;
  readonly detail?: string;
}
