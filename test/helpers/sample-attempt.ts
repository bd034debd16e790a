import type { Attempt } from "../../src/ledger/attempt.ts";

/** A request that went well, as the ledger keeps it; tests change what they are about. */
export const sampleAttempt: Attempt = {
  at: Date.UTC(2026, 10, 25, 10, 15),
  exchange: "x1",
  number: 0,
  project: "/p",
  profile: "work",
  tool: "claude",
  client: "anthropic-messages",
  upstream: "openai-chat",
  provider: "glm",
  model: "glm-4.6",
  asked: "main",
  outcome: "ok",
  status: 200,
  cause: "",
  firstTokenMs: 300,
  durationMs: 1300,
  input: 100,
  cacheRead: 10,
  cacheWrite: 0,
  output: 50,
  reasoning: 5,
  cost: 2000,
  price: '{"input":1,"output":2}',
  warnings: "",
};
