/** The overview's numbers at a glance. */
import { usdText, withoutPriceText } from "../../core/cost-text.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Amounts } from "../../ledger/amounts.ts";
import { countText, durationText, shareText } from "../amounts.tsx";

export function Tiles({
  sums,
  times,
}: {
  readonly sums: Amounts;
  readonly times: readonly number[] | undefined;
}) {
  const read = sums.input + sums.cacheRead + sums.cacheWrite;
  const isKnown = sums.cost > 0 || sums.unpriced === 0;
  return (
    <dl class="tiles">
      <Tile
        name="Spend"
        value={isKnown ? usdText(sums.cost) : "unknown"}
        more={sums.unpriced > 0 && `${isKnown ? "+ " : ""}${withoutPriceText(sums.unpriced)}`}
      />
      <Tile name="Tokens in" value={tokensText(read)} more={`${tokensText(sums.output)} out`} />
      <Tile name="Input from cache" value={shareText(sums.cacheRead, read)} />
      <Tile name="Requests" value={countText(sums.requests)} />
      <Tile
        name="Errors"
        value={shareText(sums.failures, sums.requests)}
        more={sums.failures > 0 && `${countText(sums.failures)} failed`}
      />
      <Tile
        name="First token, half within"
        value={durationText(times?.[0])}
        more={times && `95 % within ${durationText(times[1])}`}
      />
    </dl>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly more?: string | false | undefined;
}

function Tile({ name, value, more }: TileProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}
