/** How much a model is to think: `thinking` and `output_config.effort`, and what dialects have in their place. */
import type { JsonObject } from "../../core/json.ts";
import type { Target } from "../contract.ts";
import type { Reasoning, Request } from "../internal/request.ts";
import { count, object, rest, text } from "../read.ts";
import { type Draft, own } from "./own-fields.ts";
import { setAt } from "./wire-path.ts";

const modes: ReadonlyMap<string, NonNullable<Reasoning["mode"]>> = new Map([
  ["enabled", "on"],
  ["adaptive", "adaptive"],
  ["disabled", "off"],
  // Off, but for remarks between calls of tools: what some models have in place of `disabled`.
  ["between_tools", "off"],
]);
const thinkingKeys: ReadonlySet<string> = new Set(["type", "budget_tokens", "display"]);
const displays: ReadonlySet<string> = new Set(["summarized", "omitted"]);

/** `left`: what of `thinking` is kept as it is; there, though empty, wherever the client wrote `thinking`. */
export function decodeReasoning(body: JsonObject): {
  readonly reasoning?: Reasoning;
  readonly left?: JsonObject;
} {
  const written = object(body["thinking"]);
  const effort = text(object(body["output_config"])?.["effort"]);
  const mode = modes.get(text(written?.["type"]) ?? "");
  // Thinking of a kind that is not known is nothing to anybody else.
  const thinking = mode === undefined ? undefined : written;
  const budgetTokens = count(thinking?.["budget_tokens"]);
  const display = text(thinking?.["display"]);
  const reasoning: Reasoning = {
    ...(mode !== undefined && { mode }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...(effort !== undefined && { effort }),
    ...(display !== undefined && { show: display !== "omitted", detail: display }),
  };
  return {
    ...((mode !== undefined || effort !== undefined) && { reasoning }),
    ...(written && { left: leftOf(written, mode) }),
  };
}

/** Its own word for off stays, since the word of the format would say another thing. */
function leftOf(written: JsonObject, mode: Reasoning["mode"]): JsonObject {
  if (mode === undefined) return written;
  const left = rest(written, thinkingKeys) ?? {};
  return written["type"] === "between_tools" ? { ...left, type: "between_tools" } : left;
}

export function encodeReasoning(draft: Draft, { reasoning, extra }: Request, { dialect }: Target): void {
  if (reasoning === undefined) return;
  const kept = own(extra);
  const { effort, budgetTokens } = reasoning;
  const isOff = reasoning.mode === "off" || effort === "none";
  // Effort alone, said by this format's own client, leaves thinking to the model's default; elsewhere it asks for thinking.
  const isEffortAsked = effort !== undefined && kept["output_config"] === undefined;
  const isAsked = reasoning.mode !== undefined || budgetTokens !== undefined || isEffortAsked;
  const offWord = object(kept["thinking"])?.["type"] ?? dialect["thinking-off"] ?? "disabled";
  const native = isOff ? { type: offWord } : nativeThinking(reasoning, kept["thinking"] !== undefined);
  const words = dialect.thinking;
  if (words === undefined) {
    if (isAsked) draft["thinking"] = native;
    if (!isOff && effort !== undefined) setAt(draft, "output_config.effort", effort);
    return;
  }
  const value = isOff ? words.disable : words.enable;
  if (isAsked && value !== undefined) setAt(draft, words.parameter, value);
  else if (isAsked && words.parameter === "thinking") draft["thinking"] = native;
  if (isOff) return;
  if (words.budget !== undefined && budgetTokens !== undefined) setAt(draft, words.budget, budgetTokens);
  if (words.effort !== undefined && effort !== undefined) setAt(draft, words.effort, effort);
}

/** @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking (checked 2026-11-25) */
function nativeThinking({ mode, budgetTokens, show, detail }: Reasoning, isOwn: boolean): JsonObject {
  const display = detail !== undefined && displays.has(detail) ? detail : undefined;
  if (budgetTokens !== undefined || (mode === "on" && isOwn)) {
    return {
      type: "enabled",
      ...(budgetTokens !== undefined && { budget_tokens: budgetTokens }),
      ...(display !== undefined && { display }),
    };
  }
  const wanted = display ?? (show === undefined ? undefined : show ? "summarized" : "omitted");
  return { type: "adaptive", ...(wanted !== undefined && { display: wanted }) };
}
