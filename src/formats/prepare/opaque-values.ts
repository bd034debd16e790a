/** Reasoning of earlier turns: only values that the target's family made, where its format has them. */
import type { WireFormat } from "../../core/ids.ts";
import type { Provenance } from "../contract.ts";
import type { Block, Family, Opaque, OpaqueKind, ReasoningBlock } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import { type Context, keeps, lose } from "./context.ts";
import { mapSame, withBlocks, without, withTurns } from "./map-blocks.ts";

/** Where each format has room for which values. */
const kinds: Readonly<Record<WireFormat, readonly OpaqueKind[]>> = {
  "anthropic-messages": ["signature", "redacted"],
  "openai-chat": ["details", "thought"],
  "openai-responses": ["encrypted"],
  gemini: ["thought"],
};

/** Rules 2 and H3: a value that is another family's, or nobody knows whose, is an error wherever else it goes. */
export function keepOwnValues(request: Request, context: Context, provenance?: Provenance): Request {
  const keptText = keepsReasoningText(context);
  return withTurns(
    request,
    mapSame(request.turns, (turn) => {
      if (turn.role !== "assistant") return turn;
      const own = mapSame(turn.blocks, (block) => keepOwn(block, context, provenance));
      const placed = placeValues(own, context);
      return withBlocks(
        turn,
        mapSame(placed, (block) =>
          block.type === "reasoning" ? keepReasoning(block, keptText, context) : block,
        ),
      );
    }),
  );
}

/**
 * H5, H11 to H13: text alone is sent where the dialect asks for it. The vendors that sign reasoning ask for the signature
 * by the same word, and refuse or mistake the bare text.
 */
function keepsReasoningText({ target }: Context): boolean {
  const { "reasoning-roundtrip": roundtrip } = target.dialect;
  if (roundtrip !== "required" && roundtrip !== "optional") return false;
  if (target.format !== "openai-chat" && target.format !== "anthropic-messages") return false;
  return !["anthropic", "openai", "google"].includes(target.family);
}

function keepOwn(block: Block, context: Context, provenance: Provenance | undefined): Block {
  if (block.type !== "text" && block.type !== "reasoning" && block.type !== "tool-call") return block;
  const { opaque } = block;
  if (!opaque || opaque.length === 0) return block;
  const { target } = context;
  const own = keeps(context, "signature-history")
    ? mapSame(opaque, (value) => {
        const family = familyOf(value, context) ?? provenance?.(value);
        const isOwn = family === target.family && family !== "";
        if (!isOwn || !kinds[target.format].includes(value.kind)) return undefined;
        return family === value.family ? value : { ...without(value, "guessed"), family };
      })
    : [];
  if (own === opaque) return block;
  if (own.length < opaque.length) lose(context, "signature-history", "dropped", "of another maker");
  return own.length > 0 ? { ...block, opaque: own } : (without(block, "opaque") as Block);
}

/**
 * A vendor's value by its looks may come from whoever passes on that vendor's models, and so may one that looks like nobody's
 * where the client speaks the target's own format.
 */
function familyOf({ family, guessed }: Opaque, { target, client }: Context): Family | undefined {
  const isNative = guessed || (family === undefined && client === target.format);
  return target.passesOn && isNative ? target.family : family;
}

function keepReasoning(block: ReasoningBlock, keptText: boolean, context: Context): Block | undefined {
  if (block.opaque && block.opaque.length > 0) return block;
  if (keptText && block.text !== "") return block;
  if (block.text !== "") lose(context, "reasoning-history", "dropped");
  return undefined;
}

/**
 * A client of another format returns a value at the place that its own format has (see `Codec`); here it goes back to
 * the place it had. Gemini signs calls and text, all others sign reasoning.
 */
function placeValues(blocks: readonly Block[], { target, client }: Context): readonly Block[] {
  if (target.format === client) return blocks;
  if (target.format === "gemini") return onParts(blocks);
  return mapSame(blocks, (block) => {
    if (block.type !== "text" && block.type !== "tool-call") return block;
    const values = block.opaque?.filter(({ kind }) => kind !== "thought");
    if (!values || values.length === 0) return block;
    const left = block.opaque?.filter(({ kind }) => kind === "thought") ?? [];
    const bare = left.length > 0 ? { ...block, opaque: left } : without(block, "opaque");
    return [...values.map(asReasoning), bare as Block];
  });
}

function asReasoning(value: Opaque): ReasoningBlock {
  return { type: "reasoning", text: value.text ?? "", opaque: [value] };
}

/** Each reasoning block's signatures to the next call or text behind it, or the last before it. */
function onParts(blocks: readonly Block[]): readonly Block[] {
  if (!blocks.some((block) => block.type === "reasoning" && block.opaque)) return blocks;
  const result: Block[] = [];
  let waiting: readonly Opaque[] = [];
  for (const block of blocks) {
    if (block.type === "reasoning" && block.opaque) {
      waiting = [...waiting, ...block.opaque];
      if (block.text !== "") result.push(without(block, "opaque") as ReasoningBlock);
    } else if (waiting.length > 0 && isSignable(block)) {
      result.push(block.opaque ? block : { ...block, opaque: waiting });
      waiting = [];
    } else result.push(block);
  }
  const last = result.findLastIndex(isSignable);
  const block = result[last];
  if (waiting.length > 0 && block && isSignable(block) && !block.opaque)
    result[last] = { ...block, opaque: waiting };
  return result;
}

function isSignable(block: Block): block is Extract<Block, { type: "text" | "tool-call" }> {
  return block.type === "text" || block.type === "tool-call";
}

/**
 * H4: whether the loop of tools that is going on has lost the reasoning with which its last turn began, which Anthropic
 * demands while thinking is on.
 */
export function hasLostReasoning(turns: readonly Turn[], family: Family): boolean {
  const last = turns.findLastIndex(({ role }) => role === "assistant");
  const assistant = turns[last];
  if (!assistant?.blocks.some(({ type }) => type === "tool-call")) return false;
  const answered = turns
    .slice(last + 1)
    .some(({ blocks }) => blocks.some(({ type }) => type === "tool-result"));
  if (!answered) return false;
  const [first] = assistant.blocks;
  return first?.type !== "reasoning" || !first.opaque?.some((value) => value.family === family);
}
