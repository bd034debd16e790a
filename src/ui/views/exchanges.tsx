/** Exchanges: the last ones, live, by project, tool, model and how they ended; one of them in full. No bodies: none are kept. */
import { usdOrUnknown } from "../../core/cost-text.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Attempt } from "../../ledger/attempt.ts";
import {
  type Exchange,
  type ExchangeFilter,
  exchangeOf,
  lastExchanges,
  readFacets,
} from "../../ledger/exchanges.ts";
import { countText, durationText, ProjectName, recentText, timeText } from "../amounts.tsx";
import type { PageWorld } from "../page-world.ts";
import type { Query, View } from "../view.ts";
import { ExchangeDetails } from "./exchange-details.tsx";

const shown = 100;
const outcomes = { ok: "answered", partial: "broken off", failed: "failed" } as const;

export const exchanges: View = {
  name: "exchanges",
  title: "Exchanges",
  topics: ["exchanges"],
  render: (world, query) => <Exchanges world={world} query={query} />,
};

function Exchanges({ world, query }: { readonly world: PageWorld; readonly query: Query }) {
  const found = world.ledger((ledger) => ({
    list: lastExchanges(ledger, filterOf(query), shown),
    facets: readFacets(ledger),
    open: query["open"] === undefined ? [] : exchangeOf(ledger, query["open"]),
  }));
  const list = found?.list ?? [];
  const offsetMinutes = world.offsetMinutes();
  return (
    <>
      <div class="head">
        <h1>Exchanges</h1>
        <Filters query={query} facets={found?.facets ?? { projects: [], tools: [], models: [] }} />
      </div>
      <div class={query["open"] === undefined ? "stack" : "beside"}>
        <section id="exchange-list" data-live class="card" aria-label="Last exchanges">
          {list.length === 0 ? (
            <p class="empty">
              {Object.keys(filterOf(query)).length === 0
                ? "Nothing went through the proxy yet. A request shows up here by itself."
                : "None that fits."}
            </p>
          ) : (
            <table class="list">
              <caption class="sr">The last {countText(list.length)} exchanges, the newest first</caption>
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Project, tool</th>
                  <th scope="col">Model</th>
                  <th scope="col">Status</th>
                  <th scope="col" class="number">
                    First token
                  </th>
                  <th scope="col" class="number">
                    Duration
                  </th>
                  <th scope="col" class="number">
                    Tokens
                  </th>
                  <th scope="col" class="number">
                    Cost
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.map((exchange) => (
                  <Row exchange={exchange} query={query} now={world.now()} offsetMinutes={offsetMinutes} />
                ))}
              </tbody>
            </table>
          )}
        </section>
        {query["open"] !== undefined && (
          <section id="exchange-open" data-live class="card details" aria-label="One exchange">
            <ExchangeDetails
              exchange={found?.open ?? []}
              close={addressOf({ ...query, open: undefined })}
              offsetMinutes={offsetMinutes}
            />
          </section>
        )}
      </div>
    </>
  );
}

interface RowProps {
  readonly exchange: Exchange;
  readonly query: Query;
  readonly now: number;
  readonly offsetMinutes: number;
}

function Row({ exchange, query, now, offsetMinutes }: RowProps) {
  const first = exchange[0];
  const last = exchange.at(-1);
  if (!first || !last) return null;
  const isOpen = query["open"] === first.exchange;
  const hasAnswer = exchange.some(({ outcome }) => outcome !== "failed");
  return (
    <tr id={`x-${first.exchange}`} aria-current={isOpen ? "true" : undefined}>
      <td data-label="Time">
        <a href={addressOf({ ...query, open: first.exchange })} id={`open-${first.exchange}`}>
          <time datetime={new Date(first.at).toISOString()} title={timeText(first.at, offsetMinutes, "both")}>
            {recentText(first.at, now, offsetMinutes)}
          </time>
        </a>
      </td>
      <td data-label="Project, tool">
        <ProjectName path={first.project} /> <span class="faint">{first.tool || "unknown tool"}</span>
      </td>
      <td data-label="Model" class="wrap">
        {last.provider}/<wbr />
        {last.model}
      </td>
      <td data-label="Status">
        <Status last={last} attempts={exchange.length} />
      </td>
      <td data-label="First token" class="number">
        {durationText(last.firstTokenMs)}
      </td>
      <td data-label="Duration" class="number">
        {durationText(last.at + last.durationMs - first.at)}
      </td>
      <td data-label="Tokens" class="number">
        {hasAnswer ? `${tokensText(inputOf(last))} / ${tokensText(last.output)}` : "–"}
      </td>
      <td data-label="Cost" class="number">
        {hasAnswer ? usdOrUnknown(costOf(exchange)) : "–"}
      </td>
    </tr>
  );
}

function Status({ last, attempts }: { readonly last: Attempt; readonly attempts: number }) {
  const word =
    last.outcome === "ok" ? String(last.status) : `${outcomes[last.outcome]}: ${last.cause || last.status}`;
  return (
    <>
      <span class={`badge ${last.outcome}`}>{word}</span>
      {attempts > 1 && <span class="faint"> {attempts} attempts</span>}
    </>
  );
}

/** Undefined: the upstream told nothing. */
function inputOf({ input, cacheRead, cacheWrite }: Attempt): number | undefined {
  const known = [input, cacheRead, cacheWrite].filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

/** What answered must have a price; an attempt that failed costs nothing as far as anybody says. */
function costOf(exchange: Exchange): number | undefined {
  let sum = 0;
  for (const { cost, outcome } of exchange) {
    if (cost === undefined && outcome !== "failed") return undefined;
    sum += cost ?? 0;
  }
  return sum;
}

interface Facets {
  readonly projects: readonly string[];
  readonly tools: readonly string[];
  readonly models: readonly string[];
}

function Filters({ query, facets }: { readonly query: Query; readonly facets: Facets }) {
  const ends = Object.entries(outcomes).map(([value, text]) => ({ value, text }));
  const plain = (values: readonly string[]) => values.map((value) => ({ value, text: value || "unknown" }));
  return (
    <form class="filters" data-view="exchanges" aria-label="Filter">
      <Select name="project" label="Project" any="all" values={plain(facets.projects)} query={query} />
      <Select name="tool" label="Tool" any="all" values={plain(facets.tools)} query={query} />
      <Select name="model" label="Model" any="all" values={plain(facets.models)} query={query} />
      <Select name="outcome" label="Status" any="all" values={ends} query={query} />
    </form>
  );
}

interface SelectProps {
  readonly name: string;
  readonly label: string;
  readonly any: string;
  readonly values: readonly { readonly value: string; readonly text: string }[];
  readonly query: Query;
}

function Select({ name, label, any, values, query }: SelectProps) {
  return (
    <label>
      {label}
      <select name={name} id={`filter-${name}`}>
        <option value="">{any}</option>
        {values
          .filter(({ value }) => value !== "")
          .map(({ value, text }) => (
            <option value={value} selected={query[name] === value}>
              {text}
            </option>
          ))}
      </select>
    </label>
  );
}

function filterOf(query: Query): ExchangeFilter {
  const { project, tool, model, outcome } = query;
  const slash = model?.indexOf("/") ?? -1;
  return {
    ...(project && { project }),
    ...(tool && { tool }),
    ...(model && slash > 0 && { provider: model.slice(0, slash), model: model.slice(slash + 1) }),
    ...((outcome === "ok" || outcome === "partial" || outcome === "failed") && { outcome }),
  };
}

function addressOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return `#/exchanges${text === "" ? "" : `?${text}`}`;
}
