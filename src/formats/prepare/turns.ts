/** Turns in the roles and the order that the target takes. */
import type { Block } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import { type Context, keeps, lose, refuse, treatmentOf } from "./context.ts";
import { mapSame, withBlocks, without, withTurns } from "./map-blocks.ts";

/** Before calls and results are paired: roles, empty text, neighbours. */
export function orderTurns(request: Request, context: Context): Request {
  const told = placeInstructions(placeLeading(request, context), context);
  const filled = withTurns(told, mapSame(told.turns, dropEmptyText));
  return context.traits.mergesTurns ? withTurns(filled, mergeNeighbours(filled.turns)) : filled;
}

/** After it: how the conversation begins and ends. */
export function closeTurns(request: Request, context: Context): Request {
  return endTurns(beginTurns(request, context), context);
}

/** H37: instructions before any other turn are leading ones, wherever the client put them. */
function placeLeading(request: Request, context: Context): Request {
  const first = request.turns.findIndex(({ role }) => role === "user" || role === "assistant");
  const end = first < 0 ? request.turns.length : first;
  const kept = request.developer && !keepsDeveloper(context) ? asSystem(request, context) : request;
  if (end === 0 || keepsInstructions(context)) return kept;
  const leading = request.turns.slice(0, end).flatMap((turn) => turn.blocks);
  return { ...kept, system: [...request.system, ...leading], turns: request.turns.slice(end) };
}

function asSystem(request: Request, context: Context): Request {
  lose(context, "developer-role", "dropped", "told as the system's");
  return without(request, "developer");
}

/** Whether instructions may stand in mid conversation. Of Anthropic's models some take them, and its own clients know which. */
function keepsInstructions(context: Context): boolean {
  const { target, client } = context;
  if (target.format === "anthropic-messages")
    return client === target.format && target.family === "anthropic";
  return keeps(context, "system-in-conversation") && target.dialect["system-position"] !== "first";
}

/**
 * Chat knows the role `developer` at OpenAI only; templates of others refuse it (H35). Where nothing is known of the vendor,
 * a client of Chat is believed to know it.
 */
function keepsDeveloper(context: Context): boolean {
  const { format, dialect } = context.target;
  if (format !== "openai-chat") return keeps(context, "developer-role");
  const word = dialect["system-role"] ?? (context.client === format ? "developer" : "system");
  return word === "developer";
}

/** H36: told in their place by the user, never moved to the top, where they would change the cached beginning. */
function placeInstructions(request: Request, context: Context): Request {
  const keepsPlace = keepsInstructions(context);
  const keepsRole = keepsDeveloper(context);
  return withTurns(
    request,
    mapSame(request.turns, (turn): Turn | undefined => {
      if (turn.role === "user" || turn.role === "assistant") return turn;
      if (keepsPlace) {
        if (turn.role === "system" || keepsRole) return turn;
        lose(context, "developer-role", "dropped", "told as the system's");
        return { ...turn, role: "system" };
      }
      const dropped = treatmentOf(context, "system-in-conversation") === "dropped";
      lose(context, "system-in-conversation", dropped ? "dropped" : "approximated", "told by the user");
      return dropped ? undefined : toldByUser(turn);
    }),
  );
}

function toldByUser(turn: Turn): Turn {
  return { ...turn, role: "user", blocks: turn.blocks.map(asReminder) };
}

/** In the tags in which Claude Code puts reminders itself, so that models know them. */
function asReminder(block: Block): Block {
  if (block.type !== "text" || block.text.startsWith("<system-reminder>")) return block;
  return { ...block, text: `<system-reminder>\n${block.text}\n</system-reminder>` };
}

/** H38. Text with a signature on it stays (H8). What a user said stays a turn, so that turns still alternate. */
function dropEmptyText(turn: Turn): Turn | undefined {
  const blocks = mapSame(turn.blocks, (block) =>
    (block.type === "text" || block.type === "refusal") && isBlank(block) ? undefined : block,
  );
  if (blocks.length > 0) return withBlocks(turn, blocks);
  if (turn.role !== "user" || turn.blocks.length === 0) return undefined;
  return { ...turn, blocks: [{ type: "text", text: "(no content)" }] };
}

function isBlank(block: Block): boolean {
  if (block.type === "text" && block.opaque && block.opaque.length > 0) return false;
  return (block.type === "text" || block.type === "refusal") && !/\S/.test(block.text);
}

/** H35. */
function mergeNeighbours(turns: readonly Turn[]): readonly Turn[] {
  if (!turns.some((turn, index) => index > 0 && turn.role === turns[index - 1]?.role)) return turns;
  const merged: Turn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (last?.role === turn.role) {
      merged[merged.length - 1] = { ...last, blocks: [...last.blocks, ...turn.blocks] };
    } else merged.push(turn);
  }
  return merged;
}

function beginTurns(request: Request, context: Context): Request {
  const [first] = request.turns;
  if (!context.traits.userFirst || first?.role === "user") return request;
  if (first) lose(context, "assistant-first", "approximated", "a turn of the user was put before it");
  return { ...request, turns: [saidByUser("(continued)"), ...request.turns] };
}

/** A last turn of the assistant is one that the model is to go on with. */
function endTurns(request: Request, context: Context): Request {
  const last = request.turns.at(-1);
  const roles = context.target.dialect["last-roles"];
  if (last && roles && (last.role === "system" || last.role === "developer") && !roles.includes(last.role)) {
    lose(context, "system-in-conversation", "approximated", "told by the user");
    return { ...request, turns: [...request.turns.slice(0, -1), toldByUser(last)] };
  }
  if (last?.role !== "assistant") return request;
  const treatment = context.traits.support.prefill;
  if (context.client === context.target.format && treatment !== "kept") return request;
  if (treatment === "refused") refuse(context, "prefill");
  if (treatment === "kept" && (!roles || roles.includes("assistant"))) {
    const trimmed = withBlocks(last, trimLast(last.blocks));
    return trimmed === last ? request : { ...request, turns: [...request.turns.slice(0, -1), trimmed] };
  }
  lose(context, "prefill", "approximated", "the user asks to go on");
  const goOn = saidByUser("Go on exactly where your last message stopped, without repeating it.");
  return { ...request, turns: [...request.turns, goOn] };
}

function saidByUser(text: string): Turn {
  return { role: "user", blocks: [{ type: "text", text }] };
}

/** Anthropic refuses white space at the end of a turn to go on with. */
function trimLast(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.at(-1);
  if (last?.type !== "text" || !/\s$/.test(last.text)) return blocks;
  return [...blocks.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}
