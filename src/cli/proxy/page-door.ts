/** The page as the proxy is given it: its code is loaded with the first question, and holds no memory before. */
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { ProxyStatus } from "../../core/proxy-identity.ts";
import type { Dependencies, PageDoor } from "../../proxy/dependencies.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { Page } from "../../ui/page.ts";
import type { Topic } from "../../ui/page-world.ts";
import { budgetPurses } from "../load/budget-purses.ts";
import type { LedgerReader } from "./ledger-reader.ts";

export interface PageDoorOptions extends Pick<Dependencies, "world" | "log" | "now" | "offsetMinutes"> {
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
    announce: (topic) => page?.announce(topic),
    close: () => page?.close(),
  };
}

async function start(
  { world, ledger, log, now, offsetMinutes }: PageDoorOptions,
  status: () => ProxyStatus,
): Promise<Page> {
  const { startPage } = await import("../../ui/page.ts").catch(asNotBuilt);
  return startPage({
    world: {
      registry: () => world().registry,
      providers: () => world().providers,
      ledger: (question) => ledger.ask<ReturnType<typeof question> | undefined>(question, undefined),
      purses: (projects) =>
        budgetPurses(world(), projects, ledger.spent, { now: now(), offsetMinutes: offsetMinutes() }),
      status,
      signatures: {
        registry: () => String(world().generation),
        health: () => JSON.stringify([status().resting, status().ledger]),
      },
      now,
      offsetMinutes,
    },
    assetsFolder: join(packageRoot(), "dist/page"),
    logError: (error) => log.error({ error }, "the page failed"),
  });
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
