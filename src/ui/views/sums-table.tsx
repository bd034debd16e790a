/** Sums by model or project, a row each. */
import { tokensText } from "../../core/tokens-text.ts";
import { Cost, countText, shareText } from "../amounts.tsx";
import type { ModelSums } from "./overview-data.ts";

interface SumsTableProps {
  readonly title: string;
  readonly first: string;
  readonly rows: readonly { readonly name: unknown; readonly sums: Omit<ModelSums, "name"> }[];
}

export function SumsTable({ title, first, rows }: SumsTableProps) {
  if (rows.length === 0) return null;
  return (
    <section class="card" aria-labelledby={`${title}-title`}>
      <h2 id={`${title}-title`}>{title}</h2>
      <section class="scroll" tabindex={0} aria-label={`${title}, table`}>
        <table class="sums">
          <caption class="sr">{title}: requests, errors, tokens and cost</caption>
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {["Requests", "Errors", "Tokens in", "Cached", "Tokens out", "Cost"].map((head) => (
                <th scope="col" class="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, sums }) => {
              const read = sums.input + sums.cacheRead + sums.cacheWrite;
              return (
                <tr>
                  <th scope="row">{name}</th>
                  <td class="number" data-label="requests">
                    {countText(sums.requests)}
                  </td>
                  <td class="number" data-label="errors">
                    {shareText(sums.failures, sums.requests)}
                  </td>
                  <td class="number" data-label="tokens in">
                    {tokensText(read)}
                  </td>
                  <td class="number" data-label="cached">
                    {shareText(sums.cacheRead, read)}
                  </td>
                  <td class="number" data-label="tokens out">
                    {tokensText(sums.output)}
                  </td>
                  <td class="number cost">
                    <Cost {...sums} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </section>
  );
}
