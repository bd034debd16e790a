/** Reads counts and end of a stream that passes through untouched, at next to no cost. */
import type { Exchange } from "../contract.ts";
import type { Stop, UpstreamError, Usage } from "../internal/answer.ts";
import type { StreamPart } from "../internal/stream.ts";
import { codecs } from "../list.ts";

/** What was seen. A missing field was not in the stream, or not found in it: the stream itself never minds. */
export interface Tapped {
  readonly id?: string;
  readonly model?: string;
  readonly usage: Usage;
  readonly stop?: Stop;
  readonly error?: UpstreamError;
  /** The stream's own end went by, or what may stand for it where the connection ends in order. */
  readonly ended: boolean;
  /** The stream's own end went by. */
  readonly terminal: boolean;
}

export interface Tap {
  push(bytes: Uint8Array): void;
  end(): Tapped;
}

/**
 * Lines worth reading: those that count tokens, say why the answer ended, or carry an error. No letter of them is ever
 * above 127, so the bytes are searched as Latin-1, the one decoding that costs a copy and no more.
 */
const marks =
  /"(?:usage|usageMetadata|finish_reason|finishReason|stop_reason|error)"\s*:\s*["{[]|\[DONE\]|message_stop/;

/** Longest line that is kept: a whole Responses answer in its last event. A longer one is let go. */
const longestLine = 16 * 1024 * 1024;

/** How many of the last lines worth reading are kept; the first one too, where Messages counts the input. */
const lastLines = 6;

/** Keeps a few lines of an SSE stream and reads them when it ends, with the format's own decoder. */
export function tapStream(exchange: Exchange): Tap {
  const latin = new TextDecoder("latin1");
  let pieces: string[] = [];
  let pending = 0;
  let first: string | undefined;
  const last: string[] = [];

  function line(text: string): void {
    if (!marks.test(text)) return;
    first ??= text;
    last.push(text);
    if (last.length > lastLines) last.shift();
  }

  return {
    push(bytes) {
      const text = latin.decode(bytes);
      const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
      if (end < 0) {
        pending += text.length;
        if (pending <= longestLine) pieces.push(text);
        else pieces = [];
        return;
      }
      // Of a line that was let go, the rest goes too.
      const from = pending > longestLine ? text.search(/[\r\n]/) : 0;
      const whole = (from > 0 ? "" : pieces.join("")) + text.slice(from, end);
      if (marks.test(whole)) for (const one of whole.split(/[\r\n]+/)) line(one);
      pieces = [text.slice(end + 1)];
      pending = text.length - end - 1;
    },
    end() {
      line(pieces.join(""));
      const lines = first === undefined || last.includes(first) ? last : [first, ...last];
      return read(exchange, lines);
    },
  };
}

function read(exchange: Exchange, lines: readonly string[]): Tapped {
  const decoder = codecs[exchange.upstream].streamDecoder(exchange, () => undefined);
  let usage: Usage = {};
  let seen: Omit<Tapped, "usage" | "terminal"> = { ended: false };
  const hear = (part: StreamPart): void => {
    if (part.type === "start") {
      usage = { ...usage, ...part.usage };
      const { id, model } = part;
      seen = { ...seen, ...(id !== undefined && { id }), ...(model !== undefined && { model }) };
    } else if (part.type === "usage") usage = { ...usage, ...part.usage };
    else if (part.type === "finish") seen = { ...seen, stop: part.stop };
    else if (part.type === "error") seen = { ...seen, error: part.error };
    else if (part.type === "end") seen = { ...seen, ended: true };
  };
  for (const line of lines) {
    const data = /^data: ?(.*)$/.exec(line)?.[1];
    if (data !== undefined) decoder.frame({ data }, hear);
  }
  const terminal = seen.ended;
  decoder.close(hear);
  return { ...seen, terminal, usage };
}
