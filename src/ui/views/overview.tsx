/** Overview: what was spent and when, by which model, how fast and how well, and what is left of the budgets. */

import { usdText, withoutPriceText } from "../../core/cost-text.ts";
import { amountsOf } from "../../ledger/amounts.ts";
import { firstTokenTimes } from "../../ledger/first-tokens.ts";
import { usageOverTime } from "../../ledger/over-time.ts";
import { type UsageRow, usageBy } from "../../ledger/query.ts";
import { ProjectName } from "../amounts.tsx";
import type { FilledPurse, PageWorld } from "../page-world.ts";
import type { View } from "../view.ts";
import { Chart } from "./chart.tsx";
import {
  isRange,
  type ModelSums,
  modelsOf,
  type Range,
  ranges,
  seriesOf,
  spanLabels,
  spansOf,
  tokensOf,
} from "./overview-data.ts";
import { SumsTable } from "./sums-table.tsx";
import { Tiles } from "./tiles.tsx";

export const overview: View = {
  name: "overview",
  title: "Overview",
  topics: ["exchanges", "registry"],
  render: (world, { range }) => <Overview world={world} range={isRange(range) ? range : "7d"} />,
};

function Overview({ world, range }: { readonly world: PageWorld; readonly range: Range }) {
  const offsetMinutes = world.offsetMinutes();
  const spans = spansOf(range, world.now(), offsetMinutes);
  const found = world.ledger((ledger) => ({
    rows: usageOverTime(ledger, spans, offsetMinutes),
    times: firstTokenTimes(ledger, { since: spans.since, offsetMinutes, shares: [0.5, 0.95] }),
    projects: usageBy(ledger, ["project"], { since: spans.since }, offsetMinutes),
  }));
  const rows = found?.rows ?? [];
  const sums = amountsOf(rows);
  const models = modelsOf(rows);
  const labels = spanLabels(spans, range, offsetMinutes);
  const note =
    sums.unpriced > 0
      ? `Not part of this: ${withoutPriceText(sums.unpriced)}, whose cost is unknown.`
      : undefined;
  const purses = world.purses((found?.projects ?? []).map(({ keys }) => String(keys[0])));
  return (
    <>
      <div class="head">
        <h1>Overview</h1>
        <Ranges range={range} />
      </div>
      <div id="overview" data-live class="stack">
        <Tiles sums={sums} times={found?.times} />
        {purses.length > 0 && <Budgets purses={purses} />}
        <div class="pair">
          <Chart
            id="spend"
            title="Spend"
            unit="usd"
            spans={labels}
            series={seriesOf(
              rows,
              models,
              spans.count,
              ({ cost }) => cost,
              ({ unpriced }) => unpriced,
            )}
            note={note}
          />
          <Chart
            id="tokens"
            title="Tokens"
            unit="tokens"
            spans={labels}
            series={seriesOf(rows, models, spans.count, tokensOf)}
          />
        </div>
        <Models models={models} />
        <Projects rows={found?.projects ?? []} />
        <p class="note">
          Only requests through the proxy are seen here. What a tool sends to its provider directly costs too,
          how much is unknown.
        </p>
      </div>
    </>
  );
}

function Ranges({ range }: { readonly range: Range }) {
  return (
    <nav class="choices" aria-label="Range">
      {Object.entries(ranges).map(([name, { title }]) => (
        <a
          href={`#/overview?range=${name}`}
          id={`range-${name}`}
          aria-current={name === range ? "true" : undefined}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}

const periods = { day: "today", week: "this week", month: "this month" } as const;

function Budgets({ purses }: { readonly purses: readonly FilledPurse[] }) {
  return (
    <section class="card" aria-labelledby="budgets-title">
      <h2 id="budgets-title">Budgets</h2>
      <ul class="budgets">
        {purses.map(({ rule, owner, spent }) => {
          const limit = rule.limit * 1_000_000;
          const level = spent >= limit ? "over" : spent >= 0.8 * limit ? "near" : "fine";
          const whose =
            rule.scope === "project" ? <ProjectName path={owner ?? ""} /> : (owner ?? "everything");
          return (
            <li class={level}>
              <span class="name">
                {whose}, {periods[rule.period]}
              </span>
              <span class="amount">
                {usdText(spent)} of {usdText(limit)}
                {level === "over" ? ", spent" : ""}
              </span>
              <progress
                value={Math.min(spent, limit)}
                max={limit}
                aria-label={`${rule.scope} ${owner ?? ""} budget, ${periods[rule.period]}`}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Models({ models }: { readonly models: readonly ModelSums[] }) {
  return (
    <SumsTable
      title="Models"
      first="Model"
      rows={models.map(({ name, ...sums }) => ({ name: <span class="wrap">{name}</span>, sums }))}
    />
  );
}

function Projects({ rows }: { readonly rows: readonly UsageRow[] }) {
  const sorted = [...rows].sort((left, right) => right.cost - left.cost || tokensOf(right) - tokensOf(left));
  return (
    <SumsTable
      title="Projects"
      first="Project"
      rows={sorted.map((sums) => ({ name: <ProjectName path={String(sums.keys[0])} />, sums }))}
    />
  );
}
