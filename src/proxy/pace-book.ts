/** What each provider with limits was asked in the last minute: the proxy's memory of its own pace. */
import { AienvError } from "../core/error.ts";
import type { Usage } from "../formats/internal/answer.ts";
import type { Provider } from "../registry/providers.ts";
import { hasRoom, minuteMs, type Sent } from "../routing/pace.ts";
import type { Asked } from "./asked.ts";

type Limited = Pick<Provider, "id" | "limits">;
type Sized = Pick<Asked, "estimatedInput">;

export interface PaceBook {
  /** May the provider be asked this now, by its limits? */
  hasRoom(provider: Limited, asked: Sized): boolean;
  /** A request goes out. What it returns is called when that is over, with what was counted. */
  begin(provider: Limited, asked: Sized): (usage: Usage) => void;
}

interface Account {
  running: number;
  recent: Sent[];
}

const unlimited = (): void => undefined;

export function paceBook(now: () => number): PaceBook {
  const accounts = new Map<string, Account>();

  function accountOf(id: string): Account {
    const account = accounts.get(id) ?? { running: 0, recent: [] };
    accounts.set(id, account);
    const time = now();
    // What was sent later than now was sent before the clock was set back.
    const isOver = ({ at }: Sent): boolean => at <= time - minuteMs || at > time;
    while (account.recent[0] && isOver(account.recent[0])) account.recent.shift();
    return account;
  }

  return {
    hasRoom: ({ id, limits }, asked) =>
      limits === undefined || hasRoom(limits, accountOf(id), asked.estimatedInput()),
    begin({ id, limits }, asked) {
      if (limits === undefined) return unlimited;
      const account = accountOf(id);
      const tokens = asked.estimatedInput();
      const sent = { at: now(), tokens };
      account.running += 1;
      account.recent.push(sent);
      return ({ input, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, output = 0 }) => {
        account.running -= 1;
        sent.tokens =
          (input === undefined ? tokens : input + cacheRead + cacheWrite5m + cacheWrite1h) + output;
      };
    },
  };
}

export function atLimit(name: string): AienvError {
  return new AienvError(
    "proxy.at-limit",
    `every provider behind ${JSON.stringify(name)} is at the limits that the registry sets it`,
    { hint: "`limits` of the provider: aienv edit" },
  );
}
