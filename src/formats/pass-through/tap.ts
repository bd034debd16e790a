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
  /** A piece of the stream as text of Latin-1: no letter that is looked for is above 127. */
  push(text: string): void;
  end(): Tapped;
}

/**
 * Events worth reading: those that count tokens, say why the answer ended, or carry an error. Ends of the fields' names do: with the
 * quote in front, which JSON is full of, the search takes twice the time.
 */
const marks = /(?:usage|usageMetadata|_reason|finishReason|error)"\s*:\s*["{[]|\[DONE\]|message_stop/;

/** Longest event that is kept: a whole Responses answer at its end. A longer one is let go. */
const longestEvent = 16 * 1024 * 1024;

/** How many of the last events worth reading are kept; the first one too, where Messages counts the input. */
const lastEvents = 6;

/** What ends an event. */
const blankLine = /\n\n|\r\n\r\n|\r\r/;

/** Keeps a few events of an SSE stream and reads them when it ends, with the format's own decoder. */
export function tapStream(exchange: Exchange): Tap {
  let pieces: string[] = [];
  let pending = 0;
  let first: string | undefined;
  const last: string[] = [];

  function keep(events: string): void {
    if (!marks.test(events)) return;
    for (const event of events.split(blankLine)) {
      if (!marks.test(event)) continue;
      first ??= event;
      last.push(event);
      if (last.length > lastEvents) last.shift();
    }
  }

  return {
    push(text) {
      const end = endOfEvents(text);
      if (end < 0) {
        pending += text.length;
        if (pending <= longestEvent) pieces.push(text);
        else pieces = [];
        return;
      }
      // Of an event that was let go, the rest goes too.
      const from = pending > longestEvent ? text.search(blankLine) : 0;
      keep((from > 0 ? "" : pieces.join("")) + text.slice(from, end));
      pieces = [text.slice(end)];
      pending = text.length - end;
    },
    end() {
      keep(pieces.join(""));
      const events = first === undefined || last.includes(first) ? last : [first, ...last];
      return read(exchange, events);
    },
  };
}

/** Where the last blank line begins; below 0: there is none, or it lies across a seam and is found with what follows. */
function endOfEvents(text: string): number {
  // Nearly every chunk ends so.
  if (text.endsWith("\n\n")) return text.length - 2;
  return Math.max(...["\n\n", "\r\n\r\n", "\r\r"].map((blank) => text.lastIndexOf(blank)));
}

function read(exchange: Exchange, events: readonly string[]): Tapped {
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
  for (const event of events) {
    const lines = Array.from(event.matchAll(/^data: ?(.*)$/gm), ([, data]) => data);
    if (lines.length > 0) decoder.frame({ data: lines.join("\n") }, hear);
  }
  const terminal = seen.ended;
  decoder.close(hear);
  return { ...seen, terminal, usage };
}
