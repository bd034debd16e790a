/** Gives every call of a tool its result and every result its call. */
import type { Block, ToolCallBlock, ToolResultBlock } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import { type Context, lose } from "./context.ts";
import { mapSame, withBlocks, withTurns } from "./map-blocks.ts";
import { missingResult, resultAsText } from "./pair-texts.ts";

/**
 * Orphan results become text of the user (H22), orphan calls get a result that says so (H23). Where the target wants
 * results right behind their calls, they are put there: first in the turn and in the order of the calls (H24). A result
 * belongs to a call of the last assistant turn before it, never to one further back: then a longer history
 * changes nothing in what was sent before.
 */
export function pairTools(request: Request, context: Context): Request {
  const { traits, target } = context;
  const adjacent = traits.resultsAdjacent || target.dialect["tool-results"] === "adjacent";
  const turns = adjacent ? pairInRounds(request.turns, context) : pairAnywhere(request.turns, context);
  return withTurns(request, turns);
}

/** A round is a run of assistant turns and the run of others behind it. */
function pairInRounds(turns: readonly Turn[], context: Context): readonly Turn[] {
  const result: Turn[] = [];
  let at = 0;
  while (at < turns.length) {
    const answers = runEnd(turns, at, true);
    const end = runEnd(turns, answers, false);
    const assistant = turns.slice(at, answers);
    const calls = assistant.flatMap((turn) => turn.blocks.filter((block) => block.type === "tool-call"));
    result.push(...(calls.length === 0 ? assistant : [joined(assistant)]));
    result.push(...pairRound(calls, turns.slice(answers, end), context));
    at = end;
  }
  return sameMembers(result, turns) ? turns : result;
}

function runEnd(turns: readonly Turn[], from: number, assistant: boolean): number {
  let end = from;
  while (end < turns.length && (turns[end]?.role === "assistant") === assistant) end += 1;
  return end;
}

/** H126: turns of the assistant with calls in them are one, or the first has calls without results behind it. */
function joined(turns: readonly Turn[]): Turn {
  const [first] = turns as [Turn, ...Turn[]];
  return turns.length === 1 ? first : { ...first, blocks: turns.flatMap((turn) => turn.blocks) };
}

function pairRound(
  calls: readonly ToolCallBlock[],
  others: readonly Turn[],
  context: Context,
): readonly Turn[] {
  if (inOrder(calls, others)) return others;
  const matched = matchResults(calls, others);
  const first = calls.map((call) => {
    const found = matched.get(call);
    return found ?? missing(call, context);
  });
  const moved = new Set<Block>(matched.values());
  const left = mapSame(others, (turn) => {
    const blocks = mapSame(turn.blocks, (block) => {
      if (moved.has(block)) return undefined;
      return block.type === "tool-result" ? orphan(block, context) : block;
    });
    return blocks.length === 0 ? undefined : withBlocks(turn, blocks);
  });
  if (first.length === 0) return left;
  const [next, ...later] = left;
  if (next?.role !== "user") return [{ role: "user", blocks: first }, ...left];
  return [{ ...next, blocks: [...first, ...next.blocks] }, ...later];
}

/** Whether the results stand already as they have to, and no others do. */
function inOrder(calls: readonly ToolCallBlock[], others: readonly Turn[]): boolean {
  let place = 0;
  for (const [turn, { role, blocks }] of others.entries()) {
    for (const [index, block] of blocks.entries()) {
      if (block.type !== "tool-result") continue;
      if (turn > 0 || role !== "user" || index !== place || calls[place]?.id !== block.callId) return false;
      place += 1;
    }
  }
  return place === calls.length;
}

/** Each call's own result: the first one with its id that no call before it has. */
function matchResults(
  calls: readonly ToolCallBlock[],
  others: readonly Turn[],
): Map<ToolCallBlock, ToolResultBlock> {
  const free = others.flatMap((turn) => turn.blocks.filter((block) => block.type === "tool-result"));
  const matched = new Map<ToolCallBlock, ToolResultBlock>();
  for (const call of calls) {
    const at = free.findIndex((result) => result.callId === call.id);
    const [found] = at < 0 ? [] : free.splice(at, 1);
    if (found) matched.set(call, found);
  }
  return matched;
}

/** Responses: results may stand anywhere behind their calls, so only what has no partner is changed. */
function pairAnywhere(turns: readonly Turn[], context: Context): readonly Turn[] {
  const open = new Map<string, ToolCallBlock[]>();
  const orphans = new Set<ToolResultBlock>();
  for (const { blocks } of turns) {
    for (const block of blocks) {
      if (block.type === "tool-call") open.set(block.id, [...(open.get(block.id) ?? []), block]);
      if (block.type === "tool-result" && !open.get(block.callId)?.shift()) orphans.add(block);
    }
  }
  const unanswered = new Set([...open.values()].flat());
  return mapSame(turns, (turn) => {
    const blocks = mapSame(turn.blocks, (block) =>
      block.type === "tool-result" && orphans.has(block) ? orphan(block, context) : block,
    );
    const paired = withBlocks(turn, blocks);
    const missed = turn.blocks.filter((block) => block.type === "tool-call" && unanswered.has(block));
    if (missed.length === 0) return paired;
    return [paired, { role: "user", blocks: missed.map((call) => missing(call as ToolCallBlock, context)) }];
  });
}

function missing(call: ToolCallBlock, context: Context): ToolResultBlock {
  lose(context, "tool-error", "approximated", "a call without a result got one that says so");
  return missingResult(call);
}

function orphan(result: ToolResultBlock, context: Context): readonly Block[] {
  lose(context, "tool-error", "approximated", "a result without its call is told as text");
  return resultAsText(result);
}

function sameMembers(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
