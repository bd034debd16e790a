/** What a request holds, as far as `when` rules ask; without a rule nothing is decoded. */
import type { WireFormat } from "../core/ids.ts";
import { efforts, type Request } from "../formats/internal/request.ts";
import { asEffort, effortOf } from "../formats/prepare/effort-scale.ts";
import type { Profile } from "../registry/schema.ts";
import type { RequestFacts } from "../routing/rules.ts";
import type { Asked } from "./asked.ts";

export function requestFacts(
  asked: Pick<Asked, "format" | "request" | "estimatedInput">,
  when: Profile["when"],
): RequestFacts {
  if (!when) return { tokens: 0, thinks: false, hasImages: false, searches: false };
  const request = asked.request();
  return {
    tokens: asked.estimatedInput(),
    thinks: thinks(request, asked.format),
    hasImages: request.turns.some(({ blocks }) =>
      blocks.some(
        (block) =>
          block.type === "image" ||
          (block.type === "tool-result" && block.content.some(({ type }) => type === "image")),
      ),
    ),
    searches: request.tools.some(
      (tool) => tool.kind === "hosted" && (tool.tool === "web-search" || tool.tool === "web-fetch"),
    ),
  };
}

/**
 * Whether it asks for much thinking: high effort or more, in whatever words. A budget counts as the level that it is enough for. Where
 * thinking is switched on without an amount, the vendors' default is high.
 * @see https://reference.langchain.com/python/langchain-anthropic/chat_models/ChatAnthropic/reasoning_effort (checked 2026-11-30)
 */
function thinks({ reasoning }: Request, client: WireFormat): boolean {
  if (!reasoning || reasoning.mode === "off") return false;
  const { mode, budgetTokens } = reasoning;
  // A level of Messages says how much the model does of everything, and switches no thinking on.
  if (client === "anthropic-messages" && mode === undefined) return false;
  const effort =
    asEffort(reasoning.effort) ?? (budgetTokens === undefined ? undefined : effortOf(budgetTokens));
  if (effort === undefined) return mode !== undefined;
  return efforts.indexOf(effort) >= efforts.indexOf("high");
}
