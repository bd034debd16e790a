import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { usualLimits } from "../../../src/proxy/dependencies.ts";
import { startFaultWorld } from "../fault-world.ts";
import { helloStream } from "../made-answers.ts";
import { token } from "../proxy-world.ts";
import { events, type Script } from "../scripted-upstream.ts";

const megabyte = 1024 * 1024;
const text = helloStream("openai-chat");
const [head = ""] = text.split(/(?<=\n\n)/);
const chunk = text.split(/(?<=\n\n)/).find((event) => event.includes("Hello")) ?? "";
const block = Buffer.from(chunk.repeat(Math.ceil((64 * 1024) / chunk.length)));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Memory in use: what nobody holds on to is gone before it counts, what the allocator keeps for later does not. */
async function used(): Promise<number> {
  // Twice: memory of buffers is given back by another thread, before the next collection at the latest.
  collect();
  await pause(1);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A long stream, written no faster than it is taken. */
function long(bytes: number): Script {
  return async (response) => {
    response.writeHead(200, events).write(head);
    for (let sent = 0; sent < bytes && !response.destroyed; sent += block.length)
      if (!response.write(block))
        await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
    response.end("data: [DONE]\n\n");
  };
}

function askFor(url: string, path: string, body: object) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const sent = JSON.stringify(body);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`,
  );
  return socket;
}

const messages = [{ role: "user", content: "hi" }];
const asked = [
  ["passed through", "/v1/chat/completions", { model: "to-openai-chat", stream: true, messages }],
  ["converted", "/v1/messages", { model: "to-openai-chat", stream: true, max_tokens: 9, messages }],
] as const;

it.each(asked)(
  "a slow client of 200 MB costs no memory: %s",
  { timeout: 120_000 },
  async (_name, path, body) => {
    const world = await startFaultWorld();
    // Upstream and client are this process, too: what they and the compiler need is there before it counts.
    world.upstream.next(long(40 * megabyte), long(200 * megabyte));
    await readSlowly(askFor(world.url, path, body));
    const before = await used();
    const { received, most } = await readSlowly(askFor(world.url, path, body));
    expect(received).toBeGreaterThan(100 * megabyte);
    expect((most - before) / megabyte).toBeLessThan(30);
    await world.close();
  },
);

/** Slower than the upstream all the way, without taking minutes. */
async function readSlowly(socket: Socket): Promise<{ readonly received: number; readonly most: number }> {
  let received = 0;
  let most = 0;
  let looked = 0;
  for await (const part of socket as AsyncIterable<Buffer>) {
    received += part.length;
    if (received - looked > 10 * megabyte) {
      looked = received;
      most = Math.max(most, await used());
    }
    if (received % 32 === 0) await pause(1);
    if (part.includes("[DONE]") || part.includes("message_stop")) break;
  }
  return { received, most };
}

it("a client that takes nothing is given up, and its upstream left", async () => {
  const world = await startFaultWorld({ limits: { ...usualLimits, stallMs: 200 } });
  world.upstream.next(long(200 * megabyte));
  const socket = askFor(world.url, asked[0][1], asked[0][2]);
  socket.pause();
  const { left } = await world.upstream.has(1);
  await left;
  await pause(50);
  expect(world.rows()).toMatchObject([{ outcome: "partial", cause: "client-left" }]);
  socket.destroy();
  await world.close();
});
