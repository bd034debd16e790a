/** Instructions and turns as the items of a request. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import type { Block } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import { number, object, objects, text } from "../read.ts";
import { encodeCall, encodeResult } from "./calls.ts";
import { type TypedCall, typedCallOf } from "./item-types.ts";
import { format, own, ownItem } from "./own.ts";
import { encodePart, isPart } from "./parts.ts";
import { encodeReasoning } from "./reasoning.ts";
import { settleItems } from "./stateless.ts";

interface Context {
  readonly target: Target;
  /** The upstream keeps what it answered, so that ids mean something to it. */
  readonly stored: boolean;
  readonly report: Report;
}

/** An item and the position that it had in the client's list. */
interface Placed {
  readonly item: JsonObject;
  readonly at: number | undefined;
}

export interface EncodedInput {
  readonly instructions?: string;
  readonly input: JsonValue;
}

export function encodeInput(request: Request, context: Context): EncodedInput {
  const instructions = request.system.filter((block) => !isItem(block));
  const leading = request.system.filter(isItem);
  const spoken = wasText(request);
  const encoder = new ItemEncoder(request, context);
  encoder.turn({ role: request.developer ? "developer" : "system", blocks: leading });
  if (spoken === undefined || leading.length > 0) for (const turn of request.turns) encoder.turn(turn);
  const words = instructions.flatMap((block) => (block.type === "text" ? block.text : []));
  const input = spoken !== undefined && leading.length === 0 ? spoken : encoder.items();
  // OpenAI wants an input; Chat takes a conversation of instructions alone.
  if (input.length === 0 && words.length > 0 && !own(request)) {
    const message = encoder.message(request.developer ? "developer" : "system", instructions);
    if (message) return { input: [message] };
  }
  return { ...(words.length > 0 && { instructions: words.join("\n\n") }), input };
}

/** True for leading instructions that were items; the others were `instructions`, or another format's. */
function isItem(block: Block): boolean {
  return own(block)?.["at"] !== undefined;
}

/** The text of an input that was a text. */
function wasText({ turns, extra }: Request): string | undefined {
  const [turn, ...others] = turns;
  const [block, ...more] = turn?.blocks ?? [];
  if (others.length > 0 || more.length > 0 || extra?.[format]?.["$inserted"] !== undefined) return undefined;
  return block?.type === "text" && own(block)?.["input"] === true ? block.text : undefined;
}

class ItemEncoder {
  readonly context: Context;
  readonly inserted: JsonObject[];
  readonly insertedAt: ReadonlySet<number>;
  /** Position of the last item so far. */
  last = -1;
  readonly list: JsonObject[] = [];
  /** Typed calls seen, by call id: their results have types of their own. */
  readonly typed = new Map<string, TypedCall>();

  constructor(request: Request, context: Context) {
    this.context = context;
    this.inserted = [...objects(request.extra?.[format]?.["$inserted"])];
    this.insertedAt = new Set(this.inserted.map(({ at }) => number(at) ?? -1));
  }

  /** The list, with the items at its end that are no turn. */
  items(): readonly JsonObject[] {
    this.insertBefore(Number.POSITIVE_INFINITY);
    return this.list;
  }

  turn(turn: Turn): void {
    const placed = this.place(turn);
    if (turn.role !== "assistant") {
      for (const { item, at } of placed) this.add(item, at);
      return;
    }
    const hasGap = this.hasGap(placed);
    const settled = settleItems(
      placed.map(({ item }) => item),
      { ...this.context, hasGap },
    );
    // Items that were left out took their places with them; the rest stands in the same order as before.
    const same = settled.length === placed.length;
    const [first] = placed;
    if (!same && first?.at !== undefined) this.insertBefore(first.at);
    for (const [index, item] of settled.entries()) this.add(item, same ? placed[index]?.at : undefined);
    this.last = placed.at(-1)?.at ?? this.last;
  }

  /** True where the client's list had an item between or before these that is here no more. */
  hasGap(placed: readonly Placed[]): boolean {
    let last = this.last;
    for (const { at } of placed) {
      if (at === undefined) continue;
      for (let between = last + 1; between < at; between++) if (!this.insertedAt.has(between)) return true;
      last = at;
    }
    return false;
  }

  place({ role, blocks }: Turn): readonly Placed[] {
    const placed: Placed[] = [];
    let message: { readonly at: number | undefined; readonly parts: Block[] } | undefined;
    const finish = (): void => {
      if (message) {
        const item = this.message(role, message.parts);
        if (item) placed.push({ item, at: message.at });
      }
      message = undefined;
    };
    for (const block of blocks) {
      const at = number(own(block)?.["at"]);
      if (isPart(block)) {
        if (message?.at !== at) finish();
        message ??= { at, parts: [] };
        message.parts.push(block);
        continue;
      }
      finish();
      const item = this.block(block);
      if (item) placed.push({ item, at });
    }
    finish();
    return placed;
  }

  message(role: Turn["role"], blocks: readonly Block[]): JsonObject | undefined {
    const [first] = blocks;
    if (!first) return undefined;
    const remembered = ownItem(first);
    const plain = own(first)?.["plain"] === true && blocks.length === 1 && first.type === "text";
    const shared = remembered ?? { type: "message", role: roleWord(role, this.context.target) };
    if (plain) return { ...shared, content: first.text };
    const spoken = (text(remembered?.["role"]) ?? role) === "assistant" ? "output" : "input";
    const content: JsonObject[] = [];
    for (const block of blocks) {
      const part = encodePart(block, spoken, this.context.report);
      if (part) content.push(part);
    }
    return content.length === 0 ? undefined : { ...shared, content };
  }

  block(block: Block): JsonObject | undefined {
    switch (block.type) {
      case "tool-call": {
        const typed = block.kind === "typed" ? typedCallOf(block.wireType, block.name) : undefined;
        if (typed) this.typed.set(block.id, typed);
        return encodeCall(block);
      }
      case "tool-result":
        return encodeResult(block, this.typed, this.context.report);
      case "reasoning":
        return this.reasoning(encodeReasoning(block));
      case "hosted":
      case "unknown":
        if (block.format === format) return block.raw;
        this.context.report({
          concept: block.type === "hosted" ? "hosted-history" : "unknown-block",
          treatment: "dropped",
          direction: "request",
          field: "input",
        });
        return undefined;
      default:
        return undefined;
    }
  }

  /** Neither text nor a value that the upstream reads: nothing is left to say. */
  reasoning(item: JsonObject): JsonObject | undefined {
    if (item["id"] !== undefined || item["encrypted_content"] !== undefined) return item;
    const said = objects(item["summary"]).length + objects(item["content"]).length;
    return said === 0 ? undefined : item;
  }

  add(item: JsonObject, at: number | undefined): void {
    if (at !== undefined) {
      this.insertBefore(at);
      this.last = at;
    }
    this.list.push(item);
  }

  insertBefore(at: number): void {
    for (let [next] = this.inserted; next && (number(next["at"]) ?? 0) < at; [next] = this.inserted) {
      const item = object(next["item"]);
      if (item) this.list.push(item);
      this.inserted.shift();
    }
  }
}

function roleWord(role: Turn["role"], { dialect }: Target): string {
  return role === "system" || role === "developer" ? (dialect["system-role"] ?? role) : role;
}
