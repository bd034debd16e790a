/**
 * The minimal pipe with a proxy's duties and nothing else: the token is hashed and compared, the model is read and written anew,
 * the answer's counts are read, a row goes to a ledger. No limit, no fault, no other candidate, no stream, no second format: what
 * these duties cost at least on this machine, and so how fast a proxy that has them could be.
 */
import { hash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { type Dispatcher, Pool } from "undici";
import { startRecorder } from "../../src/ledger/record.ts";
import { exchangeIds } from "../../src/proxy/exchange-ids.ts";
import { listen } from "./listen.ts";
import { token } from "./targets.ts";

const [origin = "", folder = ""] = process.argv.slice(2);
const pool = new Pool(origin, { connections: 512 });
const known = Buffer.from(hash("sha256", token));
const newId = exchangeIds(Date.now(), "duties");
const recorder = startRecorder({
  file: join(folder, "duties.sqlite"),
  warn: (message) => void process.stderr.write(`${message}\n`),
  now: Date.now,
});
const headers = { "content-type": "application/json", authorization: "Bearer bench-key" };
const always = {
  number: 0,
  project: "/bench",
  profile: "default",
  tool: "",
  client: "openai-chat",
  upstream: "openai-chat",
  provider: "whole",
  model: "m",
  asked: "whole",
  outcome: "ok",
  cause: "",
  cacheRead: undefined,
  cacheWrite: undefined,
  reasoning: undefined,
  price: JSON.stringify({ input: 3, output: 15 }),
  warnings: "",
} as const;

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const began = Date.now();
    const exchange = newId();
    const given = request.headers.authorization?.slice("Bearer ".length) ?? "";
    if (!timingSafeEqual(Buffer.from(hash("sha256", given)), known))
      return void response.writeHead(401).end();
    const asked: object = JSON.parse(joined(pieces).toString());
    const body = JSON.stringify({ ...asked, model: "m" });
    const answer: Buffer[] = [];
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        response.on("close", () => {
          if (!response.writableFinished) controller.abort(new Error("the client left"));
        });
      },
      onResponseStart: (_, code) => {
        status = code;
      },
      onResponseData: (_, chunk) => void answer.push(chunk),
      onResponseEnd: () => {
        const text = joined(answer).toString();
        const { usage } = JSON.parse(text) as { usage: { prompt_tokens: number; completion_tokens: number } };
        const { prompt_tokens: input, completion_tokens: output } = usage;
        response.writeHead(status, { "content-type": "application/json", "x-aienv-exchange": exchange });
        response.end(text);
        const durationMs = Date.now() - began;
        const cost = input * 3 + output * 15;
        const measured = { status, firstTokenMs: durationMs, durationMs, input, output, cost };
        recorder.record({ ...always, ...measured, at: began, exchange });
      },
      onResponseError: () => void response.destroy(),
    };
    pool.dispatch({ path: request.url ?? "", method: "POST", headers, body }, handler);
  });
});
listen(server);

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}
