/** A home to show the page with: a registry, projects that were set up by the real program, an invented year of work. */
import { mkdirSync } from "node:fs";
import { ledgerFile } from "../src/ledger/ledger-file.ts";
import { freePort } from "../test/helpers/free-port.ts";
import { madeAttempts, writeUsage } from "../test/helpers/made-usage.ts";
import { type MockProvider, startMockProvider } from "../test/helpers/mock-provider.ts";
import { makeTempHome, type TempHome } from "../test/helpers/temp-home.ts";

export interface SampleHome {
  /** A new link to the page. */
  link(): Promise<string>;
  /** Ends the proxy too. */
  remove(): Promise<void>;
}

/** What the playground asks; the provider on loopback thinks aloud and answers PONG. */
export const question = {
  prompt: "THINK first, then say PONG.",
  models: ["house/qwen3-coder", "lab/devstral"],
};

const yearMs = 365 * 86_400_000;
/** One key is left out: what the page says of a missing one is to be seen. */
const keys = { GLM_KEY: "sample", DEEPSEEK_API_KEY: "sample" };

const registry = (port: number, upstream: string): string => `version: 1
proxy: { port: ${port} }
providers:
  glm: { template: zhipu, key: env:GLM_KEY }
  deepseek: { key: env:DEEPSEEK_API_KEY }
  moonshot: { key: keyring:moonshot }
  gemini: { key: env:GEMINI_API_KEY }
  house:
    endpoints: { openai-chat: ${upstream}/v1 }
    models: { qwen3-coder: { context: 262144 } }
  lab:
    endpoints: { openai-chat: ${upstream}/lab/v1 }
    models: { devstral: { context: 131072, price: { input: 0.1, output: 0.3 } } }
profiles:
  default: { main: deepseek/deepseek-v4-pro }
  work: { main: glm/glm-4.6, small: glm/glm-4.5-air, via: proxy }
budgets:
  - { scope: profile, name: work, period: day, limit: 2 }
  - { scope: provider, name: gemini, period: week, limit: 10, on-exceed: warn }
  - { scope: provider, name: glm, period: month, limit: 23 }
`;

export async function makeSampleHome(): Promise<SampleHome> {
  const home = makeTempHome();
  const mock = await startMockProvider({ paceMs: 45 });
  home.write(".config/aienv/registry.yaml", registry(await freePort(), mock.url));
  for (const tool of ["claude", "opencode"]) home.write(`../bin/${tool}`, "#!/bin/sh\n", 0o755);
  await makeProjects(home);
  const until = Date.now();
  const made = { seed: 11, since: until - yearMs, until, count: 60_000, home: home.path("work") };
  writeUsage(ledgerFile({ state: home.path(".local/state/aienv") }), madeAttempts(made));
  return {
    link: async () => (await home.mustRun("aienv", ["ui", "--print"], { env: keys })).stdout.trim(),
    remove: () => removeAll(home, mock),
  };
}

/** Behind the proxy; changed since it was allowed; kept in aienv's state, for one tool; direct. */
async function makeProjects(home: TempHome): Promise<void> {
  const use = async (project: string, ...choice: string[]) => {
    const cwd = home.path("work", project);
    mkdirSync(cwd, { recursive: true });
    await home.mustRun("aienv", ["use", ...choice, "--integration", "none"], { cwd, env: keys });
  };
  await use("app", "work");
  await use("docs", "default");
  await use("ml/ranking", "lab/devstral", "--tool", "opencode", "--no-file");
  await use("site", "default");
  home.write("work/docs/.aienv.yaml", "profile: work # from a colleague\n");
}

async function removeAll(home: TempHome, mock: MockProvider): Promise<void> {
  await home.run("aienv", ["proxy", "stop", "--now"]);
  await mock.close();
  home.remove();
}
