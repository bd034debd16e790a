/** The codec of OpenAI's Responses format. */
import type { Codec } from "../contract.ts";
import { decodeError } from "../errors/read-error.ts";
import { decodeAnswer, decodeOutcome } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { streamDecoder } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { streamEncoder } from "./encode-stream.ts";
import { encodeError } from "./error.ts";
import { decodeModels, decodeTokenCount, encodeModels, encodeTokenCount } from "./models.ts";
import { format } from "./own.ts";
import { traits } from "./traits.ts";

export const openaiResponses: Codec = {
  format,
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
