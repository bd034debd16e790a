/**
 * A turn that the vendor paused in the midst of its own tools' work: it goes on where the turn is sent back as it came, as the
 * last message, and the container of its code with it (H113).
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/server-tools (checked 2026-11-30)
 * @see https://github.com/anthropics/anthropic-sdk-python/issues/1339 the turn has to stay the last (checked 2026-11-30)
 */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Frame, PausedTurn, TurnKeeper } from "../contract.ts";
import { number, object, objects, parseJson, text } from "../read.ts";
import type { Draft } from "./own-fields.ts";

/**
 * The vendor takes no request of over 32 MB, so what is longer need not be kept.
 * @see https://platform.claude.com/docs/en/api/errors (checked 2026-11-30)
 */
const longestTurn = 32 * 1024 * 1024;

/** A block that streams, and the text of its input so far. */
interface Growing {
  readonly block: Draft;
  input: string;
}

/** Keeps the blocks of an answer, or of the parts of one, as the wire has them. */
export function turnKeeper(): TurnKeeper {
  const content: JsonObject[] = [];
  const growing = new Map<number, Growing>();
  let container: string | undefined;
  let length = 0;

  function keep(block: JsonObject): void {
    // A text of nothing is refused (H38).
    if (block["type"] !== "text" || text(block["text"])?.trim() !== "") content.push(block);
  }

  function keepContainer(value: JsonValue | undefined): void {
    container = text(object(value)?.["id"]) ?? container;
  }

  function hear(event: JsonObject): void {
    const index = number(event["index"]) ?? 0;
    const block = object(event["content_block"]);
    const grown = growing.get(index);
    switch (event["type"]) {
      case "message_start":
        keepContainer(object(event["message"])?.["container"]);
        break;
      case "message_delta":
        keepContainer(object(event["delta"])?.["container"]);
        break;
      case "content_block_start":
        if (block) growing.set(index, { block: { ...block }, input: "" });
        break;
      case "content_block_delta":
        if (grown) grow(grown, object(event["delta"]) ?? {});
        break;
      case "content_block_stop":
        if (grown) keep(whole(grown));
        growing.delete(index);
        break;
    }
  }

  return {
    frame({ data }: Frame) {
      length += data.length;
      if (length > longestTurn) {
        content.length = 0;
        growing.clear();
        return;
      }
      const event = parseJson(data);
      if (isObject(event)) hear(event);
    },
    whole(body) {
      length += JSON.stringify(body).length;
      for (const block of objects(body["content"])) keep(block);
      keepContainer(body["container"]);
    },
    get turn() {
      if (content.length === 0 || length > longestTurn) return undefined;
      return { content: [...content], ...(container !== undefined && { container }) };
    },
  };
}

/** Fields that a stream brings piece by piece, by the delta's own name for a piece. */
const pieces: Readonly<Record<string, readonly [delta: string, field: string]>> = {
  text_delta: ["text", "text"],
  thinking_delta: ["thinking", "thinking"],
  compaction_delta: ["content", "content"],
};

function grow(grown: Growing, delta: JsonObject): void {
  const { block } = grown;
  const type = text(delta["type"]) ?? "";
  const piece = Object.hasOwn(pieces, type) ? pieces[type] : undefined;
  if (piece) {
    const [from, field] = piece;
    block[field] = (text(block[field]) ?? "") + (text(delta[from]) ?? "");
  } else if (type === "input_json_delta") grown.input += text(delta["partial_json"]) ?? "";
  else if (type === "signature_delta") block["signature"] = delta["signature"] ?? "";
  else if (type === "citations_delta" && delta["citation"] !== undefined) {
    block["citations"] = [...objects(block["citations"]), delta["citation"]];
  }
}

function whole({ block, input }: Growing): JsonObject {
  const parsed = object(parseJson(input));
  return parsed ? { ...block, input: parsed } : block;
}

/** The request once more, with the turn so far. */
export function goOn(body: JsonObject, { content, container }: PausedTurn): JsonObject {
  const asked = body["container"];
  return {
    ...body,
    messages: [...objects(body["messages"]), { role: "assistant", content }],
    ...(container !== undefined && {
      container: isObject(asked) ? { ...asked, id: container } : container,
    }),
  };
}
