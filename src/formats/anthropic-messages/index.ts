/** Anthropic Messages. */
import type { JsonObject } from "../../core/json.ts";
import type { Codec } from "../contract.ts";
import { decodeError } from "../errors/read-error.ts";
import { count } from "../read.ts";
import { decodeAnswer, decodeOutcome } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { streamDecoder } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { streamEncoder } from "./encode-stream.ts";
import { encodeError } from "./error.ts";
import { decodeModels, encodeModels } from "./models.ts";
import { wireFormat } from "./own-fields.ts";
import { goOn, turnKeeper } from "./paused-turn.ts";
import { traits } from "./traits.ts";

export const anthropicMessages: Codec = {
  format: wireFormat,
  traits,
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  decodeOutcome,
  encodeAnswer,
  streamDecoder,
  streamEncoder,
  pausing: { keeper: turnKeeper, goOn },
  decodeError,
  encodeError,
  encodeModels,
  decodeModels,
  encodeTokenCount: (tokens: number): JsonObject => ({ input_tokens: tokens }),
  decodeTokenCount: (body: JsonObject): number | undefined => count(body["input_tokens"]),
};
