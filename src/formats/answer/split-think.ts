/** Reasoning that stands in the text between think tags, for the dialects whose models write it so. */
import type { BlockKey, StreamPart } from "../internal/stream.ts";
import { findFirst, heldLength } from "./hold-back.ts";
import type { Stage } from "./stage.ts";

/** Tags that models write; `thought` is Google's. */
const tags = [
  { open: "<think>", close: "</think>" },
  { open: "<thought>", close: "</thought>" },
  { open: "<thinking>", close: "</thinking>" },
];
const opening = tags.map(({ open }) => open);

/** Where a text block stands. A tag counts at the very beginning only, so that code about tags stays text (H14). */
interface Reading {
  where: "start" | "inside" | "gap" | "text";
  /** The tag that ends the reasoning. */
  close: string;
  /** What may become a tag. */
  held: string;
}

/**
 * Where the wire has a field for reasoning too, the field wins and what stands in the tags is not shown again (H15).
 * Without the dialect's word the stage is nothing.
 */
export const splitThink: Stage = ({ exchange }, next) => {
  if (!exchange.dialect["think-tags"]) return next;
  const readings = new Map<BlockKey, Reading>();
  /** Text blocks that have no text yet. */
  const unopened = new Map<BlockKey, StreamPart>();
  let hasField = false;

  const inside = (key: BlockKey): string => `${key}/think`;

  function hear(key: BlockKey, reading: Reading, more: string): void {
    const text = reading.held + more;
    reading.held = "";
    if (reading.where === "start") hearStart(key, reading, text);
    else if (reading.where === "inside") hearReasoning(key, reading, text);
    else if (reading.where === "gap") hearGap(key, reading, text);
    else say(key, text);
  }

  function hearStart(key: BlockKey, reading: Reading, text: string): void {
    const begun = text.trimStart();
    const tag = tags.find(({ open }) => begun.startsWith(open));
    if (tag) {
      reading.where = "inside";
      reading.close = tag.close;
      if (!hasField) next({ type: "open", key: inside(key), block: { type: "reasoning" } });
      hearReasoning(key, reading, begun.slice(tag.open.length));
    } else if (heldLength(begun, opening) === begun.length) reading.held = text;
    else {
      reading.where = "text";
      say(key, text);
    }
  }

  function hearReasoning(key: BlockKey, reading: Reading, text: string): void {
    const found = findFirst(text, [reading.close]);
    const kept = found.word === undefined ? heldLength(text, [reading.close]) : 0;
    think(key, found.before.slice(0, found.before.length - kept));
    if (found.word === undefined) {
      reading.held = text.slice(text.length - kept);
      return;
    }
    if (!hasField) next({ type: "close", key: inside(key) });
    reading.where = "gap";
    hearGap(key, reading, found.after);
  }

  /** Line ends between the tag and the text belong to neither. */
  function hearGap(key: BlockKey, reading: Reading, text: string): void {
    const begun = text.trimStart();
    if (begun === "") return;
    reading.where = "text";
    say(key, begun);
  }

  function think(key: BlockKey, text: string): void {
    if (text !== "" && !hasField) next({ type: "delta", key: inside(key), text });
  }

  function say(key: BlockKey, text: string): void {
    if (text === "") return;
    const open = unopened.get(key);
    if (open) {
      unopened.delete(key);
      next(open);
    }
    next({ type: "delta", key, text });
  }

  /** What was held back is no tag after all. */
  function settle(): void {
    for (const [key, reading] of readings) {
      const { held, where } = reading;
      reading.held = "";
      if (where === "inside") think(key, held);
      else say(key, held);
    }
  }

  return (part) => {
    if (part.type === "open") {
      settle();
      if (part.block.type === "text") {
        readings.set(part.key, { where: "start", close: "", held: "" });
        unopened.set(part.key, part);
        return;
      }
      hasField ||= part.block.type === "reasoning";
    } else if (part.type === "delta") {
      const reading = readings.get(part.key);
      if (reading) return hear(part.key, reading, part.text);
    } else if (part.type === "finish" || part.type === "end" || part.type === "close") settle();
    next(part);
  };
};
