/** A proxy on a free port over a registry, with a token, for tests: real server, real ledger file, real sockets. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent } from "undici";
import { openLedgerToRead } from "../../src/ledger/open-ledger.ts";
import { startRecorder } from "../../src/ledger/record.ts";
import { type Access, type Dependencies, usualLimits } from "../../src/proxy/dependencies.ts";
import { publicLinks } from "../../src/proxy/pictures/link-door.ts";
import { startServer } from "../../src/proxy/server.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { registrySchema } from "../../src/registry/schema.ts";

export const token = "aienv-test-token";

export interface ProxyWorld {
  readonly url: string;
  readonly ledger: string;
  readonly logged: string[];
  flush(): void;
  close(): Promise<void>;
}

/** `registry` as the user would write it; slots of any tool are `chosen`. */
export async function startProxyWorld(
  registry: object,
  chosen: Record<string, string>,
  more: Partial<Dependencies> = {},
): Promise<ProxyWorld> {
  const folder = mkdtempSync(join(tmpdir(), "aienv-proxy-"));
  const parsed = registrySchema.parse({ version: 1, profiles: { default: {} }, ...registry });
  const { providers } = resolveProviders(parsed, new Map());
  const world = { generation: 1, registry: parsed, providers, tools: [] };
  const access: Access = { token: "t1", project: "/p", profile: "default", chosen: new Map([["", chosen]]) };
  const ledger = join(folder, "ledger.sqlite");
  const logged: string[] = [];
  const log = (fields: object, message: string): void => {
    const { error } = fields as { error?: unknown };
    logged.push(`${message}${error instanceof Error ? ` ${error.stack}` : ""}`);
  };
  const recorder = startRecorder({ file: ledger, warn: (message) => logged.push(message), now: Date.now });
  const dispatcher = new Agent();
  let ids = 0;
  const server = await startServer(
    {
      world: () => world,
      access: (given) => (given === token ? access : undefined),
      secret: async (reference) => `key-of-${"variable" in reference ? reference.variable : "?"}`,
      secretRefused: () => undefined,
      missingVariables: () => [],
      identity: { version: "0.0.0", pid: process.pid, since: Date.now(), secret: "state-folder-secret" },
      recorder,
      spent: () => 0,
      speed: () => undefined,
      prices: { edition: 0, priced: (model) => model, lookUp: () => undefined },
      dispatcher,
      links: publicLinks,
      log: { info: log, warn: log, error: log },
      now: Date.now,
      elapsed: () => performance.now(),
      offsetMinutes: () => 0,
      chance: () => 0,
      newId: () => `x${++ids}`,
      limits: usualLimits,
      ...more,
    },
    0,
  );
  return {
    url: `http://127.0.0.1:${server.port}`,
    ledger,
    logged,
    flush: () => recorder.flush(),
    async close() {
      await server.stop(100);
      recorder.close();
      await dispatcher.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The ledger's rows so far. */
export function rowsOf({ flush, ledger }: ProxyWorld): readonly Record<string, unknown>[] {
  flush();
  const database = openLedgerToRead(ledger, existsSync);
  try {
    return database?.prepare("SELECT * FROM attempts ORDER BY rowid").all() ?? [];
  } finally {
    database?.close();
  }
}
