/** Prices while the proxy runs: looked up at the first request that needs them, and kept as long as the registry is not read again. */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelPrices, World } from "../../proxy/dependencies.ts";
import { type FoundPrice, type PriceQuestion, priceQuestion } from "../../registry/known-price.ts";
import type { Model } from "../../registry/providers.ts";
import { runProgram } from "../../system/spawn.ts";
import type { LookUp } from "./look-up-prices.ts";

/** Until a look-up that failed is tried again, in milliseconds. */
const restMs = 300_000;
const timeoutMs = 15_000;
/** Ids of models that nobody listed are whatever a client sends. */
const mostKept = 5_000;

export interface PriceBookOptions {
  readonly world: () => World;
  /** The refreshed catalogue's file. */
  readonly catalogue: string;
  readonly now: () => number;
  readonly warn: (message: string) => void;
  readonly ask?: (questions: LookUp) => Promise<readonly (FoundPrice | null)[]>;
}

interface Kept {
  readonly found: FoundPrice | undefined;
  readonly until: number;
}

export function priceBook({ world, catalogue, now, warn, ask = askChild }: PriceBookOptions): ModelPrices {
  const kept = new Map<string, Kept>();
  let generation = 0;
  let edition = 0;
  let underWay: Promise<void> | undefined;

  /** Another registry may say other addresses and prices. */
  function keptOf(model: Model): Kept | undefined {
    const current = world().generation;
    if (current !== generation) kept.clear();
    generation = current;
    return kept.get(keyOf(model));
  }

  const isMissing = (model: Model): boolean => model.price === undefined && keptOf(model) === undefined;
  const isOld = (model: Model): boolean => (keptOf(model)?.until ?? Number.POSITIVE_INFINITY) <= now();

  function lookUp(models: readonly Model[]): Promise<void> | undefined {
    const isWaitedFor = models.some(isMissing);
    if (!isWaitedFor && !models.some(isOld)) return undefined;
    // One at a time; it may have answered this too.
    if (underWay) return isWaitedFor ? underWay.then(() => lookUp(models)) : undefined;
    underWay = refresh(models).finally(() => {
      underWay = undefined;
    });
    // A price that has changed is worth no wait: the one before counts a moment longer.
    return isWaitedFor ? underWay : undefined;
  }

  /** With the models asked about all that the registry lists: one look-up serves them all. */
  async function refresh(models: readonly Model[]): Promise<void> {
    const { providers, generation: began } = world();
    const listed = [...providers.values()].flatMap((provider) => [...provider.models.values()]);
    const wanted = [...models, ...listed].filter((model) => isMissing(model) || isOld(model));
    const asked: { readonly key: string; readonly question: PriceQuestion }[] = [];
    const unknown: string[] = [];
    for (const [key, model] of new Map(wanted.map((model) => [keyOf(model), model]))) {
      const provider = providers.get(model.provider);
      const question = provider && priceQuestion(provider, model);
      if (question) asked.push({ key, question });
      else unknown.push(key);
    }
    const { answers, until } = await answersTo(asked.map(({ question }) => question));
    // The registry was read again meanwhile: this is about the one before.
    if (world().generation !== began) return;
    edition += 1;
    if (kept.size > mostKept) kept.clear();
    for (const key of unknown) kept.set(key, { found: undefined, until: Number.POSITIVE_INFINITY });
    for (const [index, { key }] of asked.entries()) {
      const found = answers[index] ?? undefined;
      kept.set(key, { found, until: found?.until ?? until });
    }
  }

  async function answersTo(questions: readonly PriceQuestion[]) {
    try {
      const answers = questions.length === 0 ? [] : await ask({ questions, catalogue, now: now() });
      return { answers, until: Number.POSITIVE_INFINITY };
    } catch (error) {
      warn(`prices can't be looked up: ${(error as Error).message}; requests go on, their cost is unknown`);
      return { answers: [], until: now() + restMs };
    }
  }

  return {
    get edition() {
      return edition;
    },
    priced(model) {
      const found = model.price === undefined ? keptOf(model)?.found : undefined;
      return found ? { ...model, price: found.price, priceSource: found.source } : model;
    },
    lookUp,
  };
}

const keyOf = ({ provider, id }: Model): string => `${provider}/${id}`;

/** @throws Error where the process does not answer. */
async function askChild(lookUp: LookUp): Promise<readonly (FoundPrice | null)[]> {
  // Beside this file, as source or as built.
  const self = fileURLToPath(import.meta.url);
  const child = fileURLToPath(new URL(`./price-child${extname(self)}`, import.meta.url));
  const input = JSON.stringify(lookUp);
  const result = await runProgram(process.execPath, [child], { environment: {}, timeoutMs, input });
  if (result.exitCode !== 0) throw new Error(result.stderr.slice(0, 500) || `exit code ${result.exitCode}`);
  return JSON.parse(result.stdout) as readonly (FoundPrice | null)[];
}
