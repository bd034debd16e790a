/** Google's Gemini generateContent, streamGenerateContent and countTokens. */
import type { Codec } from "../contract.ts";
import { decodeError } from "../errors/read-error.ts";
import { decodeAnswer, decodeOutcome } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { streamDecoder } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { listEncoder, streamEncoder } from "./encode-stream.ts";
import { encodeError } from "./error.ts";
import { decodeModels, decodeTokenCount, encodeModels, encodeTokenCount } from "./models.ts";
import { traits } from "./traits.ts";

export const gemini: Codec = {
  format: "gemini",
  traits,
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  decodeOutcome,
  encodeAnswer,
  streamDecoder,
  streamEncoder: (exchange, report) => (exchange.list ? listEncoder : streamEncoder)(exchange, report),
  decodeError,
  encodeError,
  encodeModels,
  decodeModels,
  encodeTokenCount,
  decodeTokenCount,
};
