/**
 * `npm run bench`: what aienv costs at a prompt, at its start, between two formats and as a proxy, as ratios within one run.
 *
 *   npm run bench              60 rounds
 *   npm run bench -- 200       200 rounds
 *   npm run bench -- proxy     the proxy alone; likewise start, formats, ledger
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, makeTempHome, type TempHome } from "../test/helpers/temp-home.ts";
import { type FormatRow, formatRows } from "./formats.ts";
import { type LedgerRow, ledgerRegistry, ledgerRows } from "./ledger.ts";
import { type Measured, medians } from "./measure.ts";
import type { ProxyRow } from "./proxy/costs.ts";
import { proxyRows } from "./proxy.ts";

interface Row {
  readonly what: string;
  readonly subject: Measured;
  readonly base: Measured;
  readonly atMost: number;
}

const words = process.argv.slice(2);
const rounds = Number(words.find((word) => /^\d+$/.test(word)) ?? 60);
const parts = words.filter((word) => !/^\d+$/.test(word));
const wants = (part: string): boolean => parts.length === 0 || parts.includes(part);
/** A turn of the proxy takes a second and is many requests: few of them tell as much as many starts. */
const proxyRounds = Math.ceil(rounds / 10);
const node = process.execPath;
const registry = `version: 1
providers:
  bench:
    endpoints:
      anthropic-messages: http://127.0.0.1:9
      openai-chat: http://127.0.0.1:9/v1
      openai-responses: http://127.0.0.1:9/v1
      gemini: http://127.0.0.1:9
    key: env:BENCH_KEY
    models: { large: { context: 200000, output: 8000 }, little: {} }
profiles:
  default: { main: bench/large, small: bench/little }
`;
const tools = "tools: [claude, codex, gemini, qwen, opencode, droid]\n";

const home = makeTempHome();
try {
  home.write(".config/aienv/registry.yaml", registry);
  const starts = async () => [...startRows(home), ...(await miseRows(home)), ...(await direnvRows(home))];
  if (wants("start")) for (const row of await starts()) report(row);
  if (wants("formats")) for (const row of formatRows(rounds)) reportFormat(row);
  if (wants("ledger")) {
    home.write(".config/aienv/registry.yaml", `${registry}${ledgerRegistry}`);
    for (const row of await ledgerRows(home, proxyRounds)) reportLedger(row);
  }
  if (wants("proxy")) for (const row of await proxyRows(proxyRounds)) reportProxy(row);
} finally {
  home.remove();
}

function report({ what, subject, base, atMost }: Row): void {
  const [subjectMs = Number.NaN, baseMs = Number.NaN] = medians([subject, base], rounds);
  const ratio = subjectMs / baseMs;
  const verdict = ratio <= atMost ? "ok" : "OVER";
  process.stdout.write(
    `${verdict.padEnd(4)} ${ratio.toFixed(2)}x (at most ${atMost}x)  ${what}  ${subjectMs.toFixed(1)} / ${baseMs.toFixed(1)} ms\n`,
  );
}

function reportFormat({ what, ratio, atMost, detail }: FormatRow): void {
  const verdict = ratio <= atMost ? "ok" : "OVER";
  process.stdout.write(
    `${verdict.padEnd(4)} ${ratio.toFixed(2)}x (at most ${atMost}x)  ${what}  ${detail}\n`,
  );
}

function reportLedger({ what, valueMs, atMostMs, countMs }: LedgerRow): void {
  const verdict = valueMs <= atMostMs ? "ok" : "OVER";
  process.stdout.write(
    `${verdict.padEnd(4)} ${valueMs.toFixed(1)} ms (at most ${atMostMs} ms)  ${what}  COUNT(*) ${countMs.toFixed(1)} ms\n`,
  );
}

function reportProxy({ what, value, unit, bound, limit = Number.NaN, detail }: ProxyRow): void {
  const isReached = bound === "at least" ? value >= limit : value <= limit;
  const missed = bound === "at least" ? "LESS" : "OVER";
  const verdict = bound === undefined ? "" : isReached ? "ok" : missed;
  const wanted = bound === undefined ? "(to compare)" : `(${bound} ${limit} ${unit})`;
  process.stdout.write(`${verdict.padEnd(4)} ${value.toFixed(2)} ${unit} ${wanted}  ${what}  ${detail}\n`);
}

