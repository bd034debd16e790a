/** The proxy's edges for a real run: registry, keys, ledger, connections, log, clock and chance. */
import { randomBytes } from "node:crypto";
import { ledgerFile } from "../../ledger/ledger-file.ts";
import { startRecorder } from "../../ledger/record.ts";
import { type Dependencies, type Identity, usualLimits } from "../../proxy/dependencies.ts";
import { exchangeIds } from "../../proxy/exchange-ids.ts";
import { publicLinks } from "../../proxy/pictures/link-door.ts";
import { upstreamAgent } from "../../proxy/upstream-agent.ts";
import { knownSecrets } from "../../secrets/known-secrets.ts";
import { startLogger } from "../../system/logger.ts";
import type { Environment } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { catalogueFile } from "../prices/catalogue-file.ts";
import { priceBook } from "../prices/price-book.ts";
import { currentAccess } from "./current-access.ts";
import { currentWorld } from "./current-world.ts";
import { ledgerReader } from "./ledger-reader.ts";
import { missingVariables } from "./missing-variables.ts";
import { pageDoor } from "./page-door.ts";
import { logFile } from "./proxy-files.ts";
import { secretCache } from "./secret-cache.ts";
import { spentToday } from "./spent-today.ts";

export interface Edges {
  readonly dependencies: Dependencies;
  /** Writes what waits and closes everything. */
  close(): Promise<void>;
}

/** @throws AienvError what a missing or faulty registry throws. */
export function buildDependencies(
  { paths, environment }: Pick<Context, "paths" | "environment">,
  identity: Identity,
  { isLasting = false }: { readonly isLasting?: boolean } = {},
): Edges {
  const now = Date.now;
  const secrets = secretCache({ environment, paths, now, isLasting });
  const atStart = knownSecrets(environment, paths);
  const log = startLogger({ file: logFile(paths), secrets: () => [...secrets.values(), ...atStart] });
  const warn = (message: string): void => log.warn({}, message);
  const offsetMinutes = (): number => -new Date().getTimezoneOffset();
  const world = currentWorld(paths, log, now);
  const file = ledgerFile(paths);
  const spent = spentToday({ paths, budgets: () => world().registry.budgets, warn, now, offsetMinutes });
  const written = (): void => {
    spent.later();
    page.announce("exchanges");
  };
  const recorder = startRecorder({ file, warn, now, written });
  const ledger = ledgerReader({ file, flush: recorder.flush, warn, now, offsetMinutes });
  const { speed } = ledger;
  const prices = priceBook({ world, catalogue: catalogueFile(paths), now, warn });
  const page = pageDoor({ paths, environment, world, ledger, log, now, offsetMinutes, prices, speed });
  const dispatcher = upstreamAgent(usualLimits, userProxy(environment));
  const dependencies: Dependencies = {
    world,
    access: currentAccess(paths, world),
    secret: secrets.get,
    secretRefused: secrets.forget,
    missingVariables: () => missingVariables(world(), environment),
    identity,
    recorder,
    spent: ledger.spent,
    speed,
    prices,
    dispatcher,
    links: publicLinks,
    page,
    log,
    now,
    elapsed: () => performance.now(),
    offsetMinutes,
    chance: Math.random,
    newId: exchangeIds(now(), randomBytes(3).toString("hex")),
    limits: usualLimits,
  };
  return {
    dependencies,
    async close() {
      await dispatcher.destroy();
      // What was cut just now says so in the ledger before that closes.
      await new Promise((resolve) => setTimeout(resolve, 20));
      recorder.close();
      await spent.close();
      ledger.close();
      log.close();
    },
  };
}

/** Both spellings are customary; the small one first, as curl has it. */
function userProxy(environment: Environment) {
  const named = (name: string) => environment[name] || environment[name.toUpperCase()];
  return { http: named("http_proxy"), https: named("https_proxy"), except: named("no_proxy") };
}
