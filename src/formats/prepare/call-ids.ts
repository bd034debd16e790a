/** Ids of tool calls as the target accepts them, each once in a request. */
import { shortWord } from "../hash.ts";
import type { Request } from "../internal/request.ts";
import type { Context } from "./context.ts";
import { mapBlocks } from "./map-blocks.ts";

/** Every id of a call in the history, as the client wrote it. */
export function callIdsOf(request: Request): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const turn of request.turns) {
    for (const block of turn.blocks) if (block.type === "tool-call") ids.add(block.id);
  }
  return ids;
}

/**
 * Takes a request whose calls all have results behind them. Ids are given in the order of the conversation, so that what
 * comes later changes none. An id that comes again is another call's (H34): it and its result get a new one.
 */
export function mapCallIds(request: Request, context: Context): Request {
  const giveId = idGiver(context);
  const waiting = new Map<string, string[]>();
  return mapBlocks(request, (block) => {
    if (block.type === "tool-call") {
      const id = giveId(block.id);
      const queue = waiting.get(block.id);
      if (queue) queue.push(id);
      else waiting.set(block.id, [id]);
      return id === block.id ? block : { ...block, id };
    }
    if (block.type !== "tool-result") return block;
    const callId = waiting.get(block.callId)?.shift() ?? block.callId;
    return callId === block.callId ? block : { ...block, callId };
  });
}

/** Forms of new ids, most readable first; the last resort is what fits Mistral's nine letters (H33). */
const forms: readonly ((seed: string) => string)[] = [
  (seed) => `call_${shortWord(seed, 24)}`,
  (seed) => shortWord(seed, 24),
  (seed) => shortWord(seed, 16),
  (seed) => shortWord(seed, 9),
  (seed) => shortWord(seed, 8),
];

/** H31, H32: an id that does not fit is replaced as a whole, since cutting and cleaning make equals of different ids. */
function idGiver({ target, traits }: Context): (id: string) => string {
  const { "tool-id-pattern": source, "tool-id-max-length": longest } = target.dialect;
  const pattern = source === undefined ? traits.callIds.pattern : new RegExp(source, "u");
  const maxLength = longest ?? traits.callIds.maxLength;
  const fits = (id: string) => id !== "" && id.length <= maxLength && pattern.test(id);
  const form =
    forms.find((make) => fits(make(""))) ?? ((seed: string) => shortWord(seed, Math.min(32, maxLength)));
  const used = new Set<string>();

  return (id) => {
    let given = id;
    for (let round = 0; used.has(given) || !fits(given); round += 1) {
      given = form(round === 0 ? id : `${id}\u0000${round}`);
      if (!used.has(given) && !fits(given)) break;
    }
    used.add(given);
    return given;
  };
}
