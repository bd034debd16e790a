/**
 * A provider on loopback for programs that ask a model: it answers PONG, or asks for the shell tool when the prompt
 * holds USE-TOOL and then says TOOL-OK with the result. It keeps every request, so a test can see what went out.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, Body, OfferedTool, Question } from "./mock-format.ts";
import { mockFormats } from "./mock-formats.ts";

interface MockRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
  /** What the format says is asked for; undefined for a request that asks no model. */
  readonly model: string | undefined;
}

export interface MockProvider {
  /** http://127.0.0.1:PORT, to be followed by any prefix. */
  readonly url: string;
  readonly requests: readonly MockRequest[];
  /** All that was received so far, as text: where a key must not appear. */
  log(): string;
  forget(): void;
  close(): Promise<void>;
}

export async function startMockProvider(): Promise<MockProvider> {
  const requests: MockRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = parsed(Buffer.concat(chunks).toString());
    const { method = "GET", url = "/", headers } = request;
    const path = url.replace(/\?.*$/, "");
    const format = method === "POST" ? mockFormats.find(([end]) => end.test(path))?.[1] : undefined;
    const question = typeof body === "object" ? format?.read(body, path) : undefined;
    requests.push({ method, url, headers, body, model: question?.model });
    if (!format || !question) return answerOther(response, method, path);
    const answer = decide(question);
    if (!question.stream) return sendJson(response, 200, format.whole(question, answer));
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const { event, data } of format.events(question, answer))
      response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
    response.end(format.end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    log: () => JSON.stringify(requests),
    forget: () => requests.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function decide({ prompt, tools, toolResult }: Question): Answer {
  if (toolResult !== undefined) return { text: `TOOL-OK ${toolResult.slice(0, 80)}` };
  const shell = prompt.includes("USE-TOOL") ? tools.find(({ name }) => shellName.test(name)) : undefined;
  return shell ? { name: shell.name, input: shellInput(shell) } : { text: "PONG" };
}

const shellName = /^(?:bash|execute|exec_command|local_shell|run_shell_command|shell|shell_command)$/i;

/** `echo tool-ran`, and something fitting for whatever else the tool insists on. */
function shellInput({ schema }: OfferedTool): Record<string, unknown> {
  const properties: Record<string, Body> = schema?.properties ?? {};
  const name = "cmd" in properties ? "cmd" : "command";
  const list = properties[name]?.type === "array";
  const input: Record<string, unknown> = { [name]: list ? ["bash", "-c", "echo tool-ran"] : "echo tool-ran" };
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

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
