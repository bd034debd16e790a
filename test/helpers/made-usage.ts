/** Invented attempts as a busy person's year looks: working hours, sessions in projects, a main and a small model, failures. */
import type { Attempt } from "../../src/ledger/attempt.ts";
import { openLedger } from "../../src/ledger/open-ledger.ts";
import { prepareWriting, writeAttempts } from "../../src/ledger/write-attempts.ts";
import type { Price } from "../../src/registry/price-schema.ts";
import { costMicroUsd } from "../../src/routing/price.ts";
import { Random } from "./random.ts";

export interface MadeUsageOptions {
  readonly seed: number;
  /** UTC milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** About so many attempts. */
  readonly count: number;
  /** Where projects lie. */
  readonly home: string;
}

interface MadeModel {
  readonly provider: string;
  readonly model: string;
  readonly format: string;
  /** USD per million tokens; undefined: nobody says. */
  readonly price: Price | undefined;
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

const main: readonly MadeModel[] = [
  {
    provider: "glm",
    model: "glm-4.6",
    format: "anthropic-messages",
    price: { input: 0.6, output: 2.2, "cache-read": 0.11 },
    firstTokenMs: 900,
    tokensPerSecond: 70,
  },
  {
    provider: "deepseek",
    model: "deepseek-chat",
    format: "openai-chat",
    price: { input: 0.28, output: 0.42, "cache-read": 0.028 },
    firstTokenMs: 1_200,
    tokensPerSecond: 45,
  },
  {
    provider: "moonshot",
    model: "kimi-k2",
    format: "openai-chat",
    price: { input: 0.6, output: 2.5, "cache-read": 0.15 },
    firstTokenMs: 700,
    tokensPerSecond: 60,
  },
  {
    provider: "gemini",
    model: "gemini-2.5-pro",
    format: "gemini",
    price: { input: 1.25, output: 10, "cache-read": 0.31 },
    firstTokenMs: 2_600,
    tokensPerSecond: 110,
  },
  {
    provider: "house",
    model: "qwen3-coder",
    format: "openai-chat",
    price: undefined,
    firstTokenMs: 350,
    tokensPerSecond: 38,
  },
];
const small: MadeModel = {
  provider: "glm",
  model: "glm-4.5-air",
  format: "anthropic-messages",
  price: { input: 0.2, output: 1.1, "cache-read": 0.03 },
  firstTokenMs: 450,
  tokensPerSecond: 120,
};
const tools = [
  ["claude", "anthropic-messages"],
  ["codex", "openai-responses"],
  ["opencode", "openai-chat"],
  ["qwen", "openai-chat"],
  ["gemini", "gemini"],
] as const;
const projects = [
  "shop/storefront",
  "shop/billing",
  "site",
  "notes",
  "infra/deploy",
  "ml/ranking",
  "app",
  "docs",
];
const hourMs = 3_600_000;

/** In the order of their time. */
export function* madeAttempts({ seed, since, until, count, home }: MadeUsageOptions): Generator<Attempt> {
  const random = new Random(seed);
  const hours = Array.from(
    { length: Math.ceil((until - since) / hourMs) },
    (_, hour) => since + hour * hourMs,
  );
  const weights = hours.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let serial = 0;
  for (const [index, hour] of hours.entries()) {
    const wanted = (count * (weights[index] ?? 0)) / total;
    const inHour = Math.floor(wanted) + (random.chance(wanted % 1) ? 1 : 0);
    const sessions = Array.from({ length: Math.min(6, 1 + Math.ceil(inHour / 40)) }, () =>
      madeSession(random),
    );
    const times = Array.from({ length: inHour }, () => random.below(Math.min(hourMs, until - hour)));
    for (const time of times.sort((left, right) => left - right))
      yield* madeExchange(random, random.pick(sessions), hour + time, home, `x${(++serial).toString(36)}`);
  }
}

/** Nights and weekends are quiet, and work comes in waves. */
function weightOf(hour: number): number {
  const date = new Date(hour);
  const weekend = [0, 6].includes(date.getUTCDay()) ? 0.15 : 1;
  const day = Math.max(0.02, Math.sin(((date.getUTCHours() - 6) / 15) * Math.PI));
  const wave = 1 + 0.5 * Math.sin(hour / (9 * 24 * hourMs)) + 0.35 * Math.sin(hour / (2.3 * 24 * hourMs));
  return weekend * day * Math.max(0.1, wave);
}

interface Session {
  readonly project: string;
  readonly tool: (typeof tools)[number];
  readonly model: MadeModel;
}

function madeSession(random: Random): Session {
  // The first ones are the usual ones.
  const favoured = <T>(list: readonly T[]): T =>
    random.chance(0.55) ? (list[random.below(2)] as T) : random.pick(list);
  return { project: favoured(projects), tool: favoured(tools), model: favoured(main) };
}

function* madeExchange(
  random: Random,
  { project, tool: [tool, client], model }: Session,
  at: number,
  home: string,
  exchange: string,
): Generator<Attempt> {
  const isSmall = random.chance(0.12);
  const served = isSmall ? small : model;
  const common = {
    exchange,
    project: `${home}/${project}`,
    profile: project.startsWith("shop/") ? "work" : "default",
    tool,
    client,
    asked: isSmall ? "small" : "main",
  };
  let number = 0;
  let time = at;
  if (random.chance(0.018)) {
    const cause = random.pick(["overloaded", "rate-limit", "server", "timeout"]);
    const status = { overloaded: 529, "rate-limit": 429, server: 500, timeout: 0 }[cause] ?? 500;
    const durationMs = 120 + random.below(cause === "timeout" ? 9_000 : 900);
    yield { ...madeAttempt(common, served, time, number), outcome: "failed", status, cause, durationMs };
    if (random.chance(0.25)) return;
    number += 1;
    time += durationMs;
  }
  const firstTokenMs = Math.round(served.firstTokenMs * (0.5 + random.next() ** 3 * 4));
  const output = Math.round(30 + random.next() ** 3 * (isSmall ? 400 : 4_000));
  const cacheRead = isSmall ? 0 : Math.round(random.next() * 90_000);
  const input = Math.round(300 + random.next() ** 2 * (isSmall ? 1_500 : 14_000));
  const { price } = served;
  const isCut = random.chance(0.008);
  yield {
    ...madeAttempt(common, served, time, number),
    outcome: isCut ? "partial" : "ok",
    cause: isCut ? "client-left" : "",
    firstTokenMs,
    durationMs: firstTokenMs + Math.round((1_000 * output) / served.tokensPerSecond),
    input,
    cacheRead,
    output,
    reasoning: random.chance(0.4) ? Math.round(output * 0.4) : undefined,
    cost: price && costMicroUsd({ input, cacheRead, output }, price),
    warnings:
      client === served.format || random.chance(0.9) ? "" : "cache marks dropped,stop sequences kept 4",
  };
}

function madeAttempt(
  common: Pick<Attempt, "exchange" | "project" | "profile" | "tool" | "client" | "asked">,
  { provider, model, format, price }: MadeModel,
  at: number,
  number: number,
): Attempt {
  return {
    ...common,
    at,
    number,
    upstream: format,
    provider,
    model,
    outcome: "ok",
    status: 200,
    cause: "",
    firstTokenMs: undefined,
    durationMs: 0,
    input: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
    output: undefined,
    reasoning: undefined,
    cost: undefined,
    price: price && JSON.stringify(price),
    warnings: "",
  };
}

/** As the proxy writes them, in larger batches. Returns how many there were. */
export function writeUsage(file: string, attempts: Iterable<Attempt>): number {
  const database = openLedger(file);
  const statements = prepareWriting(database);
  let batch: Attempt[] = [];
  let written = 0;
  const write = (): void => {
    writeAttempts(database, statements, batch);
    written += batch.length;
    batch = [];
  };
  for (const attempt of attempts) {
    batch.push(attempt);
    if (batch.length === 5_000) write();
  }
  write();
  database.close();
  return written;
}
