/** What a request holds, as far as `when` rules ask; without a rule nothing is decoded. */
import type { Request } from "../formats/internal/request.ts";
import type { Profile } from "../registry/schema.ts";
import type { RequestFacts } from "../routing/rules.ts";
import type { Asked } from "./asked.ts";

export function requestFacts(asked: Asked, when: Profile["when"]): RequestFacts {
  if (!when) return { tokens: 0, thinks: false, hasImages: false, searches: false };
  const request = asked.request();
  return {
    tokens: asked.estimatedInput(),
    thinks: thinks(request),
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

function thinks({ reasoning }: Request): boolean {
  return reasoning?.mode === "on" || ["high", "xhigh", "max"].includes(reasoning?.effort ?? "");
}
