/** What is known of one answer, a name and a value each: in the list of exchanges and in the playground. */
import type { Attempt } from "../../ledger/attempt.ts";

export function Fact({ name, children }: { readonly name: string; readonly children?: unknown }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Tokens a second after the first one; undefined: not measured. */
export function tokensPerSecond({
  output,
  firstTokenMs,
  durationMs,
}: Pick<Attempt, "output" | "firstTokenMs" | "durationMs">): number | undefined {
  if (!output || firstTokenMs === undefined || durationMs <= firstTokenMs) return undefined;
  return Math.round((1000 * output) / (durationMs - firstTokenMs));
}
