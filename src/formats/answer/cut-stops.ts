/** Stop sequences that the upstream could not be told: its text is cut here (H52). */
import type { StreamPart } from "../internal/stream.ts";
import { findFirst, heldLength } from "./hold-back.ts";
import type { Stage } from "./stage.ts";

/**
 * Works on a legal sequence. Text goes out but for an end that may still become a stop sequence. After one is found only
 * counts and the end pass, and the answer ends with `stop-sequence`; with `tool-calls` where calls went out before it, since
 * a client that is told of another end leaves them undone.
 */
export const cutStops: Stage = ({ exchange: { cutStops: words } }, next) => {
  if (words.length === 0) return next;
  let held = "";
  let textKey: number | string | undefined;
  let cut: string | undefined;
  let calls = 0;

  function hear(part: Extract<StreamPart, { type: "delta" }>): void {
    const text = held + part.text;
    const found = findFirst(text, words);
    const kept = found.word === undefined ? heldLength(text, words) : 0;
    const said = found.before.slice(0, found.before.length - kept);
    if (said !== "") next({ ...part, text: said });
    held = text.slice(text.length - kept);
    if (found.word === undefined) return;
    held = "";
    cut = found.word;
    next({ type: "close", key: part.key });
  }

  return (part) => {
    if (cut !== undefined) {
      if (part.type === "finish")
        next({
          ...part,
          stop: calls > 0 ? { reason: "tool-calls" } : { reason: "stop-sequence", sequence: cut },
        });
      else if (!("key" in part)) next(part);
      return;
    }
    if (part.type === "open" && part.block.type === "tool-call") calls += 1;
    if (part.type === "open") textKey = part.block.type === "text" ? part.key : undefined;
    if (part.type === "delta" && part.key === textKey) return hear(part);
    if (part.type === "close" && held !== "") {
      next({ type: "delta", key: part.key, text: held });
      held = "";
    }
    next(part);
  };
};
