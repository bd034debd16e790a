/** What a run of a tool came to, in one line, from the ledger. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import pc from "picocolors";
import { costText } from "../../core/cost-text.ts";
import { joinModelReference } from "../../core/ids.ts";
import { tokensText } from "../../core/tokens-text.ts";
import { ledgerFile } from "../../ledger/ledger-file.ts";
import { openLedgerToRead } from "../../ledger/open-ledger.ts";
import { type Stretch, stretchSince } from "../../ledger/query.ts";
import type { Context } from "../context.ts";

/** The proxy writes its rows at most so much later, in milliseconds, with some room. */
const settleMs = 100;

/** Says nothing where nothing went through the proxy. */
export async function sayReceipt(
  context: Pick<Context, "paths" | "say">,
  run: { readonly name: string; readonly tool: string; readonly project: string; readonly since: number },
): Promise<void> {
  await pause(settleMs);
  const database = openLedgerToRead(ledgerFile(context.paths), existsSync);
  if (!database) return;
  try {
    const stretch = stretchSince(database, run);
    if (stretch.exchanges === 0) return;
    context.say(pc.dim(`${run.name}: ${receiptText(stretch)}`));
    const { lastFailure } = stretch;
    if (lastFailure) context.say(failureText(stretch.unanswered, lastFailure));
  } finally {
    database.close();
  }
}

/** Some tools say only that they failed. */
function failureText(
  unanswered: number,
  { provider, model, cause }: NonNullable<Stretch["lastFailure"]>,
): string {
  const reference = joinModelReference({ provider, model });
  const what = unanswered === 1 ? "a request was" : `${unanswered} requests were`;
  // A key may lack to the proxy alone, which is what `doctor` sees and a question from this shell does not.
  const doctor = cause === "authentication" || cause === "permission" ? "aienv doctor; " : "";
  return `note ${what} not answered (${reference}: ${cause})\n  next: ${doctor}aienv test ${reference}`;
}

function receiptText(stretch: Stretch): string {
  const { exchanges, further, input, cacheRead, cacheWrite, output } = stretch;
  const read = input + cacheRead + cacheWrite;
  const cached = read > 0 && cacheRead > 0 ? ` (${Math.round((100 * cacheRead) / read)}% from cache)` : "";
  const again = further > 0 ? `, ${further} further ${further === 1 ? "attempt" : "attempts"}` : "";
  const requests = `${exchanges} ${exchanges === 1 ? "request" : "requests"}`;
  return `${costText(stretch)}, ${tokensText(read)} tokens in${cached}, ${tokensText(output)} out, ${requests}${again}`;
}
