/**
 * A provider on loopback for programs that ask a model. It answers PONG; where the prompt holds USE-TOOL it asks for the
 * shell tool, for USE-TWO-TOOLS twice at once, and then says TOOL-OK with the results; where it holds THINK it thinks
 * before; where it holds PAUSE and Messages offers a search, it pauses twice in one. It fails when told to, and keeps every request, so a test can see what went out.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import {
  type Answer,
  type Body,
  type MockError,
  type MockFormat,
  type OfferedTool,
  type Question,
  statusOf,
} from "./mock-format.ts";
import { mockFormats } from "./mock-formats.ts";

export interface MockRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  /** What the format says is asked for; undefined for a request that asks no model. */
  readonly model: string | undefined;
}

/** What goes wrong with one answer. */
interface Mishap {
  readonly error?: MockError;
  readonly headers?: Readonly<Record<string, string>>;
  /** In the middle of the stream's events: the connection is cut, or nothing more comes until the client leaves. */
  readonly midway?: "cut" | "silent";
  /** It waits for a request that offers tools: Droid asks its main model for a title too, when it likes. */
  readonly withTools?: true;
}

export interface MockProvider {
  /** http://127.0.0.1:PORT, to be followed by any prefix. */
  readonly url: string;
  readonly requests: readonly MockRequest[];
  /** Clients that left before their answer was whole. */
  readonly left: number;
  /** All that was received so far, as text: where a key must not appear. */
  log(): string;
  /** One mishap for each of the next requests, but for those of a model with `small` in its name: tools ask it aside. */
  fail(...mishaps: readonly Mishap[]): void;
  /** What was received, and what was to go wrong. */
  forget(): void;
  close(): Promise<void>;
}

interface MockOptions {
  /** Milliseconds before each event of a stream, as a model that writes word by word; default: none. */
  readonly paceMs?: number;
}

export async function startMockProvider({ paceMs = 0 }: MockOptions = {}): Promise<MockProvider> {
  const requests: MockRequest[] = [];
  const mishaps: Mishap[] = [];
  let left = 0;
  const server = createServer(async (request, response) => {
    response.once("close", () => {
      if (!response.writableFinished) left += 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = parsed(Buffer.concat(chunks).toString());
    const { method = "GET", url = "/", headers } = request;
    const path = url.replace(/\?.*$/, "");
    const format = method === "POST" ? mockFormats.find(([end]) => end.test(path))?.[1] : undefined;
    const question = typeof body === "object" ? format?.read(body, path) : undefined;
    requests.push({ method, url, headers, body, model: question?.model });
    if (!format || !question) return answerOther(response, method, path);
    await answer(
      response,
      format,
      question,
      (concerns(question, mishaps[0]) && mishaps.shift()) || {},
      paceMs,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get left() {
      return left;
    },
    log: () => JSON.stringify(requests),
    fail: (...more) => void mishaps.push(...more),
    forget() {
      requests.length = 0;
      mishaps.length = 0;
      left = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function concerns({ model, tools }: Question, mishap: Mishap | undefined): boolean {
  return !model.includes("small") && (mishap?.withTools !== true || tools.length > 0);
}

async function answer(
  response: ServerResponse,
  format: MockFormat,
  question: Question,
  mishap: Mishap,
  paceMs: number,
): Promise<void> {
  const { error, headers, midway } = mishap;
  if (error) {
    sendJson(response, statusOf[error], format.error(error), headers);
    return;
  }
  const said = decide(question);
  if (!question.stream) {
    if (midway === undefined) sendJson(response, 200, format.whole(question, said));
    else if (midway === "cut") response.destroy();
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const events = format.events(question, said);
  for (const { event, data } of midway ? events.slice(0, Math.ceil(events.length / 2)) : events) {
    if (paceMs > 0) await setTimeout(paceMs);
    response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
  }
  // What was written has to be on its way before the connection is cut.
  if (midway === "cut") {
    await setTimeout(20);
    response.destroy();
  } else if (midway === undefined) response.end(format.end);
}

let answers = 0;

function decide({ prompt, tools, toolResults, pauses }: Question): Answer {
  const id = `mock${++answers}`;
  const base = prompt.includes("THINK") ? { id, thinking: "First I think about it." } : { id };
  if (prompt.includes("PAUSE") && pauses !== undefined) return searching(pauses, base);
  if (toolResults.length > 0)
    return { ...base, text: `TOOL-OK ${toolResults.map((result) => result.slice(0, 400)).join(" and ")}` };
  const count = prompt.includes("USE-TWO-TOOLS") ? 2 : prompt.includes("USE-TOOL") ? 1 : 0;
  const shell = tools.find(({ name }) => shellName.test(name));
  if (count === 0 || !shell) return { ...base, text: "PONG" };
  const calls = ["echo tool-ran", "echo tool-ran-too"].slice(0, count);
  return {
    ...base,
    calls: calls.map((command, index) => ({
      id: `${id}x${index}`,
      name: shell.name,
      input: shellInput(shell, command),
    })),
  };
}

/** Each search is found in the answer's next part, as the vendor does it. */
function searching(pauses: number, base: Answer): Answer {
  const searched = pauses > 0 ? { searched: `search${pauses}` } : {};
  if (pauses < 2)
    return { ...(pauses === 0 ? base : { id: base.id }), ...searched, pausesIn: `search${pauses + 1}` };
  return { id: base.id, ...searched, text: "PONG" };
}

const shellName = /^(?:bash|execute|exec_command|local_shell|run_shell_command|shell|shell_command)$/i;

/** The command, and something fitting for whatever else the tool insists on. */
function shellInput({ schema }: OfferedTool, command: string): Record<string, unknown> {
  const properties: Record<string, Body> = schema?.properties ?? {};
  const name = "cmd" in properties ? "cmd" : "command";
  const list = properties[name]?.type === "array";
  const input: Record<string, unknown> = { [name]: list ? ["bash", "-c", command] : command };
  for (const required of (schema?.required ?? []) as string[])
    input[required] ??= fitting(properties[required]);
  return input;
}

function fitting(schema: Body): unknown {
  if (schema?.enum) return schema.enum[0];
  const samples: Record<string, unknown> = { string: "x", number: 1, integer: 1, boolean: false, array: [] };
  return samples[String(schema?.type).toLowerCase()] ?? {};
}

/** Reachability, token counts, model lists: what tools ask beside their prompts. */
function answerOther(response: ServerResponse, method: string, path: string): void {
  const known = Object.entries({
    "/count_tokens": { input_tokens: 120 },
    ":countTokens": { totalTokens: 120 },
    "/models": { object: "list", data: [], models: [] },
  }).find(([end]) => path.endsWith(end));
  if (known) sendJson(response, 200, known[1]);
  else
    sendJson(response, method === "HEAD" ? 200 : 404, { error: { message: `nothing at ${method} ${path}` } });
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
