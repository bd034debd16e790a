/** What a conversion costs, beside reading and writing the same bytes as JSON in the same run. */

import type { Target } from "../src/formats/contract.ts";
import { convertStream } from "../src/formats/convert-answer.ts";
import { decodeRequest, encodeRequest } from "../src/formats/convert-request.ts";
import { chatStream, messagesRequest } from "./sample-traffic.ts";

export interface FormatRow {
  readonly what: string;
  readonly ratio: number;
  readonly atMost: number;
  readonly detail: string;
}

const chunks = 500;
const encoder = new TextEncoder();

export function formatRows(rounds: number): FormatRow[] {
  return [requestRow(rounds), streamRow(rounds)];
}

function requestRow(rounds: number): FormatRow {
  const text = JSON.stringify(messagesRequest());
  const target: Target = {
    format: "openai-chat",
    model: "m",
    family: "other",
    dialect: {},
    outputTokens: 64_000,
  };
  const context = { client: "anthropic-messages", id: "x", created: 0 } as const;
  const [ours, json] = compare(rounds, [
    () =>
      JSON.stringify(encodeRequest(decodeRequest(JSON.parse(text), context), target, context).body).length,
    () => JSON.stringify(JSON.parse(text)).length,
  ]);
  return {
    what: `Messages request of ${Math.round(text.length / 1000)} KB to Chat, over JSON.parse and stringify of it`,
    ratio: ours / json,
    atMost: 3,
    detail: `${Math.round(1e6 / ours)} a second, ${(ours / 1000).toFixed(2)} ms`,
  };
}

function streamRow(rounds: number): FormatRow {
  const events = chatStream(chunks)
    .split("\n\n")
    .filter((event) => event !== "");
  // One event a read, as a socket brings them at a model's pace.
  const reads = events.map((event) => encoder.encode(`${event}\n\n`));
  const target: Target = { format: "openai-chat", model: "m", family: "other", dialect: {} };
  const context = { client: "anthropic-messages", id: "x", created: 0 } as const;
  const { exchange } = encodeRequest(
    decodeRequest(JSON.parse(JSON.stringify(messagesRequest())), context),
    target,
    context,
  );
  const texts = events.map((event) => event.slice(6)).filter((data) => data !== "[DONE]");
  const [ours, json] = compare(rounds, [
    () => {
      const stream = convertStream(exchange);
      let length = 0;
      for (const read of reads) length += stream.push(read).length;
      return length + stream.end().length;
    },
    () => {
      let length = 0;
      for (const one of texts) length += JSON.stringify(JSON.parse(one)).length;
      return length;
    },
  ]);
  return {
    what: `Chat stream of ${chunks} chunks to Messages, over JSON.parse and stringify of them`,
    ratio: ours / json,
    atMost: 3,
    detail: `${Math.round(1e6 / ours)} a second, ${Math.round((ours * 1000) / chunks)} ns a chunk`,
  };
}

/**
 * Time of each in microseconds, by turns: the tenth part that went fastest, because on a busy machine the slower ones are
 * those that were interrupted, and a longer task is interrupted more often.
 */
function compare(rounds: number, tasks: readonly [() => number, () => number]): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = -rounds; round < rounds * 3; round += 1) {
    tasks.forEach((task, index) => {
      const start = performance.now();
      if (task() === 0) throw new Error("a conversion came to nothing");
      if (round >= 0) times[index as 0 | 1].push((performance.now() - start) * 1000);
    });
  }
  return [fastest(times[0]), fastest(times[1])];
}

function fastest(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 10)] ?? Number.NaN;
}
