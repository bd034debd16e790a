/** Changes in a conversation that keep every object that they do not touch: most requests need none. */
import type { Block } from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";

/** The list with each item changed, and the same list where no item was. `undefined` leaves an item out, a list puts in several. */
export function mapSame<T extends object>(
  items: readonly T[],
  change: (item: T, index: number) => T | readonly T[] | undefined,
): readonly T[] {
  let changed: T[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] as T;
    const result = change(item, index);
    if (result === item) {
      changed?.push(item);
      continue;
    }
    changed ??= items.slice(0, index);
    if (result === undefined) continue;
    if (Array.isArray(result)) changed.push(...(result as readonly T[]));
    else changed.push(result as T);
  }
  return changed ?? items;
}

/** The turn with other blocks, or itself where they are its own. */
export function withBlocks(turn: Turn, blocks: readonly Block[]): Turn {
  return blocks === turn.blocks ? turn : { ...turn, blocks };
}

/** The request with other turns, or itself where they are its own. */
export function withTurns(request: Request, turns: readonly Turn[]): Request {
  return turns === request.turns ? request : { ...request, turns };
}

/** Changes every block of the conversation; the insides of tools' results are the change's own business. */
export function mapBlocks(
  request: Request,
  change: (block: Block, turn: Turn) => Block | readonly Block[] | undefined,
): Request {
  return withTurns(
    request,
    mapSame(request.turns, (turn) =>
      withBlocks(
        turn,
        mapSame(turn.blocks, (block) => change(block, turn)),
      ),
    ),
  );
}

/** The same object without some of its members. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const result = { ...value };
  for (const key of keys) delete result[key];
  return result;
}
