/** What a client asked for by the name in its request: a slot, an alias, a model, or a tool's built-in model name. */
import { AienvError } from "../core/error.ts";
import { fitsPattern } from "../core/star-pattern.ts";
import type { Provider } from "../registry/providers.ts";
import { type Resolved, resolveName } from "../registry/resolve-name.ts";
import type { Registry } from "../registry/schema.ts";

/** No model's name is longer: it is compared with many, sent back with each event and kept in the ledger. In UTF-16 units. */
const longestName = 512;

export interface NameWorld {
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  /** Slot to the name chosen for it, of the tool that asks; `main` at least. */
  readonly chosen: Readonly<Record<string, string>>;
  /** What the profile has for small jobs, where the tool has no such slot. */
  readonly small?: string | undefined;
  /** Patterns of model names that each tool has built in, and the slot that each stands for; `*` is any text. */
  readonly tools: readonly {
    readonly builtIn: readonly { readonly pattern: string; readonly slot: string }[];
  }[];
}

export interface Requested {
  readonly resolved: Resolved;
  /** The slot that was meant, where it was one. */
  readonly slot?: string;
}

/**
 * Slots come first: their names are what we gave the tools. A suffix such as `[1m]` is the tool's own mark for a long
 * context and belongs to no name (H55).
 * @throws AienvError `registry.unknown-model` and what else `resolveName` throws, with the nearest names
 */
export function resolveRequested(asked: string, world: NameWorld): Requested {
  if (asked.length > longestName)
    throw new AienvError("registry.unknown-model", `a name of ${asked.length} letters is no model's`, {
      hint: "aienv ls models",
    });
  const name = asked.replace(/\[\w+\]$/, "").replace(/^models\//, "");
  const slot = Object.hasOwn(world.chosen, name) ? name : undefined;
  if (slot !== undefined) return { resolved: bySlot(slot, world), slot };
  try {
    return { resolved: resolveName(name, world.registry, world.providers) };
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    const built = builtInSlot(name, world);
    if (built === undefined) throw error;
    return { resolved: bySlot(built, world), slot: built };
  }
}

function bySlot(slot: string, { chosen, small, registry, providers }: NameWorld): Resolved {
  const name = chosen[slot] ?? (slot === "small" ? small : undefined) ?? chosen["main"] ?? slot;
  return resolveName(name, registry, providers);
}

/**
 * The first pattern that fits, capital letters or small; a slot that is not chosen falls back to `main`. `small` is one of every
 * profile, though not of every tool.
 */
function builtInSlot(name: string, { tools, chosen }: NameWorld): string | undefined {
  if (name === "small") return name;
  const small = name.toLowerCase();
  const hit = tools
    .flatMap(({ builtIn }) => builtIn)
    .find(({ pattern }) => fitsPattern(pattern.toLowerCase(), small));
  if (!hit) return undefined;
  return hit.slot === "small" || Object.hasOwn(chosen, hit.slot) ? hit.slot : "main";
}
