/** One small real request to a model, measured: through a proxy of this process, on the way that a tool's request takes. */
import { randomBytes } from "node:crypto";
import { isObject, type JsonValue } from "../../core/json.ts";
import type { Access } from "../../proxy/dependencies.ts";
import { startServer } from "../../proxy/server.ts";
import type { Price } from "../../registry/schema.ts";
import { costMicroUsd } from "../../routing/price.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { buildDependencies } from "./build-dependencies.ts";
import { proxySecret } from "./proxy-files.ts";

/** What came of it. Times in milliseconds; `error` is the provider's word, or ours. */
export interface Asked {
  readonly works: boolean;
  readonly error?: string;
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
  readonly outputTokens?: number;
  /** Undefined: the price or the counts are unknown. */
  readonly costMicroUsd?: number;
}

export interface ModelAsker {
  /** `reference`: `provider/model`. */
  ask(reference: string, price: Price | undefined): Promise<Asked>;
  close(): Promise<void>;
}

/** Enough for a model that thinks before it answers, and cheap. */
const outputTokens = 512;
const timeoutMs = 90_000;

/** The proxy listens on a port of its own choice, for this process alone: its token is known to nobody else. */
export async function startAsker(
  context: Pick<Context, "paths" | "environment">,
  project: string,
): Promise<ModelAsker> {
  const identity = {
    version: packageVersion(),
    pid: process.pid,
    since: Date.now(),
    secret: proxySecret(context.paths),
  };
  const { dependencies, close } = buildDependencies(context, identity);
  const token = randomBytes(24).toString("hex");
  const access: Access = { token: "test", project, profile: "", chosen: new Map() };
  const server = await startServer(
    { ...dependencies, access: (given) => (given === token ? access : undefined) },
    0,
  );
  return {
    ask: (reference, price) => ask(`http://127.0.0.1:${server.port}`, token, reference, price),
    async close() {
      await server.stop(0);
      await close();
    },
  };
}

async function ask(url: string, token: string, model: string, price: Price | undefined): Promise<Asked> {
  const began = performance.now();
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        model,
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: outputTokens,
        messages: [{ role: "user", content: "Reply with the single word OK." }],
      }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok || !response.body)
      return { works: false, error: errorIn(parsed(await response.text())) };
    return await read(response.body, began, price);
  } catch (error) {
    const slow = error instanceof DOMException && error.name === "TimeoutError";
    return { works: false, error: slow ? `no whole answer within ${timeoutMs / 1000} s` : String(error) };
  }
}

async function read(
  body: AsyncIterable<Uint8Array>,
  began: number,
  price: Price | undefined,
): Promise<Asked> {
  let firstTokenMs: number | undefined;
  let error: string | undefined;
  let usage: JsonValue | undefined;
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const event = line.startsWith("data: {") ? parsed(line.slice(6)) : undefined;
      if (!isObject(event)) continue;
      if (event["error"] !== undefined) error = errorIn(event);
      if (isObject(event["usage"])) usage = event["usage"];
      if (/"(?:content|reasoning_content|refusal)":"[^"]/.test(line))
        firstTokenMs ??= performance.now() - began;
    }
  }
  const endMs = performance.now() - began;
  if (error !== undefined) return { works: false, error };
  if (firstTokenMs === undefined) return { works: false, error: "it answered with nothing" };
  const output = isObject(usage) ? Number(usage["completion_tokens"]) : Number.NaN;
  const input = isObject(usage) ? Number(usage["prompt_tokens"]) : Number.NaN;
  const rate = (1000 * output) / (endMs - firstTokenMs);
  return {
    works: true,
    firstTokenMs: Math.round(firstTokenMs),
    ...(output > 1 && Number.isFinite(rate) && { tokensPerSecond: Math.round(rate) }),
    ...(Number.isFinite(output) && { outputTokens: output }),
    ...(price && Number.isFinite(input + output) && { costMicroUsd: costMicroUsd({ input, output }, price) }),
  };
}

function errorIn(body: JsonValue | undefined): string {
  const error = isObject(body) ? body["error"] : undefined;
  return isObject(error) && typeof error["message"] === "string"
    ? error["message"]
    : "it failed and said nothing";
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // No JSON is something that servers answer; the caller says so.
    return undefined;
  }
}
