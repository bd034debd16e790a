/** Which result belongs to which call, and by what id both are known: Gemini's wire may leave ids out. */
import type { JsonValue } from "../../core/json.ts";

interface Call {
  readonly id: string;
  readonly name: string;
  answered: boolean;
}

/** An id, and what the wire had where it was not that: null for none. Goes into `extra`, to be written back. */
interface Named {
  readonly id: string;
  readonly wireId: { readonly id?: JsonValue };
}

/** Where a part stands: ids of calls that have none are made of it. */
export interface Place {
  readonly turn: number;
  readonly part: number;
}

/** A result that says whose it is. */
export interface Claim {
  readonly wireId: string;
  readonly name: string;
}

export interface CallBook {
  /**
   * A content begins. Results belong to the calls of the model's contents right before them, never to older ones (H123).
   * `claims`: its results that name their calls; no result without an id gets one of these.
   */
  enter(role: "user" | "assistant", claims: readonly Claim[]): void;
  call(wireId: string | undefined, name: string, place: Place): Named;
  result(wireId: string | undefined, name: string, place: Place): Named;
}

/** One book a request. */
export function callBook(): CallBook {
  /** Ids by what stood on the wire, and the other way round, to keep two wire ids from becoming one. */
  const idOf = new Map<string, string>();
  const wireOf = new Map<string, string>();
  let open: Call[] = [];
  let last: "user" | "assistant" = "user";
  let claimed = new Set<string>();

  function learn(wireId: string, name: string): string {
    const known = idOf.get(wireId);
    if (known !== undefined) return known;
    const bare = withoutName(wireId, name);
    const id = wireOf.has(bare) ? wireId : bare;
    idOf.set(wireId, id);
    wireOf.set(id, wireId);
    return id;
  }

  function matching(wireId: string, name: string): string {
    const known = idOf.get(wireId);
    if (known !== undefined) return known;
    const bare = withoutName(wireId, name);
    return wireOf.has(bare) ? bare : learn(wireId, name);
  }

  return {
    enter(role, claims) {
      claimed = new Set(claims.map(({ wireId, name }) => matching(wireId, name)));
      if (role === "assistant" && last === "user") open = [];
      last = role;
    },
    call(wireId, name, place) {
      const id = wireId ? learn(wireId, name) : made(name, place);
      open.push({ id, name, answered: false });
      return { id, wireId: noted(id, wireId) };
    },
    result(wireId, name, place) {
      const free = (call: Call): boolean => call.name === name && !call.answered && !claimed.has(call.id);
      const id = wireId ? matching(wireId, name) : open.find(free)?.id;
      const call = open.find((one) => one.id === id && !one.answered);
      if (call) call.answered = true;
      const found = id ?? made(name, place);
      return { id: found, wireId: noted(found, wireId) };
    },
  };
}

/** The same on every turn of a conversation: nothing but the place and the name goes in. */
function made(name: string, { turn, part }: Place): string {
  return `call_${turn}_${part}_${name}`;
}

/** Gemini CLI sends `<name>__<id>` for each id that it was given (H115). */
function withoutName(wireId: string, name: string): string {
  const prefix = `${name}__`;
  return name !== "" && wireId.length > prefix.length && wireId.startsWith(prefix)
    ? wireId.slice(prefix.length)
    : wireId;
}

function noted(id: string, wireId: string | undefined): Named["wireId"] {
  if (wireId === id) return {};
  return { id: wireId || null };
}
