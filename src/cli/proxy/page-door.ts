/** The page as the proxy is given it: its code is loaded with the first question, and holds no memory before. */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AienvError } from "../../core/error.ts";
import type { ProxyStatus } from "../../core/proxy-identity.ts";
import { usageBy } from "../../ledger/query.ts";
import type { Dependencies, PageDoor } from "../../proxy/dependencies.ts";
import { periodStart } from "../../routing/budget.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { Environment, Paths } from "../../system/paths.ts";
import type { Page } from "../../ui/page.ts";
import type { Topic } from "../../ui/page-world.ts";
import { budgetPurses } from "../load/budget-purses.ts";
import { pageAccess } from "./current-access.ts";
import type { LedgerReader } from "./ledger-reader.ts";

export interface PageDoorOptions
  extends Pick<Dependencies, "world" | "log" | "now" | "offsetMinutes" | "prices" | "speed"> {
  readonly paths: Paths;
  readonly environment: Environment;
  readonly ledger: LedgerReader;
}

export interface AnnouncingDoor extends PageDoor {
  /** Something of the topic has changed; costs nothing as long as nobody opened the page. */
  announce(topic: Topic): void;
}

export function pageDoor(options: PageDoorOptions): AnnouncingDoor {
  let loading: Promise<Page> | undefined;
  let page: Page | undefined;

  async function load(status: () => ProxyStatus): Promise<Page> {
    loading ??= start(options, status);
    try {
      page = await loading;
      return page;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  return {
    newLink: async (status) => (await load(status)).newLink(),
    answer: async (request, response, status) => (await load(status)).answer(request, response),
    access: (session) => (page?.admits(session) ? pageAccess(options.world().registry) : undefined),
    announce: (topic) => page?.announce(topic),
    close: () => page?.close(),
  };
}

async function start(
  { paths, environment, world, ledger, log, now, offsetMinutes, prices, speed }: PageDoorOptions,
  status: () => ProxyStatus,
): Promise<Page> {
  const { startPage } = await import("../../ui/page.ts").catch(asNotBuilt);
  const { pageChanges } = await import("../page/page-changes.ts");
  const { projectsStamp } = await import("../page/projects-stamp.ts");
  const purses = (projects: readonly string[]) =>
    budgetPurses(world(), projects, ledger.spent, { now: now(), offsetMinutes: offsetMinutes() });
  const projects = () => ledger.ask((open) => projectsIn(open, now()), []);
  return startPage({
    world: {
      registry: () => world().registry,
      providers: () => world().providers,
      ledger: (question) => ledger.ask<ReturnType<typeof question> | undefined>(question, undefined),
      purses,
      async priced(models) {
        await prices.lookUp(models);
        return models.map((model) => prices.priced(model));
      },
      speed,
      changes: pageChanges({ paths, environment }, { world, purses: () => purses(projects()) }),
      home: paths.home,
      status,
      signatures: {
        registry: () => String(world().generation),
        projects: () => projectsStamp(paths),
        health: () => JSON.stringify([status().resting, status().ledger]),
      },
      now,
      offsetMinutes,
    },
    assetsFolder: join(packageRoot(), "dist/page"),
    logError: (error) => log.error({ error }, "the page failed"),
  });
}

/** Those that spent within the longest period of a budget. */
function projectsIn(ledger: DatabaseSync, now: number): string[] {
  return usageBy(ledger, ["project"], { since: periodStart("month", now, 0) - 86_400_000 }).flatMap(
    ({ keys }) => (keys[0] === "" ? [] : [String(keys[0])]),
  );
}

/** Node runs our source as it is, but not JSX. */
function asNotBuilt(cause: unknown): never {
  if (!(cause instanceof Error && "code" in cause && cause.code === "ERR_UNKNOWN_FILE_EXTENSION"))
    throw cause;
  throw new AienvError("page.not-built", "from its source the program has no page", {
    hint: "npm run build, then dist/launch.mjs proxy start",
    cause,
  });
}
