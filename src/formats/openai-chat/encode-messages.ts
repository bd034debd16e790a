/** Turns to messages: instructions, user turns with the results of tools before all else, assistant turns. */
import type { Dialect } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Report } from "../contract.ts";
import type { Block, ToolResultBlock } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import { assistantEncoder } from "./encode-assistant.ts";
import { encodeContent, encodeParts, isMedia, joinedText, type PartRules } from "./encode-content.ts";
import type { Draft } from "./fields.ts";

/** What holds for all messages of one request. */
export interface MessageContext extends PartRules {
  readonly request: Request;
  readonly dialect: Dialect;
  readonly report: Report;
}

export function encodeMessages(context: MessageContext): readonly JsonObject[] {
  const { request } = context;
  const messages: JsonObject[] = [...encodeSystem(context)];
  const encodeAssistant = assistantEncoder(context);
  for (const turn of request.turns) {
    if (turn.role === "assistant") messages.push(encodeAssistant(turn));
    else if (turn.role === "user") pushUser(messages, turn, context);
    else
      messages.push(
        withExtra(
          { role: roleOf(turn.role === "developer", context), content: content(turn, context) },
          turn,
          context,
        ),
      );
  }
  return messages;
}

/**
 * A prepared request says `developer` only where the vendor may know it: templates of other models refuse it (H35). A Chat
 * client that says `system` to a vendor of `developer` keeps its word, for both are accepted.
 */
function roleOf(developer: boolean | undefined, { dialect }: MessageContext): "system" | "developer" {
  const word = dialect["system-role"];
  if (word === "developer") return developer === false ? "system" : "developer";
  return developer && word === undefined ? "developer" : "system";
}

/** One message, or the client's own several; a vendor that wants one and only one gets one. */
function encodeSystem(context: MessageContext): readonly JsonObject[] {
  const { request, dialect } = context;
  if (request.system.length === 0) return [];
  const several = dialect["system-position"] !== "first";
  const messages: JsonObject[] = [];
  let blocks: Block[] = [];
  const leading: { role: "system" | "developer" } = { role: roleOf(request.developer, context) };
  let head: JsonObject | undefined;
  const close = (): void => {
    if (blocks.length === 0) return;
    const role = head?.["role"];
    const own =
      role === "system" || role === "developer" ? roleOf(role === "developer", context) : leading.role;
    const message: Draft = { role: own, content: encodeContent(blocks, context, "\n\n") };
    if (typeof head?.["name"] === "string") message["name"] = head["name"];
    messages.push(message);
    blocks = [];
  };
  for (const block of request.system) {
    const extra = block.extra?.["openai-chat"];
    if (several && extra?.["role"] !== undefined) close();
    if (blocks.length === 0) head = extra;
    blocks.push(block);
  }
  close();
  return messages;
}

/** A tool's message holds text, so its pictures follow in a user message after the last tool message (H24, H40). */
function pushUser(messages: JsonObject[], turn: Turn, context: MessageContext): void {
  const results: ToolResultBlock[] = [];
  const others: Block[] = [];
  for (const block of turn.blocks) {
    if (block.type === "tool-result") results.push(block);
    else others.push(block);
  }
  const media: Block[] = [];
  for (const result of results) {
    messages.push(encodeResult(result, context));
    const shown = result.content.filter(isMedia);
    if (shown.length === 0) continue;
    media.push({ type: "text", text: `Content of the result of ${labelOf(result, context)}:` }, ...shown);
    context.report({
      concept: "tool-result-image",
      treatment: "approximated",
      direction: "request",
      field: "messages.content",
      detail: "moved to a user message after the results",
    });
  }
  const rest = { ...turn, blocks: media.length > 0 ? [...media, ...others] : others };
  if (rest.blocks.length > 0 || results.length === 0) {
    messages.push(withExtra({ role: "user", content: content(rest, context) }, turn, context));
  }
}

/** The tool's name beside the id, if the call is there to tell it. */
function labelOf({ callId, name }: ToolResultBlock, { request }: MessageContext): string {
  let called = name;
  for (const { blocks } of request.turns) {
    for (const block of blocks) if (block.type === "tool-call" && block.id === callId) called ??= block.name;
  }
  return called === undefined ? callId : `${called} (${callId})`;
}

function encodeResult(result: ToolResultBlock, context: MessageContext): JsonObject {
  const words = result.content.filter((block) => !isMedia(block));
  const hasMedia = words.length < result.content.length;
  const marked = result.cache && context.cacheMarks;
  const known =
    hasMedia && words.length === 0 ? [{ type: "text" as const, text: "[see the next user message]" }] : words;
  const last = known.at(-1);
  const blocks = marked && last ? [...known.slice(0, -1), { ...last, cache: result.cache }] : known;
  const { name, ...more } = context.strict ? {} : (result.extra?.["openai-chat"] ?? {});
  return {
    role: "tool",
    tool_call_id: result.callId,
    ...(name !== undefined && { name }),
    content: encodeContent(blocks, context, "\n\n"),
    ...more,
  };
}

function content({ blocks }: Turn, context: MessageContext): JsonObject[string] {
  const [only] = blocks;
  if (!only) return "";
  if (blocks.length === 1 && only.type === "text") return encodeContent(blocks, context, "\n\n");
  const parts = encodeParts(blocks, context);
  return parts.length > 0 ? parts : joinedText(blocks, "\n\n");
}

/** A vendor that refuses fields it does not know gets a message's name at most. */
function withExtra(message: Draft, { extra }: Turn, { strict }: MessageContext): JsonObject {
  const own = extra?.["openai-chat"];
  if (!own) return message;
  if (!strict) return { ...message, ...own };
  return own["name"] === undefined ? message : { ...message, name: own["name"] };
}
