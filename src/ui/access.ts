/** Who may use the page: links that work once and for a minute, and the sessions that they are exchanged for. */
import { createHash, randomBytes } from "node:crypto";

/** How long a link works, in milliseconds. */
const linkMs = 60_000;
/** How long a session lasts without a request, in milliseconds. An open tab asks every few seconds. */
const idleMs = 60 * 60_000;
/** More are not kept: the oldest goes first. */
const mostLinks = 16;
const mostSessions = 32;

export interface PageAccess {
  /** A code that opens one session. */
  newLink(): string;
  /** The session's token; undefined: the code was used, is too old, or was never given. */
  exchange(code: string): string | undefined;
  /** Whether the token is a living session's; asking keeps it alive. */
  admits(token: string): boolean;
  end(token: string): void;
}

/** Kept in memory, by digest: a code or token is found by what it hashes to, so no comparison tells a part of it. */
export function startAccess(now: () => number): PageAccess {
  const links = new Map<string, number>();
  const sessions = new Map<string, number>();

  return {
    newLink() {
      const code = newCode();
      keep(links, digestOf(code), now(), mostLinks);
      return code;
    },
    exchange(code) {
      const link = digestOf(code);
      const madeAt = links.get(link);
      links.delete(link);
      if (madeAt === undefined || now() - madeAt >= linkMs) return undefined;
      const token = newCode();
      keep(sessions, digestOf(token), now(), mostSessions);
      return token;
    },
    admits(token) {
      const session = digestOf(token);
      const usedAt = sessions.get(session);
      if (usedAt === undefined) return false;
      sessions.delete(session);
      if (now() - usedAt >= idleMs) return false;
      keep(sessions, session, now(), mostSessions);
      return true;
    },
    end: (token) => void sessions.delete(digestOf(token)),
  };
}

/** A map remembers the order of insertion, so its first entry is the one that is unused for longest. */
function keep(map: Map<string, number>, key: string, time: number, most: number): void {
  map.set(key, time);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}

function newCode(): string {
  return randomBytes(32).toString("base64url");
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
