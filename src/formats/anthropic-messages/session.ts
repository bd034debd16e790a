/** Who asks: `metadata.user_id`, in which Claude Code puts device, account and session. */
import type { Session } from "../internal/request.ts";
import { object, parseJson, text } from "../read.ts";

/** H104: the whole value says who the user is, the session part alone serves a cache's key. */
export function decodeSession(userId: string): Session {
  const cacheKey = userId.startsWith("{")
    ? text(object(parseJson(userId))?.["session_id"])
    : /_session_([0-9A-Za-z-]+)$/.exec(userId)?.[1];
  return { userId, ...(cacheKey !== undefined && cacheKey !== "" && { cacheKey }) };
}
