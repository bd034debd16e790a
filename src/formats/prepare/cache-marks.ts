/** Marks of what to cache: no more than the target takes, and some where a client of another format can't set any. */
import type { Block } from "../internal/blocks.ts";
import type { Request, Tool, Turn } from "../internal/request.ts";
import { type Context, keeps, lose } from "./context.ts";
import { mapSame, withBlocks, without } from "./map-blocks.ts";

const usualLimit = 4;

/** H56. Takes the request with its turns in their final order. */
export function markCache(request: Request, context: Context): Request {
  const { target, client } = context;
  const word = target.dialect["cache-marks"];
  const takesMarks =
    word !== undefined || (target.format === "anthropic-messages" && keeps(context, "cache-marks"));
  const count = countMarks(request);
  if (!takesMarks) {
    if (count > 0) lose(context, "cache-marks", "dropped");
    return request;
  }
  const limit = typeof word === "number" ? word : usualLimit;
  if (count > limit) return cutMarks(request, count - limit, context);
  const addsMarks = count === 0 && client !== "anthropic-messages" && target.format === "anthropic-messages";
  return addsMarks ? addMarks(request, limit) : request;
}

function countMarks({ tools, system, turns }: Request): number {
  let count = 0;
  for (const tool of tools) if (tool.cache) count += 1;
  for (const block of system) if (block.cache) count += 1;
  for (const turn of turns) for (const block of turn.blocks) if (block.cache) count += 1;
  return count;
}

/** The last marks reach furthest, so the first ones go. */
function cutMarks(request: Request, tooMany: number, context: Context): Request {
  lose(context, "cache-marks", "dropped", "there were too many");
  let left = tooMany;
  const cut = <T extends Block | Tool>(item: T): T => {
    if (!item.cache || left === 0) return item;
    left -= 1;
    return without(item, "cache") as unknown as T;
  };
  const tools = mapSame(request.tools, cut);
  const system = mapSame(request.system, cut);
  const turns = mapSame(request.turns, (turn) => withBlocks(turn, mapSame(turn.blocks, cut)));
  return { ...request, tools, system, turns };
}

/** On the last tool, the end of the instructions and the last two turns of the user. */
function addMarks(request: Request, limit: number): Request {
  let left = limit;
  const turns = [...request.turns];
  for (let at = turns.length - 1; at >= 0 && left > limit - 2; at -= 1) {
    const turn = turns[at];
    const marked = turn?.role === "user" ? markTurn(turn) : undefined;
    if (!marked) continue;
    turns[at] = marked;
    left -= 1;
  }
  const system = left > 0 ? markLast(request.system) : request.system;
  if (system !== request.system) left -= 1;
  const tools = left > 0 ? markLast(request.tools) : request.tools;
  return { ...request, tools, system, turns };
}

function markTurn(turn: Turn): Turn | undefined {
  const blocks = markLast(turn.blocks);
  return blocks === turn.blocks ? undefined : { ...turn, blocks };
}

function markLast<T extends Block | Tool>(items: readonly T[]): readonly T[] {
  const last = items.at(-1);
  return last ? [...items.slice(0, -1), { ...last, cache: {} }] : items;
}
