/** Keeps a provider's key from coming back: an upstream that repeats it, in an error or an answer, is not passed on. */
import { redactSecret } from "../core/redact.ts";
import type { UpstreamError } from "../formats/internal/answer.ts";
import { printable } from "./printable.ts";

export interface KeyHider {
  /** Whole events or a whole body, so that no key lies across a seam. */
  bytes(bytes: Buffer): Buffer;
  text(text: string): string;
  /** An error as it may be told: without the key, and without what a terminal would obey. */
  error(error: UpstreamError): UpstreamError;
}

/** Shorter ones (`ollama`, `none`) guard nothing, and stand in honest texts. */
const shortestKey = 12;

export function keyHider(key: string | undefined): KeyHider {
  const hidden = key !== undefined && key.length >= shortestKey ? key : undefined;
  const text = (said: string): string =>
    hidden === undefined ? said : said.replaceAll(hidden, redactSecret(hidden));
  return {
    text,
    bytes: (bytes) =>
      hidden !== undefined && bytes.includes(hidden)
        ? Buffer.from(bytes.toString("latin1").replaceAll(hidden, "*".repeat(8)), "latin1")
        : bytes,
    error: (error) => ({ ...error, message: printable(text(error.message)) }),
  };
}
