/** Makes a legal sequence of parts of whatever an upstream stream brings: one block open at a time, one end. */
import type { Stop, Usage } from "../internal/answer.ts";
import type { BlockKey, OpeningBlock, StreamPart } from "../internal/stream.ts";
import { jsonScanner } from "./json-scanner.ts";
import { settleStop } from "./settle-stop.ts";
import type { Stage } from "./stage.ts";

type BlockPart = Extract<StreamPart, { key: BlockKey }>;

/** A block that has been seen and not wholly passed on. Blocks leave in the order in which they appeared. */
interface Held {
  readonly key: number;
  readonly block: OpeningBlock;
  id: string | undefined;
  name: string | undefined;
  opened: boolean;
  closed: boolean;
  /** Input or text has gone out or waits in `waiting`. */
  hasText: boolean;
  waiting: BlockPart[];
  /** Sees when the input of a call is a whole JSON value, after which nothing can follow. */
  readonly scan: ReturnType<typeof jsonScanner> | undefined;
}

/**
 * Rules (H16, H72-H79, H82-H85):
 * - Text, reasoning and refusals end when another block begins, and begin again where more of them comes later.
 * - A call ends when it is closed, or when its input is a whole JSON value and another block waits. Fragments of a call that
 *   waits are kept until its turn.
 * - A block that stays empty never begins. A call begins when its name and id are known; an id that never comes is made.
 * - Usage is merged, last count wins, and passed on once, before the finish; the finish waits for the end, because counts
 *   may follow it.
 * - A stream that closes without its own end becomes an error; after an error nothing follows.
 */