/** The program's start, beside Node's own. */
function startRows(temporary: TempHome): Row[] {
  const project = folder(temporary, "start");
  const env = { ...temporary.environment, BENCH_KEY: "bench" };
  const launcher = join(import.meta.dirname, "../dist/launch.mjs");
  const aienv = (...args: string[]): Measured => ({
    name: `aienv ${args.join(" ")}`,
    command: node,
    args: [launcher, ...args],
    cwd: project,
    env,
  });
  writeFileSync(join(project, ".aienv.yaml"), `profile: default\n${tools}`);
  use(temporary, project, "none");
  const base: Measured = { name: "node -e 0", command: node, args: ["-e", "0"], cwd: project, env };
  return [
    { what: "aienv --version, over node -e 0", subject: aienv("--version"), base, atMost: 2 },
    { what: "aienv env, over node -e 0", subject: aienv("env"), base, atMost: 3 },
  ];
}

/** What mise does at a prompt, with the plugin and with an empty config. */
async function miseRows(temporary: TempHome): Promise<Row[]> {
  if (findOnPath("mise") === undefined) return skip("mise");
  temporary.link("mise");
  const project = folder(temporary, "plugin");
  const empty = folder(temporary, "empty");
  writeFileSync(join(empty, "mise.toml"), "");
  writeFileSync(join(project, ".aienv.yaml"), `profile: default\n${tools}`);
  use(temporary, project, "mise-plugin");
  const env = {
    ...temporary.environment,
    BENCH_KEY: "bench",
    MISE_TRUSTED_CONFIG_PATHS: `${empty}:${project}`,
  };
  const hook = (cwd: string): Measured => ({
    name: `mise hook-env in ${cwd}`,
    command: "mise",
    args: ["hook-env", "-s", "bash", "--force"],
    cwd,
    env: { ...env, PWD: cwd },
  });
  return [
    {
      what: "mise hook-env with the plugin, over an empty config",
      subject: hook(project),
      base: hook(empty),
      atMost: 1.5,
    },
  ];
}

/** What direnv does when a directory is entered, with `use aienv` and with the same exports written out. */
async function direnvRows(temporary: TempHome): Promise<Row[]> {
  if (findOnPath("direnv") === undefined) return skip("direnv");
  temporary.link("direnv");
  const project = folder(temporary, "direnv");
  const plain = folder(temporary, "plain");
  writeFileSync(join(project, ".aienv.yaml"), `profile: default\n${tools}`);
  use(temporary, project, "direnv");
  const env = { ...temporary.environment, BENCH_KEY: "bench" };
  const exports = await temporary.mustRun("aienv", ["gen", "direnv"], { cwd: project, env });
  writeFileSync(join(plain, ".envrc"), exports.stdout);
  await temporary.mustRun("direnv", ["allow"], { cwd: plain });
  await temporary.mustRun("direnv", ["allow"], { cwd: project });
  const load = (cwd: string): Measured => ({
    name: `direnv export in ${cwd}`,
    command: "direnv",
    args: ["export", "bash"],
    cwd,
    env: { ...env, PWD: cwd },
  });
  return [
    {
      what: "direnv with use aienv, over plain exports",
      subject: load(project),
      base: load(plain),
      atMost: 1.2,
    },
  ];
}

function use(temporary: TempHome, project: string, integration: string): void {
  const setUp: Measured = {
    name: "aienv use",
    command: "aienv",
    args: ["use", "default", "--integration", integration],
    cwd: project,
    env: temporary.environment,
  };
  medians([setUp], 1);
}

function folder(temporary: TempHome, name: string): string {
  const path = temporary.path(name);
  mkdirSync(path, { recursive: true });
  return path;
}

function skip(program: string): Row[] {
  process.stdout.write(`skip ${program} is not on PATH\n`);
  return [];
}
