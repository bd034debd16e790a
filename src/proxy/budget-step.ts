/** The pipeline's step for budgets: who may still be asked, what is reserved, and what the client is warned of. */
import type { ServerResponse } from "node:http";
import { AienvError } from "../core/error.ts";
import { resolveName } from "../registry/resolve-name.ts";
import { judge, type Spender } from "../routing/budget.ts";
import { type Candidate, referenceOf } from "../routing/candidate.ts";
import type { Asked } from "./asked.ts";
import type { Departure } from "./departure.ts";
import type { Access, Dependencies, World } from "./dependencies.ts";
import { expectedCost } from "./expected-cost.ts";
import type { Held, Hold, PurseBook } from "./purses.ts";
import { candidatesNamed } from "./route.ts";

export interface BudgetStep {
  readonly asked: Asked;
  readonly purses: PurseBook;
  readonly response: ServerResponse;
  readonly departure: Departure;
  readonly dependencies: Dependencies;
}

export interface Admitted {
  readonly candidates: readonly Candidate[];
  /** To be settled when the exchange is over, however it ended. */
  readonly hold: Hold;
}

/** The longest wait for requests whose reservations fill a budget, in milliseconds. */
const longestWaitMs = 30_000;

/**
 * Reserves before it spends. Where only the reservations of requests under way fill a budget, it waits for them: they mostly
 * cost less, and so many requests at once pass the limit by one at most, yet none is refused while there is money left.
 * @throws AienvError `proxy.budget-exceeded`
 */
export function withinBudget(given: readonly Candidate[], step: BudgetStep): Admitted | Promise<Admitted> {
  const { budgets } = step.asked.world.registry;
  if (budgets.length > 0) return reserved(given, step);
  // One may be set while it is under way.
  const [first] = given;
  return { candidates: given, hold: step.purses.reserve(budgets, first ? [spenderOf(first, step)] : [], 0) };
}

async function reserved(given: readonly Candidate[], step: BudgetStep): Promise<Admitted> {
  const { purses, asked, departure } = step;
  const { elapsed } = step.dependencies;
  const { budgets } = asked.world.registry;
  const end = elapsed() + longestWaitMs;
  for (;;) {
    const found = choose(given, step);
    if ("candidates" in found) {
      const { candidates } = found;
      const [first] = candidates;
      warn(first ? heldBy(first, step) : [], step);
      const spenders = candidates.map((candidate) => spenderOf(candidate, step));
      return { candidates, hold: purses.reserve(budgets, spenders, expectedCost(candidates, asked)) };
    }
    if (isSpent(found.over) || departure.left || elapsed() >= end)
      throw refusedFor(found.over, purses, step.dependencies);
    await purses.change(end - elapsed());
  }
}

/**
 * The candidates that no budget stops; else those of the model to go down to, for which all other budgets hold; else the purse that
 * stops the first. `passed`: the purses that have led here.
 */
function choose(
  given: readonly Candidate[],
  step: BudgetStep,
  passed: readonly Held[] = [],
): { readonly candidates: readonly Candidate[] } | { readonly over: Held } {
  const stops = (held: Held): boolean =>
    isFull(held) && held.purse.rule["on-exceed"] !== "warn" && !passed.some((one) => isSamePurse(one, held));
  const judged = given.map((candidate) => ({ candidate, over: heldBy(candidate, step).find(stops) }));
  const free = judged.flatMap(({ candidate, over }) => (over ? [] : [candidate]));
  const over = judged[0]?.over;
  if (free.length > 0 || !over) return { candidates: free };
  const down = over.purse.rule["on-exceed"];
  if (down === "block" || !isSpent(over)) return { over };
  const found = choose(candidatesNamed(down, step.asked, step.dependencies), step, [...passed, over]);
  const first = "candidates" in found ? found.candidates[0] : undefined;
  if (first) say(step, over, "down", `${describe(over)} is spent: ${referenceOf(first)} answers`);
  return found;
}

