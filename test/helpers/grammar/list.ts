/** The validators by wire format. */
import type { Dialect } from "../../../src/core/dialect.ts";
import type { WireFormat } from "../../../src/core/ids.ts";
import { checkChatAnswer, checkMessagesAnswer, checkResponsesAnswer } from "./answers.ts";
import { checkChatRequest } from "./chat-request.ts";
import { type ChatExpectation, checkChatStream } from "./chat-stream.ts";
import { checkGeminiRequest } from "./gemini-request.ts";
import { checkGeminiAnswer, checkGeminiStream, type GeminiExpectation } from "./gemini-stream.ts";
import { checkMessagesRequest } from "./messages-request.ts";
import { checkMessagesStream } from "./messages-stream.ts";
import type { ItemExpectation } from "./responses-items.ts";
import { checkResponsesRequest } from "./responses-request.ts";
import { checkResponsesStream } from "./responses-stream.ts";

/** What is known of the request whose answer is checked. */
interface Expectation extends ChatExpectation, ItemExpectation, GeminiExpectation {}

export interface Grammar {
  checkStream(text: string, expected?: Expectation): string[];
  checkAnswer(body: unknown, expected?: Expectation): string[];
  checkRequest(body: unknown, dialect?: Dialect): string[];
}

export const grammars: Readonly<Record<WireFormat, Grammar>> = {
  "anthropic-messages": {
    checkStream: checkMessagesStream,
    checkAnswer: checkMessagesAnswer,
    checkRequest: checkMessagesRequest,
  },
  "openai-chat": {
    checkStream: checkChatStream,
    checkAnswer: checkChatAnswer,
    checkRequest: checkChatRequest,
  },
  "openai-responses": {
    checkStream: checkResponsesStream,
    checkAnswer: checkResponsesAnswer,
    checkRequest: checkResponsesRequest,
  },
  gemini: {
    checkStream: checkGeminiStream,
    checkAnswer: checkGeminiAnswer,
    checkRequest: checkGeminiRequest,
  },
};
