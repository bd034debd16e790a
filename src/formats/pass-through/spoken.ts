/** How much an answer that passes through has said so far, where its vendor will count it to nobody. */
import type { Exchange } from "../contract.ts";
import { sseFramer } from "../framing/sse.ts";
import { codecs } from "../list.ts";
import { tokensOf, weight } from "../tokens.ts";

export interface Spoken {
  /** What was read of an answer's beginning. */
  read(text: string): void;
  /** What came after it. An answer of Responses begins with the whole request, so its beginning tells nothing of the rest. */
  push(events: Uint8Array): void;
  /** Tokens of text, reasoning and calls so far, as estimated. */
  tokens(): number;
}

/** So much of a stream is looked at; the rest counts as if it held as much. In bytes, as far as whole chunks go. */
const sampleBytes = 16 * 1024;

/** Costs next to nothing until it is asked: a piece of the stream is kept, and read only then. */
export function listenTo(exchange: Exchange): Spoken {
  const sample: Uint8Array[] = [];
  let begun = 0;
  let sampled = 0;
  let passed = 0;
  return {
    read(text) {
      begun += weight(text);
    },
    push(events) {
      passed += events.length;
      if (sampled >= sampleBytes) return;
      sample.push(events);
      sampled += events.length;
    },
    tokens() {
      const decoder = codecs[exchange.upstream].streamDecoder(exchange, () => undefined);
      const framer = sseFramer();
      let said = 0;
      for (const events of sample)
        framer.push(events, (frame) =>
          decoder.frame(frame, (part) => {
            if (part.type === "delta") said += weight(part.text);
          }),
        );
      return tokensOf(begun + (sampled === 0 ? 0 : (said * passed) / sampled));
    },
  };
}
