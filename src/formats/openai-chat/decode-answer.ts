/** Whole answers: read by the same code as a stream's chunks, so that the two cannot differ. */

import type { Dialect } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Outcome } from "../contract.ts";
import { errorInPlaceOf } from "../errors/read-error.ts";
import type { Answer, AnswerBlock, Stop } from "../internal/answer.ts";
import type { Citation, Opaque } from "../internal/blocks.ts";
import type { BlockKey, OpeningBlock, StreamPart } from "../internal/stream.ts";
import { object, objects, text } from "../read.ts";
import { messageDecoder } from "./decode-stream.ts";
import { errorInside } from "./error.ts";
import { decodeStop } from "./stop-reason.ts";
import { usageOf } from "./usage.ts";

/** `choices` are one answer: Copilot spreads one over several, and more than one answer is never asked for. */
export function decodeAnswer(body: JsonObject, { dialect, family }: Exchange): Answer {
  const gathered = gatherer();
  const decoder = messageDecoder(dialect["reasoning-field"] ?? "reasoning_content", family);
  for (const choice of objects(body["choices"])) {
    const message = object(choice["message"]);
    if (message) decoder.message(message, gathered.part);
  }
  decoder.end(gathered.part);
  const { stop, error } = decodeEnd(body, dialect);
  const id = text(body["id"]);
  const model = text(body["model"]);
  return {
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    blocks: gathered.blocks(),
    stop,
    usage: usageOf(body, dialect) ?? {},
    ...(error && { error }),
  };
}

export function decodeOutcome(body: JsonObject, { dialect }: Exchange): Outcome {
  const { error } = decodeEnd(body, dialect);
  return { usage: usageOf(body, dialect) ?? {}, ...(error && { error }) };
}

/** The last choice that says why it ended counts. */
function decodeEnd(body: JsonObject, dialect: Dialect): Pick<Answer, "stop" | "error"> {
  let stop: Stop = { reason: "other" };
  let error = errorInside(body) ?? errorInPlaceOf(["choices"], body);
  for (const choice of objects(body["choices"])) {
    const native = text(choice["finish_reason"]);
    if (native === undefined || native === "") continue;
    const decoded = decodeStop(native, dialect);
    if (decoded !== "error") stop = decoded;
    else error ??= { class: "server", message: `the upstream ended the answer with an error (${native})` };
  }
  return { stop, ...(error && { error }) };
}

interface Gathering {
  readonly block: OpeningBlock;
  words: string;
  id: string;
  name: string;
  readonly opaque: Opaque[];
  readonly citations: Citation[];
}

/** Blocks by their keys, in order of appearance. */
function gatherer(): { readonly part: (part: StreamPart) => void; blocks(): readonly AnswerBlock[] } {
  const byKey = new Map<BlockKey, Gathering>();
  return {
    part(part) {
      if (part.type === "open") {
        const { block } = part;
        const call = block.type === "tool-call" ? block : undefined;
        byKey.set(part.key, {
          block,
          words: "",
          id: call?.id ?? "",
          name: call?.name ?? "",
          opaque: [],
          citations: [],
        });
        return;
      }
      const held = part.type === "delta" || part.type === "patch" ? byKey.get(part.key) : undefined;
      if (!held) return;
      if (part.type === "delta") held.words += part.text;
      else if (part.type === "patch") {
        held.id ||= part.id ?? "";
        held.name ||= part.name ?? "";
        if (part.opaque) held.opaque.push(part.opaque);
        if (part.citation) held.citations.push(part.citation);
      }
    },
    blocks: () => [...byKey.values()].map(asBlock),
  };
}

function asBlock({ block, words, id, name, opaque, citations }: Gathering): AnswerBlock {
  const signed = opaque.length > 0 && { opaque };
  switch (block.type) {
    case "text":
      return { type: "text", text: words, ...signed, ...(citations.length > 0 && { citations }) };
    case "refusal":
      return { type: "refusal", text: words };
    case "reasoning":
      return { type: "reasoning", text: words, ...signed };
    case "tool-call":
      return { type: "tool-call", id, name, kind: block.kind ?? "function", input: words, ...signed };
    default:
      return block;
  }
}
