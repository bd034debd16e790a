/** What names stand for, remembered: a tool asks for the same one all day. */
import type { Model } from "../registry/providers.ts";
import { type Resolved, resolveName } from "../registry/resolve-name.ts";
import type { Candidate } from "../routing/candidate.ts";
import { candidatesOf } from "../routing/candidates.ts";
import { resolveRequested } from "../routing/requested-name.ts";
import type { Asked } from "./asked.ts";
import type { Access, ModelPrices, World } from "./dependencies.ts";
import { chosenFor } from "./known-client.ts";

type Asking = Pick<Asked, "world" | "access" | "tool">;

/** What a name stands for to one token, as long as neither the registry nor the token's choice changes. */
export class Meaning {
  /** The slot that was meant, where it was one. */
  readonly slot: string | undefined;
  readonly resolved: Resolved;
  /** Whose prices may have to be known before somebody is asked. */
  readonly models: readonly Model[];
  readonly #world: World;
  readonly #access: Access;
  #candidates: readonly Candidate[] = [];
  /** Of the prices that the candidates have. */
  #edition: number | undefined;

  constructor(resolved: Resolved, slot: string | undefined, { world, access }: Asking) {
    this.resolved = resolved;
    this.slot = slot;
    this.#world = world;
    this.#access = access;
    this.models = [...resolved.candidates.map(({ model }) => model), ...cheaperModels(world)];
  }

  /** With their prices, as far as those are known; the same objects until that changes. @throws AienvError `routing.not-allowed` */
  candidates(prices: ModelPrices): readonly Candidate[] {
    if (this.#edition === prices.edition) return this.#candidates;
    const { registry, providers } = this.#world;
    const { allow } = registry.profiles[this.#access.profile] ?? {};
    const priced = this.resolved.candidates.map((one) => ({ ...one, model: prices.priced(one.model) }));
    this.#candidates = candidatesOf({ ...this.resolved, candidates: priced }, providers, allow);
    this.#edition = prices.edition;
    return this.#candidates;
  }
}

/** Names are whatever a client sends; of one token no more are remembered. */
const mostKept = 500;

const meanings = new WeakMap<World, WeakMap<Access, Map<string, Meaning>>>();

/** Of a name that a client sent. @throws AienvError where nobody has it */
export function meaningAsked(name: string, asking: Asking): Meaning {
  const { world, access, tool } = asking;
  return remembered(`${tool} ${name}`, asking, () => {
    const { registry, providers, tools } = world;
    const { small } = registry.profiles[access.profile] ?? {};
    const chosen = chosenFor(tool, access);
    const { resolved, slot } = resolveRequested(name, { registry, providers, chosen, small, tools });
    return new Meaning(resolved, slot, asking);
  });
}

/** Of a name that the registry itself uses: of a rule, or of a budget. No tool's id begins so. */
export function meaningNamed(name: string, asking: Asking): Meaning {
  const { registry, providers } = asking.world;
  return remembered(`= ${name}`, asking, () => {
    const { resolved } = resolveRequested(name, { registry, providers, chosen: {}, tools: [] });
    return new Meaning(resolved, undefined, asking);
  });
}

function remembered(key: string, { world, access }: Asking, make: () => Meaning): Meaning {
  const known = namesOf(world, access);
  const present = known.get(key);
  if (present) return present;
  const made = make();
  if (known.size >= mostKept) known.clear();
  known.set(key, made);
  return made;
}

function namesOf(world: World, access: Access): Map<string, Meaning> {
  const ofWorld = meanings.get(world) ?? new WeakMap<Access, Map<string, Meaning>>();
  meanings.set(world, ofWorld);
  const ofAccess = ofWorld.get(access) ?? new Map<string, Meaning>();
  ofWorld.set(access, ofAccess);
  return ofAccess;
}

const cheaper = new WeakMap<World, readonly Model[]>();

/** Those that budgets go down to: they may answer any request, and then their price has to be known. */
function cheaperModels(world: World): readonly Model[] {
  const { registry, providers } = world;
  const found =
    cheaper.get(world) ??
    registry.budgets.flatMap(({ "on-exceed": name }) =>
      name === "block" || name === "warn"
        ? []
        : resolveName(name, registry, providers).candidates.map(({ model }) => model),
    );
  cheaper.set(world, found);
  return found;
}
