import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { ask, type Said } from "../ask.ts";
import { type FaultWorld, leapingClock, startFaultWorld } from "../fault-world.ts";
import { errorOf, helloStream, partsOf, textOf } from "../made-answers.ts";
import { cut, stream } from "../scripted-upstream.ts";

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld({ now: leapingClock() });
});
afterAll(() => world.close());
beforeEach(() => {
  world.upstream.forget();
  world.spare.forget();
});

const pairs: readonly (readonly [WireFormat, WireFormat])[] = [
  ...wireFormats.map((format) => [format, format] as const),
  ["anthropic-messages", "openai-chat"],
  ["openai-chat", "anthropic-messages"],
  ["openai-responses", "gemini"],
  ["gemini", "openai-responses"],
];

/** What is wrong with how a stream that was cut reached its client; empty: nothing. */
function faults(client: WireFormat, { status, text }: Said): string[] {
  if (status !== 200) {
    const told = JSON.parse(text) as { error?: { message?: unknown } };
    return status >= 500 && typeof told.error?.message === "string" ? [] : [`${status} ${text}`];
  }
  const broken = grammars[client].checkStream(text, { wantsUsage: false });
  return errorOf(partsOf(client, text)) ? broken : ["a clean end", ...broken];
}

/** Every seventh byte and each of the last; all of them in `npm run test:long`. */
const everyByte = process.env["EVERY_BYTE"] === "1";
const isTried = (at: number, length: number): boolean => everyByte || at % 7 === 0 || length - at < 40;

/** Some at once: the prompt says where each is cut. */
async function each(bytes: Buffer, test: (at: number) => Promise<void>): Promise<void> {
  world.upstream.always((response, request) => {
    const [, how, at] = /(cut|end) (\d+)/.exec(request.body) ?? [];
    const part = bytes.subarray(0, Number(at));
    return (how === "cut" ? cut(part) : stream(part))(response, request);
  });
  const all = Array.from(bytes, (_, at) => at).filter((at) => isTried(at, bytes.length));
  while (all.length > 0) await Promise.all(all.splice(0, 64).map(test));
}

const bytesOf = (format: WireFormat) => Buffer.from(helloStream(format));

describe("a stream whose connection breaks at any byte", () => {
  it.each(pairs)("%s from %s ends in an error", { timeout: 120_000 }, async (client, format) => {
    const bytes = bytesOf(format);
    const wrong: string[] = [];
    await each(bytes, async (at) => {
      const said = await ask(world.url, { client, model: `to-${format}`, stream: true, prompt: `cut ${at}` });
      wrong.push(...faults(client, said).map((fault) => `cut at ${at}: ${fault}`));
    });
    expect(wrong).toEqual([]);
    expect(world.proxy.logged).toEqual([]);
  });
});

describe("a stream that ends in order before its time", () => {
  it.each(pairs)(
    "%s from %s ends in an error, or lacks nothing",
    { timeout: 120_000 },
    async (client, format) => {
      const bytes = bytesOf(format);
      const wrong: string[] = [];
      await each(bytes, async (at) => {
        const question = { client, model: `to-${format}`, stream: true, prompt: `end ${at}` };
        const said = await ask(world.url, question);
        const parts = said.status === 200 ? partsOf(client, said.text) : [];
        const isWhole = textOf(parts) === "Hello, wörld" && !errorOf(parts);
        const found = isWhole
          ? grammars[client].checkStream(said.text, { wantsUsage: false })
          : faults(client, said);
        wrong.push(...found.map((fault) => `ends at ${at}: ${fault}`));
      });
      expect(wrong).toEqual([]);
    },
  );
});

describe("a stream that breaks before its first content", () => {
  it.each(pairs)("%s from %s is answered by the next candidate", async (client, format) => {
    const text = helloStream(format);
    const first = text.indexOf("Hello");
    for (const at of [0, 1, Math.floor(first / 2), first - 1]) {
      world.upstream.next(cut(text.slice(0, at)));
      world.spare.next(stream(text));
      const said = await ask(world.url, { client, model: `safe-${format}`, stream: true });
      expect(said.status).toBe(200);
      expect(textOf(partsOf(client, said.text))).toBe("Hello, wörld");
      expect(grammars[client].checkStream(said.text, { wantsUsage: false })).toEqual([]);
    }
    expect(world.spare.received.length).toBe(4);
  });

  it.each(pairs)("%s from %s is not asked for again after it", async (client, format) => {
    const text = helloStream(format);
    world.upstream.next(cut(text.slice(0, text.indexOf("w\u00f6rld"))));
    const said = await ask(world.url, { client, model: `safe-${format}`, stream: true });
    expect(textOf(partsOf(client, said.text))).toBe("Hello, ");
    expect(errorOf(partsOf(client, said.text))).toBeDefined();
    expect(world.spare.received.length).toBe(0);
    expect(world.upstream.received.length).toBe(1);
    expect(world.rows().at(-1)).toMatchObject({ outcome: "partial" });
  });
});
