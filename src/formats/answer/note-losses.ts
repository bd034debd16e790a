/** What of an answer the client's format says otherwise or not at all, once each and by the upstream's own field. */
import { type ByFormat, byFormat } from "../by-format.ts";
import type { Report } from "../contract.ts";
import type { StopReason } from "../internal/answer.ts";
import type { StreamPart } from "../internal/stream.ts";
import type { Concept } from "../support.ts";
import type { Stage, StageContext } from "./stage.ts";

const parts = byFormat("content", "choices.message", "output", "candidates.content.parts");
const stop = byFormat("stop_reason", "choices.finish_reason", "status", "candidates.finishReason");

const fields: { readonly [C in Concept]?: ByFormat } = {
  "answer-filtered": { ...stop, "openai-responses": "incomplete_details.reason" },
  "answer-paused": stop,
  "answer-context-full": stop,
  "answer-stop-sequence": { ...stop, "anthropic-messages": "stop_sequence" },
  "answer-refusal": byFormat(
    "stop_details",
    "choices.message.refusal",
    "output.content.refusal",
    "promptFeedback",
  ),
  "answer-reasoning": byFormat(
    "content.thinking",
    "choices.message.reasoning_content",
    "output.summary",
    "candidates.content.parts.thought",
  ),
  "answer-signature": byFormat(
    "content.signature",
    "choices.message.reasoning_details",
    "output.encrypted_content",
    "candidates.content.parts.thoughtSignature",
  ),
  "answer-citations": byFormat(
    "content.citations",
    "choices.message.annotations",
    "output.content.annotations",
    "candidates.groundingMetadata",
  ),
  "answer-cache-write": byFormat(
    "usage.cache_creation",
    "usage.prompt_tokens_details",
    "usage.input_tokens_details",
    "usageMetadata",
  ),
};

const ofStop: { readonly [R in StopReason]?: Concept } = {
  refusal: "answer-refusal",
  filter: "answer-filtered",
  pause: "answer-paused",
  "context-full": "answer-context-full",
  "stop-sequence": "answer-stop-sequence",
};

const ofBlock: { readonly [type: string]: Concept } = {
  refusal: "answer-refusal",
  reasoning: "answer-reasoning",
  hosted: "answer-hosted",
  image: "answer-image",
  unknown: "unknown-block",
};

/** Passes every part on as it is. Its reports come before the encoder's, which knows no name but its own. */
export const noteLosses: Stage = (context, next) => {
  const { exchange } = context;
  if (exchange.client === exchange.upstream) return next;
  return (part) => {
    const concept = conceptOf(part);
    if (concept) note(concept, context);
    next(part);
  };
};

function note(concept: Concept, { exchange, client, report }: StageContext): void {
  const treatment = client.support[concept];
  if (treatment === "kept") return;
  report({ concept, treatment, direction: "answer", field: (fields[concept] ?? parts)[exchange.upstream] });
}

function conceptOf(part: StreamPart): Concept | undefined {
  switch (part.type) {
    case "open":
      return ofBlock[part.block.type];
    case "patch":
      return part.citation ? "answer-citations" : part.opaque ? "answer-signature" : undefined;
    case "usage":
      return part.usage.cacheWrite5m || part.usage.cacheWrite1h ? "answer-cache-write" : undefined;
    case "finish":
      return ofStop[part.stop.reason];
    default:
      return undefined;
  }
}

/** Hears of each concept once, however many blocks and stages tell of it. */
export function reportingOnce(report: Report): Report {
  const heard = new Set<Concept>();
  return (warning) => {
    if (heard.has(warning.concept)) return;
    heard.add(warning.concept);
    report(warning);
  };
}
