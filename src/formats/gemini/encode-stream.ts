/** A stream for clients of this format: server-sent events, or one JSON list that grows. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange, Report, StreamEncoder } from "../contract.ts";
import type { StreamPart } from "../internal/stream.ts";
import { answerWriter } from "./answer-writer.ts";

/**
 * What a client gets with `alt=sse`: `data` lines ended by CRLF, no names of events and no `[DONE]`, on which Google's own
 * library fails. A ping is a comment.
 */
export function streamEncoder(exchange: Exchange, report: Report): StreamEncoder {
  const write = answerWriter(exchange, report);
  let text = "";
  const take = (response: JsonObject): void => {
    text += `data: ${JSON.stringify(response)}\r\n\r\n`;
  };
  return {
    part(part: StreamPart): string {
      if (part.type === "ping") return ": keep-alive\r\n\r\n";
      text = "";
      write(part, take);
      return text;
    },
  };
}

/** What a client gets without `alt=sse`: each response a member of one list, which is closed after an error too. */
export function listEncoder(exchange: Exchange, report: Report): StreamEncoder {
  const write = answerWriter(exchange, report);
  let text = "";
  let members = 0;
  const take = (response: JsonObject): void => {
    text += `${members === 0 ? "[" : ",\r\n"}${JSON.stringify(response)}`;
    members += 1;
  };
  return {
    part(part: StreamPart): string {
      // White space between members is no news to a parser, and keeps the connection awake.
      if (part.type === "ping") return members === 0 ? "" : "\r\n";
      text = "";
      write(part, take);
      if (part.type !== "end" && part.type !== "error") return text;
      return `${text}${members === 0 ? "[" : ""}]`;
    },
  };
}
