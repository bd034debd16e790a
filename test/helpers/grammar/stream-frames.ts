/** Splits the text of a stream into its frames as a client does, and tells what a careful client would stumble over. */
import { parsed } from "./json.ts";
import type { Violations } from "./violations.ts";

export interface TextFrame {
  readonly event: string | undefined;
  readonly data: string;
}

/**
 * Frames of a stream of ours. Strict where a client may be: each frame has one `data:` line and ends in a blank line; lines
 * are fields or comments. Breaches go to `found` as `framing`.
 */
export function framesOf(text: string, found: Violations): TextFrame[] {
  const frames: TextFrame[] = [];
  let event: string | undefined;
  let data: string[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) !== "") found.add("framing", "the stream ends within a line");
  else if (text !== "" && lines.at(-2) !== "") found.add("framing", "the stream ends within a frame");
  for (const line of lines) {
    if (line === "") {
      if (data.length > 0) frames.push({ event, data: data.join("\n") });
      else if (event !== undefined) found.add("framing", `event ${event} without data`);
      event = undefined;
      data = [];
      continue;
    }
    if (line.startsWith(":")) continue;
    const [, name, value = ""] = /^([a-z]+):(?: ?)(.*)$/s.exec(line) ?? [];
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
    else if (name !== "id" && name !== "retry") found.add("framing", `no field: ${line.slice(0, 80)}`);
    if (data.length > 1) found.add("framing", "a frame with several data lines");
  }
  return frames;
}

/** A frame and its JSON; a frame without is a breach, `json`. */
export function jsonOf(frame: TextFrame, found: Violations): unknown {
  const value = parsed(frame.data);
  if (value === undefined) found.add("json", frame.data.slice(0, 80));
  return value?.value;
}