/** Two rules may share an account. */
function isSamePurse({ purse: one }: Held, { purse: other }: Held): boolean {
  return one.rule === other.rule && one.owner === other.owner;
}

function heldBy(candidate: Candidate, step: BudgetStep): readonly Held[] {
  return step.purses.of(step.asked.world.registry.budgets, spenderOf(candidate, step));
}

function spenderOf({ provider }: Candidate, { asked: { access } }: BudgetStep): Spender {
  return { project: access.project, profile: access.profile, provider: provider.id };
}

/** Spent or reserved up to its limit. */
const isFull = ({ purse, ...spent }: Held): boolean => judge(purse, spent) === "over";
const isSpent = ({ purse, settled }: Held): boolean => judge(purse, { settled, reserved: 0 }) === "over";

function warn(all: readonly Held[], step: BudgetStep): void {
  for (const held of all) {
    const { purse, settled } = held;
    const verdict = judge(purse, { settled, reserved: 0 });
    if (verdict === "fits") continue;
    const share = Math.floor((100 * settled) / (purse.rule.limit * 1_000_000));
    say(step, held, verdict, `${describe(held)} is ${share} % spent`);
  }
}

/** To the client in a header each time, to the log once in a period. */
function say(
  { response, purses, dependencies }: BudgetStep,
  { purse }: Held,
  word: string,
  text: string,
): void {
  const before = response.getHeader("x-aienv-warning");
  const all = typeof before === "string" ? `${before}; ${text}` : text;
  response.setHeader("x-aienv-warning", all.replace(/[^ -~]/g, "?"));
  if (purses.isNews(purse, word)) dependencies.log.warn({ budget: purse.key }, text);
}

function describe({ purse: { rule, owner } }: Held): string {
  return `the budget of ${rule.limit} USD a ${rule.period}${owner ? ` of ${owner}` : ""}`;
}

/** No provider was asked, so the ledger has no row of it: the log says once in a period that requests are refused, and why. */
function refusedFor(held: Held, purses: PurseBook, { log }: Pick<Dependencies, "log">): AienvError {
  const why = isSpent(held) ? "is spent" : "is reserved for requests under way";
  const text = `${describe(held)} ${why}`;
  const hint = `to raise it: ${raising(held)}`;
  if (isSpent(held) && purses.isNews(held.purse, "refused"))
    log.warn({ budget: held.purse.key }, `${text}, so requests are refused; ${hint}`);
  return new AienvError("proxy.budget-exceeded", text, { hint });
}

/** The rule is known again by its scope, name and period: without them another budget would be made beside it. */
function raising({ purse: { rule } }: Held): string {
  const scope = rule.scope === "all" ? "" : ` --scope ${rule.scope}`;
  const name = rule.name === undefined ? "" : ` --name ${rule.name}`;
  return `aienv budget set AMOUNT/${rule.period}${scope}${name}`;
}

/** Who asks whom, where nothing else is known of a request. */
interface Unreckoned {
  readonly access: Access;
  readonly world: World;
  readonly purses: PurseBook;
}

/**
 * For routes whose cost nobody can reckon before: nothing is reserved, but a budget that is spent blocks them too. Nor can they go
 * down to a model that is not asked for.
 * @throws AienvError `proxy.budget-exceeded`
 */
export function holdForUnknown(
  { access, world, purses }: Unreckoned,
  candidate: Candidate,
  dependencies: Pick<Dependencies, "log">,
): Hold {
  const { registry, providers } = world;
  const spender = { project: access.project, profile: access.profile, provider: candidate.provider.id };
  const isBlocking = (held: Held): boolean => {
    const down = held.purse.rule["on-exceed"];
    if (down === "warn" || !isSpent(held)) return false;
    if (down === "block") return true;
    const cheaper = resolveName(down, registry, providers).candidates;
    return !cheaper.some(({ model }) => referenceOf({ model }) === referenceOf(candidate));
  };
  const over = purses.of(registry.budgets, spender).find(isBlocking);
  if (over) throw refusedFor(over, purses, dependencies);
  return purses.reserve(registry.budgets, [spender], 0);
}
