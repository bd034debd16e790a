/** Which path asks for which of the four formats. */
import { anthropicMessages } from "./mock-anthropic.ts";
import type { MockFormat } from "./mock-format.ts";
import { gemini } from "./mock-gemini.ts";
import { openaiChat } from "./mock-openai.ts";
import { openaiResponses } from "./mock-responses.ts";

/** By the end of the path; whatever stands before it is the provider's own. */
export const mockFormats: readonly (readonly [RegExp, MockFormat])[] = [
  [/\/messages$/, anthropicMessages],
  [/\/chat\/completions$/, openaiChat],
  [/\/responses$/, openaiResponses],
  [/:(?:g|streamG)enerateContent$/, gemini],
];
