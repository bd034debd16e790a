/** Budgets: what each may spend, what it has spent, and what happens then. */
import { usdText } from "../../core/cost-text.ts";
import { budgetPeriods } from "../../core/ids.ts";
import { shareText } from "../amounts.tsx";
import type { BudgetEntry } from "../changes.ts";
import { isReadOnly, type PageWorld } from "../page-world.ts";
import type { View } from "../view.ts";
import { type Choice, ReadOnlyNote, SelectField, shortPath, TextField } from "./fields.tsx";
import { NameList, namesOf } from "./model-names.tsx";

export const budgets: View = {
  name: "budgets",
  title: "Budgets",
  topics: ["exchanges", "registry"],
  render: (world) => <Budgets world={world} />,
};

/** From this share of a limit on it is nearly reached; the proxy warns from there too. */
const nearShare = 0.8;

function Budgets({ world }: { readonly world: PageWorld }) {
  const all = world.changes.budgets.all();
  const isFixed = isReadOnly(world);
  return (
    <>
      <div class="head">
        <h1>Budgets</h1>
      </div>
      <div class="stack">
        <div id="budget-list" class="stack" data-list>
          {all.map((budget) => (
            <Budget world={world} budget={budget} isFixed={isFixed} />
          ))}
        </div>
        <div id="no-budgets" data-live>
          {all.length === 0 && (
            <p class="card empty">No budget yet: what goes through the proxy may cost whatever it costs.</p>
          )}
        </div>
        {isFixed ? <ReadOnlyNote /> : <NewBudget world={world} />}
        <p class="note">
          A budget counts what goes through the proxy. A tool that goes direct to its provider is brought
          behind the proxy with the next <code>aienv sync</code>, or under <a href="#/projects">Projects</a>.
        </p>
      </div>
    </>
  );
}

interface BudgetProps {
  readonly world: PageWorld;
  readonly budget: BudgetEntry;
  readonly isFixed: boolean;
}

/** By its mark, so that another rule in its place is another card. */
function Budget({ world, budget, isFixed }: BudgetProps) {
  const id = `budget-${budget.index}-${budget.revision}`;
  const { limit, period } = budget;
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      <div class="head">
        <h2 id={`${id}-title`}>
          {usdText(limit * 1_000_000)} a {period} <span class="faint">for {whoseText(budget)}</span>
        </h2>
        <span class={`badge ${budget.onExceed === "block" ? "failed" : "partial"}`}>
          {excessText(budget.onExceed)}
        </span>
      </div>
      <ul class="budgets" id={`${id}-spent`} data-live>
        {budget.purses.length === 0 && <li class="faint">nothing spent this {period}</li>}
        {budget.purses.map(({ owner, spent }) => (
          <Purse name={ownerText(budget, owner, world.home)} limitUsd={limit} spent={spent} />
        ))}
      </ul>
      {!isFixed && (
        <div class="actions">
          <details id={`${id}-change`}>
            <summary>Change</summary>
            <form data-action="budget" class="fields" aria-label={`Change: ${whoseText(budget)}`}>
              <input type="hidden" name="index" value={String(budget.index)} />
              <input type="hidden" name="revision" value={budget.revision} />
              <BudgetFields world={world} id={id} budget={budget} />
              <button type="submit" class="main">
                Save
              </button>
            </form>
          </details>
          <form data-action="remove-budget" data-confirm={`Remove the budget for ${whoseText(budget)}?`}>
            <input type="hidden" name="index" value={String(budget.index)} />
            <input type="hidden" name="revision" value={budget.revision} />
            <button type="submit" class="quiet" aria-label={`Remove the budget for ${whoseText(budget)}`}>
              Remove
            </button>
          </form>
        </div>
      )}
    </section>
  );
}

function Purse({
  name,
  limitUsd,
  spent,
}: {
  readonly name: string;
  readonly limitUsd: number;
  readonly spent: number;
}) {
  const limit = limitUsd * 1_000_000;
  const state = spent >= limit ? "over" : spent >= nearShare * limit ? "near" : undefined;
  return (
    <li class={state}>
      <span class="wrap">{name}</span>
      <span class="amount">
        {usdText(spent)} spent, {usdText(Math.max(0, limit - spent))} left
      </span>
      <progress
        max={limit}
        value={Math.min(limit, spent)}
        aria-label={`${name}: ${shareText(spent, limit)} spent`}
      />
    </li>
  );
}

function NewBudget({ world }: { readonly world: PageWorld }) {
  return (
    <section class="card" aria-labelledby="new-budget-title">
      <h2 id="new-budget-title">Set a budget</h2>
      <form data-action="budget" class="fields">
        <BudgetFields world={world} id="new-budget" budget={undefined} />
        <button type="submit" class="main">
          Set
        </button>
      </form>
    </section>
  );
}

interface FieldsProps {
  readonly world: PageWorld;
  readonly id: string;
  readonly budget: BudgetEntry | undefined;
}

function BudgetFields({ world, id, budget }: FieldsProps) {
  const registry = world.registry();
  const each = (scope: string, names: readonly string[]): Choice[] =>
    names.map((name) => ({ value: `${scope} ${name}`, text: `${scope} ${name}` }));
  const whose: Choice[] = [
    { value: "all", text: "everything together" },
    { value: "project", text: "each project" },
    { value: "profile", text: "each profile" },
    { value: "provider", text: "each provider" },
    ...each("profile", Object.keys(registry.profiles)),
    ...each("provider", Object.keys(registry.providers)),
  ];
  const chosen = budget && (budget.name === undefined ? budget.scope : `${budget.scope} ${budget.name}`);
  return (
    <>
      <TextField
        id={`${id}-limit`}
        name="limit"
        label="USD"
        value={budget && String(budget.limit)}
        placeholder="5.00"
        inputmode="decimal"
        class="short"
      />
      <SelectField
        id={`${id}-period`}
        name="period"
        label="A"
        value={budget?.period ?? "day"}
        choices={budgetPeriods.map((value) => ({ value, text: value }))}
        class="short"
      />
      <SelectField id={`${id}-whose`} name="whose" label="For" value={chosen ?? "all"} choices={whose} />
      <TextField
        id={`${id}-excess`}
        name="on-exceed"
        label="When it is spent"
        value={budget?.onExceed ?? "block"}
        hint="block, warn, or a model to go down to"
        list={`${id}-models`}
      />
      <NameList
        id={`${id}-models`}
        names={[
          { name: "block", what: "refuse further requests" },
          { name: "warn", what: "only say so" },
          ...namesOf(world, {}),
        ]}
      />
    </>
  );
}

function whoseText({ scope, name }: BudgetEntry): string {
  if (scope === "all") return "everything together";
  return name === undefined ? `each ${scope}` : `${scope} ${name}`;
}

function ownerText({ scope, period }: BudgetEntry, owner: string | undefined, home: string): string {
  if (owner === undefined) return `this ${period}`;
  if (owner === "") return scope === "project" ? "outside of projects" : "none";
  return scope === "project" ? shortPath(owner, home) : owner;
}

function excessText(onExceed: string): string {
  if (onExceed === "block") return "then refused";
  return onExceed === "warn" ? "then a warning" : `then ${onExceed}`;
}
