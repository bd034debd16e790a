/** Clients of the four formats, as far as a test needs them: one question, whole or streamed. */
import type { WireFormat } from "../../src/core/ids.ts";
import { token } from "./proxy-world.ts";

export interface Question {
  readonly client: WireFormat;
  readonly model: string;
  readonly stream: boolean;
  readonly prompt?: string;
  readonly more?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

function requestOf({ client, model, stream, prompt = "say something", more }: Question): {
  readonly path: string;
  readonly body: object;
} {
  switch (client) {
    case "anthropic-messages":
      return {
        path: "/v1/messages",
        body: { model, stream, max_tokens: 100, messages: [{ role: "user", content: prompt }], ...more },
      };
    case "openai-chat":
      return {
        path: "/v1/chat/completions",
        body: { model, stream, messages: [{ role: "user", content: prompt }], ...more },
      };
    case "openai-responses":
      return { path: "/v1/responses", body: { model, stream, input: prompt, ...more } };
    case "gemini":
      return {
        path: `/v1beta/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
        body: { contents: [{ role: "user", parts: [{ text: prompt }] }], ...more },
      };
  }
}

/** The answer's head; its body is still to be read. */
export function begin(url: string, question: Question): Promise<Response> {
  const { path, body } = requestOf(question);
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...question.headers },
    body: JSON.stringify(body),
    ...(question.signal && { signal: question.signal }),
  });
}

export async function ask(url: string, question: Question): Promise<Said> {
  const response = await begin(url, question);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