export const orderBlocks: Stage = ({ exchange }, next) => {
  const queue: Held[] = [];
  const latest = new Map<BlockKey, Held>();
  let usage: Usage = {};
  let stop: Stop | undefined;
  let started = false;
  let over = false;
  let blocks = 0;
  let calls = 0;
  let visible = 0;

  function begin(part?: Extract<StreamPart, { type: "start" }>): void {
    if (started) return;
    started = true;
    next(part ?? { type: "start" });
  }

  function open(key: BlockKey, block: OpeningBlock): Held {
    const open = latest.get(key);
    if (open && !open.closed && open.block.type === "tool-call" && block.type === "tool-call") {
      learn(open, block.id, block.name);
      return open;
    }
    for (const held of queue) if (endsByItself(held.block)) held.closed = true;
    const isCall = block.type === "tool-call";
    const held: Held = {
      key: blocks++,
      block,
      id: isCall ? block.id || undefined : undefined,
      name: isCall ? block.name || undefined : undefined,
      opened: false,
      closed: false,
      hasText: false,
      waiting: [],
      scan: isCall && block.kind !== "custom" ? jsonScanner() : undefined,
    };
    queue.push(held);
    latest.set(key, held);
    return held;
  }

  /** Ids and names may come late and come again; the first that is no empty text counts (H75). */
  function learn(held: Held, id: string | undefined, name: string | undefined): void {
    held.id ??= id || undefined;
    held.name ??= name || undefined;
  }

  /** The block that a part is about; text that comes back after its block ended is a new block of the same kind. */
  function blockOf(part: BlockPart): Held | undefined {
    const held = latest.get(part.key);
    if (!held?.closed) return held;
    if (!endsByItself(held.block) || part.type === "close") return undefined;
    if (!fills(part)) return undefined;
    return open(part.key, held.block);
  }

  function pump(): void {
    for (let head = queue[0]; head; head = queue[0]) {
      if (!head.opened && !tryOpen(head)) {
        if (!head.closed) return;
        queue.shift();
        continue;
      }
      for (const part of head.waiting) next(part);
      head.waiting = [];
      if (!head.closed && !(queue.length > 1 && head.scan?.complete)) return;
      finishBlock(head);
      queue.shift();
    }
  }

  function tryOpen(held: Held): boolean {
    if (over) return false;
    const { block, key } = held;
    if (block.type === "tool-call") {
      if (held.name === undefined) {
        if (held.closed && held.hasText) fail("the upstream sent a tool call without a name");
        return false;
      }
      const made = held.closed || queue.length > 1 || exchange.dialect["tool-ids"] === "optional";
      if (held.id === undefined && !made) return false;
      const id = held.id ?? `call_${exchange.id}_${calls}`;
      calls += 1;
      next({ type: "open", key, block: { ...block, id, name: held.name, kind: block.kind ?? "function" } });
    } else {
      if (endsByItself(block) && !held.waiting.some(fills)) return false;
      if (block.type !== "reasoning") visible += 1;
      next({ type: "open", key, block });
    }
    held.opened = true;
    return true;
  }

  function finishBlock(held: Held): void {
    held.closed = true;
    // No input at all is an object without members (H29).
    if (held.block.type === "tool-call" && !held.hasText && held.block.kind !== "custom") {
      next({ type: "delta", key: held.key, text: "{}" });
    }
    next({ type: "close", key: held.key });
  }

  function fail(message: string): void {
    if (over) return;
    begin();
    over = true;
    next({ type: "error", error: { class: "server", message } });
  }

  function finish(): void {
    for (const held of queue) held.closed = true;
    pump();
    if (over) return;
    const settled = settleStop(stop, { calls, visible });
    begin();
    over = true;
    if (settled.error) {
      next({ type: "error", error: settled.error });
      return;
    }
    next({ type: "usage", usage: consistent(usage) });
    next({ type: "finish", stop: settled.stop });
    next({ type: "end" });
  }

  function about(part: BlockPart): void {
    begin();
    if (part.type === "open") {
      const held = open(part.key, part.block);
      if (isWhole(part.block)) held.closed = true;
      pump();
      return;
    }
    const held = blockOf(part);
    if (!held) return;
    if (part.type === "close") {
      const input = part.input;
      if (input !== undefined && input !== "" && !held.hasText) hear(held, input);
      held.closed = true;
    } else if (part.type === "delta") hear(held, part.text);
    else {
      learn(held, part.id, part.name);
      if (part.opaque || part.citation || part.extra) held.waiting.push({ ...part, key: held.key });
    }
    pump();
  }

  function hear(held: Held, text: string): void {
    if (text === "") return;
    // A flush repeated after the value was whole says nothing new.
    if (held.scan?.complete) return;
    held.scan?.push(text);
    held.hasText = true;
    if (held.opened && queue.length === 1) next({ type: "delta", key: held.key, text });
    else held.waiting.push({ type: "delta", key: held.key, text });
  }

  return (part) => {
    if (over) return;
    switch (part.type) {
      case "start":
        if (part.usage) usage = { ...usage, ...part.usage };
        return begin(part);
      case "usage":
        usage = { ...usage, ...part.usage };
        return;
      case "finish":
        stop = part.stop;
        return;
      case "ping":
        if (started) next(part);
        return;
      case "end":
        return finish();
      case "error":
        begin();
        over = true;
        return next(part);
      default:
        return about(part);
    }
  };
};

/** Reasoning is part of the output, whatever counts of different frames say together. */
function consistent(usage: Usage): Usage {
  const { output, reasoning } = usage;
  return output !== undefined && reasoning !== undefined && reasoning > output
    ? { ...usage, reasoning: output }
    : usage;
}

/** Text, or an opaque value that has to go where the text would: without either a block stays empty. */
function fills(part: BlockPart): boolean {
  return (part.type === "delta" && part.text !== "") || (part.type === "patch" && part.opaque !== undefined);
}

/** Blocks of text, which wires do not always end. */
function endsByItself({ type }: OpeningBlock): boolean {
  return type === "text" || type === "reasoning" || type === "refusal";
}

/** Blocks that come in one piece. */
function isWhole({ type }: OpeningBlock): boolean {
  return type === "hosted" || type === "image" || type === "unknown";
}
