/** The wire format OpenAI Chat Completions, and what providers made of it: their dialects are data. */
import type { Codec } from "../contract.ts";
import { decodeError } from "../errors/read-error.ts";
import { decodeAnswer, decodeOutcome } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { streamDecoder } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { streamEncoder } from "./encode-stream.ts";
import { encodeError } from "./error.ts";
import { decodeModels, encodeModels } from "./models.ts";
import { decodeTokenCount, encodeTokenCount } from "./token-count.ts";
import { traits } from "./traits.ts";

export const openaiChat: Codec = {
  format: "openai-chat",
  traits,
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  decodeOutcome,
  encodeAnswer,
  streamDecoder,
  streamEncoder,
  decodeError,
  encodeError,
  encodeModels,
  decodeModels,
  encodeTokenCount,
  decodeTokenCount,
};
