/** A chart of stacked bars with its legend; its numbers stand in a table, from which the tab's script draws it. */

import { usdText } from "../../core/cost-text.ts";
import { tokensText } from "../../core/tokens-text.ts";

export interface Series {
  readonly name: string;
  /** One a span. */
  readonly values: readonly number[];
  /** How many requests a span's value leaves out, since theirs is unknown. */
  readonly unknown: readonly number[];
}

export interface ChartProps {
  readonly id: string;
  readonly title: string;
  /** Micro-USD, or tokens. */
  readonly unit: "usd" | "tokens";
  readonly spans: readonly { readonly at: number; readonly label: string }[];
  readonly series: readonly Series[];
  /** What the numbers leave out. */
  readonly note?: string | undefined;
}

export function Chart({ id, title, unit, spans, series, note }: ChartProps) {
  const text = unit === "usd" ? usdText : tokensText;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  /** Nothing known of something is not zero. */
  const amount = (value: number, unknown: number): string =>
    unknown === 0 ? text(value) : value === 0 ? "unknown" : `${text(value)} + unknown`;
  return (
    <figure class="card chart" id={id} data-behaviour="chart" data-unit={unit}>
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      {series.length === 0 ? (
        <p class="empty">Nothing in this time.</p>
      ) : (
        <>
          <div class="plot" aria-hidden="true" />
          <ul class="legend">
            {series.map((one, index) => (
              <li>
                <span class={`swatch series-${index + 1}`} aria-hidden="true" />
                <span class="name">{one.name}</span>
                <span class="amount">{amount(sum(one.values), sum(one.unknown))}</span>
              </li>
            ))}
          </ul>
          {note !== undefined && <p class="note">{note}</p>}
          <details id={`${id}-table`}>
            <summary>As a table</summary>
            <section class="scroll" tabindex={0} aria-label={`${title}, table`}>
              <table>
                <caption class="sr">{title} by model and time</caption>
                <thead>
                  <tr>
                    <th scope="col">From</th>
                    {series.map(({ name }) => (
                      <th scope="col" class="number">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {spans.map(({ at, label }, span) => (
                    <tr>
                      <th scope="row" data-at={String(at)}>
                        {label}
                      </th>
                      {series.map(({ values, unknown }) => (
                        <td class="number" data-value={String(values[span] ?? 0)}>
                          {amount(values[span] ?? 0, unknown[span] ?? 0)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        </>
      )}
    </figure>
  );
}
