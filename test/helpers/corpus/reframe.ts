/** Payloads of a stream as the bytes that each vendor sends, and back. */
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { parsed, textAt } from "../grammar/json.ts";

export interface FrameStyle {
  readonly lineEnd?: "\n" | "\r\n" | "\r";
  /** Written before each frame. */
  readonly between?: string;
  /** The blank line after the last frame. */
  readonly lastBlank?: boolean;
  /** A space after the colon. */
  readonly space?: boolean;
}

const named: ReadonlySet<WireFormat> = new Set<WireFormat>(["anthropic-messages", "openai-responses"]);

/** A stream's text: with `event:` lines where the format has them, `[DONE]` after Chat's, CRLF in Gemini's. */
export function streamText(
  format: WireFormat,
  payloads: readonly JsonObject[],
  style: FrameStyle = {},
): string {
  const {
    lineEnd = format === "gemini" ? "\r\n" : "\n",
    between = "",
    lastBlank = true,
    space = true,
  } = style;
  const gap = space ? " " : "";
  const frames = payloads.map((payload) => {
    const event = named.has(format) ? `event:${gap}${textAt(payload, "type") ?? ""}${lineEnd}` : "";
    return `${event}data:${gap}${JSON.stringify(payload)}`;
  });
  if (format === "openai-chat") frames.push(`data:${gap}[DONE]`);
  const text = frames.map((frame) => between + frame).join(lineEnd + lineEnd);
  return lastBlank ? text + lineEnd + lineEnd : text;
}

export function streamBytes(
  format: WireFormat,
  payloads: readonly JsonObject[],
  style?: FrameStyle,
): Uint8Array {
  return new TextEncoder().encode(streamText(format, payloads, style));
}

/** The JSON payloads of a stream's text. */
export function payloadsOf(text: string): unknown[] {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => parsed(line.slice("data:".length))?.value)
    .filter((value) => value !== undefined);
}

/** Cuts bytes at positions, which may stand in any order. */
export function cutAt(bytes: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const sorted = [...new Set(positions.map((position) => position % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [...sorted, bytes.length].map((end, index) =>
    bytes.subarray(index === 0 ? 0 : sorted[index - 1], end),
  );
}
