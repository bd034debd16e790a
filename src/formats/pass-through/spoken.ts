/** How much an answer that passes through has said so far, where its vendor will count it to nobody. */
import type { Exchange } from "../contract.ts";
import { sseFramer } from "../framing/sse.ts";
import { codecs } from "../list.ts";
import { tokensOf, weight } from "../tokens.ts";

export interface Spoken {
  push(events: Uint8Array): void;
  /** Tokens of text, reasoning and calls so far, as estimated. */
  tokens(): number;
}

/** So much of a stream is looked at; the rest counts as if it held as much. In bytes, as far as whole chunks go. */
const sampleBytes = 16 * 1024;

/** Costs next to nothing until it is asked: a stream's beginning is kept, and read only then. */
export function listenTo(exchange: Exchange): Spoken {
  const sample: Uint8Array[] = [];
  let sampled = 0;
  let passed = 0;
  return {
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
      return sampled === 0 ? 0 : tokensOf((said * passed) / sampled);
    },
  };
}
