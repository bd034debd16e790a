/** One small real request to a model, measured: through a proxy of this process, on the way that a tool's request takes. */
import { randomBytes } from "node:crypto";
import type { Usage } from "../../formats/internal/answer.ts";
import type { StreamPart } from "../../formats/internal/stream.ts";
import { codecs } from "../../formats/list.ts";
import { parseJson } from "../../formats/read.ts";
import { readAnswer } from "../../formats/read-answer.ts";
import { noteOwnFolders } from "../../project/absent-folders.ts";
import type { Access } from "../../proxy/dependencies.ts";
import { startServer } from "../../proxy/server.ts";
import { plainExchange } from "../../proxy/upstream-body.ts";
import type { Price } from "../../registry/price-schema.ts";
import { costMicroUsd } from "../../routing/price.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { buildDependencies } from "./build-dependencies.ts";
import { proxySecret } from "./proxy-files.ts";

/** What came of it. Times in milliseconds; `error` is the provider's word, or ours. */
export interface Asked {
  readonly works: boolean;
  readonly error?: string;
  /** A budget of the registry refused it: nothing was asked. */
  readonly overBudget?: boolean;
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

/** The format that the question is asked in, whatever the provider speaks. */
const format = "openai-chat";
/** Enough for a model that thinks before it answers, and cheap. */
const outputTokens = 512;
const timeoutMs = 90_000;

/** The proxy listens on a port of its own choice, for this process alone: its token is known to nobody else. */
export async function startAsker(
  context: Pick<Context, "paths" | "environment">,
  project: string,
): Promise<ModelAsker> {
  noteOwnFolders(context.paths);
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
    if (!response.ok || !response.body) {
      const text = await response.text();
      const { class: kind, message } = codecs[format].decodeError(
        response.status,
        {},
        parseJson(text) ?? text,
      );
      // What a provider says has the provider's name in front.
      const overBudget = kind === "billing" && message.startsWith("aienv: ");
      return { works: false, error: message, ...(overBudget && { overBudget }) };
    }
    return await read(response.body, model, { began, price });
  } catch (error) {
    const slow = error instanceof DOMException && error.name === "TimeoutError";
    return { works: false, error: slow ? `no whole answer within ${timeoutMs / 1000} s` : String(error) };
  }
}

async function read(
  body: AsyncIterable<Uint8Array>,
  model: string,
  { began, price }: { readonly began: number; readonly price: Price | undefined },
): Promise<Asked> {
  let firstTokenMs: number | undefined;
  let error: string | undefined;
  let usage: Usage = {};
  const emit = (part: StreamPart): void => {
    if (part.type === "delta") firstTokenMs ??= performance.now() - began;
    else if (part.type === "usage") usage = part.usage;
    else if (part.type === "error") error = part.error.message;
  };
  const asked = { id: "test", format, model, stream: true, route: undefined } as const;
  const exchange = plainExchange(asked, { format, family: "", dialect: {} }, 0, true);
  const stream = readAnswer(exchange, { emit, report: () => undefined });
  for await (const chunk of body) stream.push(chunk);
  stream.end();
  const endMs = performance.now() - began;
  if (error !== undefined) return { works: false, error };
  if (firstTokenMs === undefined) return { works: false, error: "it answered with nothing" };
  const { input, output } = usage;
  const rate = (1000 * (output ?? 0)) / (endMs - firstTokenMs);
  return {
    works: true,
    firstTokenMs: Math.round(firstTokenMs),
    ...(output !== undefined && { outputTokens: output }),
    ...(output !== undefined && output > 1 && Number.isFinite(rate) && { tokensPerSecond: Math.round(rate) }),
    ...(price && input !== undefined && output !== undefined && { costMicroUsd: costMicroUsd(usage, price) }),
  };
}
