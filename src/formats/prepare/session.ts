/** Who asks, without telling one vendor what another one calls its accounts. */
import { isObject } from "../../core/json.ts";
import { shortHash } from "../hash.ts";
import type { Request, Session } from "../internal/request.ts";
import { parseJson } from "../read.ts";
import { type Context, keeps, lose } from "./context.ts";
import { without } from "./map-blocks.ts";

/** Longest id of a user and key of a cache that OpenAI takes; others take more (H104). */
const longest = 64;

/** Stays as it is between one client and target of Messages at Anthropic. */
export function prepareSession(request: Request, context: Context): Request {
  const { session } = request;
  const { client, target } = context;
  if (
    !session ||
    (client === target.format && (client !== "anthropic-messages" || target.family === "anthropic"))
  ) {
    return request;
  }
  const { userId, cacheKey } = client === "anthropic-messages" ? withoutAccount(session) : session;
  const user = keeps(context, "user-id") ? shortened(userId) : undefined;
  const key = keeps(context, "cache-key") ? shortened(cacheKey) : undefined;
  reportLosses(session, { userId: user, cacheKey: key }, context);
  if (user === undefined && key === undefined) return without(request, "session");
  return {
    ...request,
    session: { ...(user !== undefined && { userId: user }), ...(key !== undefined && { cacheKey: key }) },
  };
}

/** A key that was made of the user's id is no loss: nobody asked for it. */
function reportLosses(
  before: Session,
  { userId, cacheKey }: { readonly [K in keyof Session]: Session[K] | undefined },
  context: Context,
): void {
  if (before.userId !== undefined && userId === undefined) lose(context, "user-id", "dropped");
  else if (before.userId !== userId) lose(context, "user-id", "approximated", "told as a fingerprint");
  if (context.client === "anthropic-messages" || before.cacheKey === undefined) return;
  if (cacheKey === undefined) lose(context, "cache-key", "dropped");
  else if (cacheKey !== before.cacheKey) lose(context, "cache-key", "approximated", "told as a fingerprint");
}

function shortened(value: string | undefined): string | undefined {
  return value === undefined || value.length <= longest ? value : shortHash(value, longest);
}

/**
 * Claude Code's id of a user is JSON of device, account and session, and was `user_..._account_..._session_...` before:
 * the session routes to a cache, and the rest is told as a hash that is the same in all sessions (H102, H104). An id that is
 * one word tells no more than its client meant to.
 */
function withoutAccount({ userId, cacheKey }: Session): Session {
  if (userId === undefined) return cacheKey === undefined ? {} : { cacheKey };
  const { user, session } = partsOf(userId);
  if (session === undefined && plainId.test(userId))
    return { userId, ...(cacheKey !== undefined && { cacheKey }) };
  const key = cacheKey ?? (session === undefined ? undefined : shortHash(session, 32));
  return { userId: shortHash(user, longest), ...(key !== undefined && { cacheKey: key }) };
}

const plainId = /^[\w.-]{1,64}$/;

function partsOf(userId: string): { readonly user: string; readonly session: string | undefined } {
  const value = userId.startsWith("{") ? parseJson(userId) : undefined;
  if (isObject(value)) {
    const { session_id: session, ...user } = value;
    return { user: JSON.stringify(user), session: typeof session === "string" ? session : undefined };
  }
  const at = userId.lastIndexOf("_session_");
  if (at < 0) return { user: userId, session: undefined };
  return { user: userId.slice(0, at), session: userId.slice(at + "_session_".length) };
}
