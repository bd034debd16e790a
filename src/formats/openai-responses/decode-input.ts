/** The items of a request as instructions and turns. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Block } from "../internal/blocks.ts";
import type { Tool, Turn, Use } from "../internal/request.ts";
import { partsOfContent } from "../parts-of-content.ts";
import { rest, text } from "../read.ts";
import { decodeCall, decodeResult } from "./calls.ts";
import { hostedItems, hostedSummary } from "./item-types.ts";
import { format, ownExtra, type Place } from "./own.ts";
import { decodePart } from "./parts.ts";
import { carriedThought, decodeReasoning } from "./reasoning.ts";
import { decodeTools } from "./tools.ts";

/** What a list of items came to. */
export interface DecodedInput {
  readonly system: readonly Block[];
  readonly developer: boolean;
  readonly turns: readonly Turn[];
  /** Tools that came as items (H62). */
  readonly tools: readonly Tool[];
  /** Items that are no turn, with their positions, so that they can stand there again. */
  readonly inserted: readonly JsonObject[];
  readonly uses: readonly Use[];
}

interface OpenTurn extends Turn {
  readonly blocks: Block[];
}

/** Types that stand for something that OpenAI keeps or does. */
const itemUses: ReadonlyMap<string, Use["concept"]> = new Map<string, Use["concept"]>([
  ["item_reference", "stored-state"],
  ["compaction", "compaction"],
  ["compaction_trigger", "compaction"],
]);

const contentKeys = new Set(["content"]);
const roles = new Set(["user", "assistant", "system", "developer"]);

export function decodeInput(input: readonly JsonValue[]): DecodedInput {
  const system: Block[] = [];
  const turns: OpenTurn[] = [];
  const tools: Tool[] = [];
  const inserted: JsonObject[] = [];
  const uses: Use[] = [];
  let developer = false;

  input.forEach((item, at) => {
    if (!isObject(item)) return;
    const type = text(item["type"]) ?? "message";
    if (type === "additional_tools") {
      tools.push(...decodeTools(item["tools"], at));
      inserted.push({ at, item });
      return;
    }
    const concept = itemUses.get(type);
    if (concept) uses.push({ concept, field: `input[${at}]` });
    if (type !== "message") {
      addItem(turns, type, item, at);
      return;
    }
    const role = text(item["role"]) ?? "";
    const blocks = decodeMessage(item, role, at);
    if (turns.length === 0 && (role === "system" || role === "developer")) {
      developer ||= role === "developer";
      system.push(...blocks);
    } else addMessage(turns, role, blocks);
  });
  return { system, developer, turns, tools, inserted, uses };
}

/** A message that nothing can be read from is kept whole. */
function decodeMessage(item: JsonObject, role: string, at: number): readonly Block[] {
  const { content } = item;
  const place: Place = { at, item: rest(item, contentKeys) ?? {} };
  if (roles.has(role)) {
    if (typeof content === "string") {
      return [{ type: "text", text: content, extra: ownExtra({ ...place, plain: true }) }];
    }
    const blocks = partsOfContent(content).map((part) => decodePart(part, place));
    if (blocks.length > 0) return blocks;
  }
  return [{ type: "unknown", format, raw: item, extra: { [format]: { at } } }];
}

/** Each message is a turn, but what a model says between two turns of the user is one, calls and all (H126). */
function addMessage(turns: OpenTurn[], role: string, blocks: readonly Block[]): void {
  if (role === "assistant") {
    for (const block of blocks) addBlock(turns, "assistant", block);
    return;
  }
  const known = role === "system" || role === "developer" ? role : "user";
  turns.push({ role: known, blocks: [...blocks] });
}

function addItem(turns: OpenTurn[], type: string, item: JsonObject, at: number): void {
  if (type === "reasoning") {
    const block = decodeReasoning(item, at);
    if (!returnThought(turns, block)) addBlock(turns, "assistant", block);
    return;
  }
  const call = decodeCall(item, at);
  const result = call ? undefined : decodeResult(item, at);
  if (call) addBlock(turns, "assistant", call);
  else if (result) addBlock(turns, "user", result);
  else addBlock(turns, userTypes.has(type) ? "user" : "assistant", vendorBlock(type, item, at));
}

/** Items that stand on the user's side of the conversation. */
const userTypes = new Set(["mcp_approval_response", "compaction_trigger"]);

function vendorBlock(type: string, item: JsonObject, at: number): Block {
  const extra = { [format]: { at } };
  const tool = hostedItems.get(type);
  return tool
    ? { type: "hosted", tool, format, raw: item, summary: hostedSummary(item), extra }
    : { type: "unknown", format, raw: item, extra };
}

/** Gives a signature that travelled as an item of its own back to the block before it, where Gemini hung it. */
function returnThought(turns: OpenTurn[], block: Parameters<typeof carriedThought>[0]): boolean {
  const opaque = carriedThought(block);
  const turn = turns.at(-1);
  const last = turn?.blocks.at(-1);
  if (!opaque || turn?.role !== "assistant" || (last?.type !== "tool-call" && last?.type !== "text"))
    return false;
  turn.blocks[turn.blocks.length - 1] = { ...last, opaque: [...(last.opaque ?? []), opaque] };
  return true;
}

/** Results next to each other are one turn; after a message of the user they begin another. */
function addBlock(turns: OpenTurn[], role: "user" | "assistant", block: Block): void {
  const last = turns.at(-1);
  if (last?.role === role && (role === "assistant" || last.blocks.at(-1)?.type === block.type)) {
    last.blocks.push(block);
  } else turns.push({ role, blocks: [block] });
}
