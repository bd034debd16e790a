/** Recorded Chat traffic, read where it lies; and the dialects of the shipped providers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Dialect, dialectFor } from "../../../src/core/dialect.ts";
import { isObject, type JsonObject } from "../../../src/core/json.ts";
import { folder } from "../../../src/formats/answer/fold.ts";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import { splitThink } from "../../../src/formats/answer/split-think.ts";
import type { Exchange, Target } from "../../../src/formats/contract.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { openaiChat } from "../../../src/formats/openai-chat/index.ts";

const root = join(import.meta.dirname, "../../..");
const shared = join(root, "../shared");
export const hasCorpus = existsSync(join(shared, "corpus"));

/** The words of one shipped provider for one model. */
export function dialectOf(provider: string, model = "m"): Dialect {
  const template: unknown = parse(readFileSync(join(root, `templates/providers/${provider}.yaml`), "utf8"));
  const dialects = isObject(template) ? template["dialect"] : undefined;
  const words = isObject(dialects) ? dialects["openai-chat"] : undefined;
  return dialectFor(model, (words ?? {}) as Parameters<typeof dialectFor>[1]);
}

export function targetOf(dialect: Dialect = {}, model = "m", family = "test"): Target {
  return { format: "openai-chat", model, family, dialect };
}

export function exchangeOf(dialect: Dialect = {}, more: Partial<Exchange> = {}): Exchange {
  return {
    id: "x1",
    created: 1_700_000_000,
    client: "openai-chat",
    upstream: "openai-chat",
    family: "test",
    dialect,
    model: "asked",
    stream: true,
    tools: new Map(),
    usedCallIds: new Set(),
    cutStops: [],
    wantsUsage: true,
    ...more,
  };
}

/** The payloads of the `data:` lines of a file of chunks. */
export function chunksOf(file: string): readonly string[] {
  const lines = readFileSync(join(shared, "corpus", file), "utf8").split("\n");
  return [...lines.filter((line) => line.trim() !== ""), "[DONE]"];
}

export interface Interaction {
  readonly request: JsonObject;
  readonly status: number;
  readonly answer: JsonObject | undefined;
  readonly payloads: readonly string[];
}

/** The requests and answers of a cassette. */
export function interactionsOf(file: string): readonly Interaction[] {
  const cassette = parse(readFileSync(join(shared, "corpus", file), "utf8")) as {
    interactions: readonly {
      request: { parsed_body: JsonObject };
      response: { parsed_body?: JsonObject; body?: { string: string }; status: { code: number } };
    }[];
  };
  return cassette.interactions.map(({ request, response }) => ({
    request: request.parsed_body,
    status: response.status.code,
    answer: response.parsed_body,
    payloads: (response.body?.string ?? "")
      .split("\n")
      .filter((line) => line.startsWith("data: "))
      .map((line) => line.slice(6)),
  }));
}

export function recordings(): readonly (readonly [name: string, body: JsonObject])[] {
  const folderPath = join(shared, "recordings");
  const found: [string, JsonObject][] = [];
  for (const name of readdirSync(folderPath)) {
    if (!name.endsWith(".json")) continue;
    const recorded = JSON.parse(readFileSync(join(folderPath, name), "utf8")) as {
      url: string;
      body: JsonObject;
    };
    if (recorded.url.includes("/chat/completions")) found.push([name, recorded.body]);
  }
  return found;
}

/** Payloads, or objects, as the parts that the decoder makes of them. */
export function decode(
  payloads: readonly (string | JsonObject)[],
  exchange: Exchange,
): readonly StreamPart[] {
  const parts: StreamPart[] = [];
  const decoder = openaiChat.streamDecoder(exchange, () => undefined);
  const emit = (part: StreamPart) => void parts.push(part);
  for (const payload of payloads) {
    decoder.frame({ data: typeof payload === "string" ? payload : JSON.stringify(payload) }, emit);
  }
  decoder.close(emit);
  return parts;
}

/** The same, put in order and folded to one answer. */
export function foldStream(payloads: readonly (string | JsonObject)[], exchange: Exchange) {
  const fold = folder();
  const context = { exchange, client: openaiChat.traits, report: () => undefined };
  const stages = splitThink(context, orderBlocks(context, fold.part));
  for (const part of decode(payloads, exchange)) stages(part);
  return fold.result();
}

/** A chunk with one delta. */
export function delta(fields: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    id: "c",
    object: "chat.completion.chunk",
    model: "m",
    choices: [{ index: 0, delta: fields, ...more }],
  };
}

/** A chunk that ends the answer. */
export function finish(reason: string): JsonObject {
  return delta({}, { finish_reason: reason });
}
