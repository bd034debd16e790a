/** aienv's proxy over the bench's provider: tokens checked as they are for tools, a ledger file on disk, prices known. */
import { join } from "node:path";
import { currentAccess } from "../../src/cli/proxy/current-access.ts";
import { endStart } from "../../src/cli/proxy/lean-process.ts";
import { startRecorder } from "../../src/ledger/record.ts";
import { hashOf, tokenRecord } from "../../src/project/token-store.ts";
import { usualLimits } from "../../src/proxy/dependencies.ts";
import { exchangeIds } from "../../src/proxy/exchange-ids.ts";
import { publicLinks } from "../../src/proxy/pictures/link-door.ts";
import { startServer } from "../../src/proxy/server.ts";
import { upstreamAgent } from "../../src/proxy/upstream-agent.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { registrySchema } from "../../src/registry/schema.ts";
import { writeText } from "../../src/system/files.ts";
import { findPaths } from "../../src/system/paths.ts";
import { token } from "./targets.ts";

const [upstream = "", folder = ""] = process.argv.slice(2);
const kinds = ["whole", "brief", "burst", "paced"];
const model = { m: { price: { input: 3, output: 15 } } };
const providers = Object.fromEntries(
  kinds.flatMap((kind) => [
    [
      kind,
      {
        endpoints: {
          "anthropic-messages": `${upstream}/${kind}`,
          "openai-chat": `${upstream}/${kind}/v1`,
        },
        key: "env:BENCH_KEY",
        models: model,
      },
    ],
    [
      `${kind}-chat`,
      { endpoints: { "openai-chat": `${upstream}/${kind}/v1` }, key: "env:BENCH_KEY", models: model },
    ],
  ]),
);
const registry = registrySchema.parse({ version: 1, profiles: { default: {} }, providers });
const world = {
  generation: 1,
  registry,
  providers: resolveProviders(registry, new Map()).providers,
  tools: [],
};
const chosen = Object.fromEntries(Object.keys(providers).map((name) => [name, `${name}/m`]));
const paths = findPaths({ HOME: folder });
const record = tokenRecord(paths, {
  hash: hashOf(token),
  directory: "/bench",
  created: Date.now(),
  choice: { profile: "default", tools: [{ tool: "", chosen }] },
});
writeText(record.file, record.text ?? "");
const warn = (_: object, message: string): void => void process.stderr.write(`${message}\n`);

const server = await startServer(
  {
    world: () => world,
    access: currentAccess(paths, () => world),
    // Long enough to be looked for in answers.
    secret: () => "bench-key-0123456789",
    secretRefused: () => undefined,
    missingVariables: () => [],
    identity: { version: "0.0.0", pid: process.pid, since: Date.now(), secret: "bench" },
    recorder: startRecorder({
      file: join(folder, "ledger.sqlite"),
      warn: (message) => warn({}, message),
      now: Date.now,
    }),
    spent: () => 0,
    speed: () => undefined,
    prices: { edition: 0, priced: (model) => model, lookUp: () => undefined },
    dispatcher: upstreamAgent(usualLimits),
    links: publicLinks,
    log: { info: () => undefined, warn, error: warn },
    now: Date.now,
    elapsed: () => performance.now(),
    offsetMinutes: () => 0,
    chance: Math.random,
    newId: exchangeIds(Date.now(), "bench"),
    limits: usualLimits,
  },
  0,
);
await endStart();
process.send?.({ port: server.port });
