/** How many tokens an answer may have. */
import type { Request } from "../internal/request.ts";
import { type Context, lose } from "./context.ts";

/** What a format that demands a limit is told where neither the client nor the catalogue says one. */
const defaultOutputTokens = 32_000;

/** H46, H48: into the bounds of model and format. Without a limit, the model's own: 4096 cut long answers short. */
export function limitOutput(request: Request, context: Context): Request {
  const { traits, target } = context;
  const wanted = request.maxOutputTokens ?? defaultLimit(context);
  if (wanted === undefined) return request;
  const least = target.dialect["min-output-tokens"] ?? traits.minimumOutputTokens;
  const most = target.outputTokens ?? Number.POSITIVE_INFINITY;
  const maxOutputTokens = Math.min(Math.max(wanted, least), most);
  if (maxOutputTokens === request.maxOutputTokens) return request;
  if (maxOutputTokens !== wanted) {
    lose(context, "max-output", "approximated", `${wanted} became ${maxOutputTokens}`);
  }
  return { ...request, maxOutputTokens };
}

function defaultLimit({ traits, target }: Context): number | undefined {
  return traits.needsOutputLimit ? (target.outputTokens ?? defaultOutputTokens) : undefined;
}
