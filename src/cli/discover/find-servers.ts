/** Servers on this machine that are known by their answer: asked on loopback, all at once, without any key. */
import type { Probe } from "../../registry/probe-schema.ts";
import type { ProviderTemplate } from "../../registry/template-schema.ts";
import type { FoundServer } from "../../setup/found.ts";
import { isProved, listedModels } from "../../setup/identify-server.ts";

/** A server on loopback answers in milliseconds; one that is busy is told of the next time. */
const usualLimitMs = 1500;
/** Whoever listens there may send without end. */
const maxAnswerBytes = 512 * 1024;

/** One port is one server: of several templates that an answer would prove, the first by id. */
export async function findServers(
  templates: ReadonlyMap<string, ProviderTemplate>,
  limitMs = usualLimitMs,
): Promise<FoundServer[]> {
  const signal = AbortSignal.timeout(limitMs);
  const asked = new Map<string, Promise<string | undefined>>();
  const ask = (url: string) => {
    const answer = asked.get(url) ?? get(url, signal);
    asked.set(url, answer);
    return answer;
  };
  const found = await Promise.all(
    [...templates].flatMap(([id, { probe, endpoints }]) =>
      (probe?.ports ?? []).map((port) => findOne(id, probe as Probe, port, endpoints["openai-chat"], ask)),
    ),
  );
  const byUrl = new Map<string, FoundServer>();
  for (const server of found) if (server && !byUrl.has(server.url)) byUrl.set(server.url, server);
  return [...byUrl.values()];
}

async function findOne(
  template: string,
  probe: Probe,
  port: number,
  chat: string | undefined,
  ask: (url: string) => Promise<string | undefined>,
): Promise<FoundServer | undefined> {
  const url = `http://127.0.0.1:${port}`;
  const answer = await ask(`${url}${probe.path}`);
  if (answer === undefined || !isProved(probe, answer)) return undefined;
  const list = chat?.startsWith("/") ? await ask(`${url}${chat}/models`) : undefined;
  return { template, url, models: list === undefined ? [] : listedModels(list) };
}

/** The whole answer as text; undefined where nobody answers, in time, with 200 and not too much. */
async function get(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: "error", signal });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      return undefined;
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      // Leaving the loop ends the connection.
      if (size > maxAnswerBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch {
    // Refused, cut off, too slow, no HTTP: in each case it is no server that could be used.
    return undefined;
  }
}
