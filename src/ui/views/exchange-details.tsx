/** One exchange in full: its attempts, their times, formats, tokens, prices, and what the conversion lost. */
import { usdOrUnknown } from "../../core/cost-text.ts";
import type { Attempt } from "../../ledger/attempt.ts";
import type { Exchange } from "../../ledger/exchanges.ts";
import { countText, durationText, ProjectName, timeText } from "../amounts.tsx";
import { Fact, tokensPerSecond } from "./facts.tsx";

export interface ExchangeDetailsProps {
  readonly exchange: Exchange;
  /** Address without the exchange. */
  readonly close: string;
  readonly offsetMinutes: number;
}

export function ExchangeDetails({ exchange, close, offsetMinutes }: ExchangeDetailsProps) {
  const [first] = exchange;
  return (
    <>
      <div class="head">
        <h2 data-reveal tabindex={-1}>
          Exchange {first && <code>{first.exchange}</code>}
        </h2>
        <a href={close} id="close-exchange">
          Close
        </a>
      </div>
      {first ? (
        <>
          <dl class="facts">
            <Fact name="Time">{timeText(first.at, offsetMinutes, "both")}</Fact>
            <Fact name="Project">
              <ProjectName path={first.project} />
            </Fact>
            <Fact name="Profile">{first.profile}</Fact>
            <Fact name="Tool">{first.tool || "unknown"}</Fact>
            <Fact name="Asked for">{first.asked}</Fact>
            <Fact name="In the format">{first.client}</Fact>
          </dl>
          <ol class="attempts">
            {exchange.map((attempt) => (
              <AttemptFacts attempt={attempt} />
            ))}
          </ol>
        </>
      ) : (
        <p class="empty">It is not in the ledger.</p>
      )}
    </>
  );
}

function AttemptFacts({ attempt }: { readonly attempt: Attempt }) {
  const { provider, model, client, upstream, outcome, status, cause, durationMs, warnings } = attempt;
  const losses = warnings === "" ? [] : warnings.split(",");
  return (
    <li>
      <h3>
        <span class="wrap">
          {provider}/<wbr />
          {model}
        </span>
        <span class={`badge ${outcome}`}>{status === 0 ? "no answer" : status}</span>
      </h3>
      <dl class="facts">
        {cause !== "" && <Fact name="Ended by">{cause}</Fact>}
        <Fact name="Format">
          {client === upstream ? `${upstream}, passed through` : `${client} to ${upstream}`}
        </Fact>
        <Fact name="Duration">{durationText(durationMs)}</Fact>
        {outcome !== "failed" && <AnswerFacts attempt={attempt} />}
      </dl>
      {losses.length > 0 && (
        <>
          <h4>Changed on the way</h4>
          <ul class="losses">
            {losses.map((loss) => (
              <li>{loss}</li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

/** What only an answer has. */
function AnswerFacts({ attempt }: { readonly attempt: Attempt }) {
  const speed = tokensPerSecond(attempt);
  return (
    <>
      <Fact name="First token">{durationText(attempt.firstTokenMs)}</Fact>
      <Fact name="Speed">{speed === undefined ? "–" : `${speed} tokens/s`}</Fact>
      <Fact name="Input">{tokenCount(attempt.input)}</Fact>
      <Fact name="From cache">{tokenCount(attempt.cacheRead)}</Fact>
      <Fact name="To cache">{tokenCount(attempt.cacheWrite)}</Fact>
      <Fact name="Output">
        {tokenCount(attempt.output)}
        {attempt.reasoning ? `, ${countText(attempt.reasoning)} of it reasoning` : ""}
      </Fact>
      <Fact name="Cost">{usdOrUnknown(attempt.cost)}</Fact>
      <Fact name="Price">{priceText(attempt.price)}</Fact>
    </>
  );
}

function tokenCount(count: number | undefined): string {
  return count === undefined ? "not told" : countText(count);
}

/** The price as it was then, USD per million tokens. */
function priceText(json: string | undefined): string {
  if (json === undefined) return "unknown";
  const price: unknown = JSON.parse(json);
  const parts = Object.entries(price as Record<string, unknown>).filter(([, usd]) => typeof usd === "number");
  return `${parts.map(([name, usd]) => `${name} $${usd}`).join(", ")} per million`;
}
