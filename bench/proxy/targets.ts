/** The requests of the bench, for each of the things that can be asked. */
import { messagesRequest } from "../sample-traffic.ts";
import type { Target } from "./orders.ts";

export const token = "aienv-0123456789abcdefghijklmnopqrstuv";

/** What the provider does: see `upstream.ts`. */
export type Kind = "whole" | "brief" | "burst" | "paced";

/** Where a request goes: a pipe and the provider itself know what to do by the path, aienv by the model's name. */
export interface Way {
  readonly url: string;
  /** The provider in aienv's registry; undefined: no aienv in between. */
  readonly provider?: string;
}

/** A Chat request of so many KB. */
export function chatTarget(way: Way, kind: Kind, size: number): Target {
  const stream = kind !== "whole";
  const content = 'go on with "it"\n'.repeat(Math.ceil((size * 1000 - 150) / 19));
  return target(way, kind, "v1/chat/completions", {
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    messages: [{ role: "user", content }],
  });
}

/** A coding tool's Messages request of 85 KB. */
export function messagesTarget(way: Way, kind: Kind): Target {
  return target(way, kind, "v1/messages", { ...messagesRequest(), stream: kind !== "whole" });
}

function target({ url, provider }: Way, kind: Kind, path: string, request: object): Target {
  return {
    url: provider === undefined ? `${url}/${kind}/${path}` : `${url}/${path}`,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...request, model: provider ?? kind }),
  };
}
