/** Texts with which vendors say that a request is longer than the model's context, and the two numbers in them. */
import type { UpstreamError } from "../internal/answer.ts";
import { count } from "../read.ts";

interface OverflowText {
  readonly pattern: RegExp;
  /** Groups of the pattern: what was sent, and what fits. */
  readonly tokens?: number;
  readonly maximum?: number;
}

const number = String.raw`([\d,]+)`;

/** `sentence` with a number at each `#`; `tokens` and `maximum` say which number is which. */
function withNumbers(sentence: string, tokens: number | undefined, maximum: number): OverflowText {
  const pattern = new RegExp(sentence.replaceAll("#", number), "is");
  return { pattern, maximum, ...(tokens !== undefined && { tokens }) };
}

/**
 * The vendor stands before each. Texts without numbers are last, so that one with numbers is found first (H100).
 * @see https://github.com/badlogic/pi-mono/blob/main/packages/ai/src/utils/overflow.ts (checked 2026-11-25): Anthropic to
 * Mistral, Groq and LM Studio; the others are recorded traffic, or have their own link.
 */
const overflowTexts: readonly OverflowText[] = [
  // Anthropic
  withNumbers("prompt is too long:? # tokens > #", 1, 2),
  withNumbers("exceed context limit: # \\+ # > #", 1, 3),
  // OpenAI, DeepSeek, OpenRouter, Fireworks; vLLM: https://github.com/UKGovernmentBEIS/inspect_ai/issues/2634
  withNumbers(
    "maximum context length (?:is|of) # tokens[^\\d]*?(?:you requested(?: about)?|resulted in|contains?(?: at least)?|has) #",
    2,
    1,
  ),
  // vLLM
  withNumbers("passed # input tokens.*context length is (?:only )?#", 1, 2),
  withNumbers("\\(length #\\) is longer than the maximum model length of #", 1, 2),
  // SGLang: https://github.com/getkimchi/kimchi/issues/794, https://github.com/sgl-project/sglang/issues/4048
  withNumbers("input \\(# tokens\\) is longer than the model's context length \\(#", 1, 2),
  withNumbers("input length \\(# tokens\\) exceeds the maximum allowed length \\(#", 1, 2),
  // Google
  withNumbers("input token count \\(?#\\)? exceeds the maximum number of tokens allowed \\(?#", 1, 2),
  withNumbers("input token count exceeds the maximum number of tokens allowed:? \\(?#", undefined, 1),
  // GitHub
  withNumbers("token count of # exceeds the limit of #", 1, 2),
  // llama.cpp
  withNumbers("request \\(# tokens\\) exceeds the available context size \\(#", 1, 2),
  // Kimi
  withNumbers("exceeded model token limit:? #(?: \\(requested:? #\\))?", 2, 1),
  // xAI
  withNumbers("maximum prompt length is # but the request contains #", 2, 1),
  // Mistral
  withNumbers("contains # tokens.*too large for model with # maximum context", 1, 2),
  // Qwen
  withNumbers("range of input length should be \\[\\d+, #\\]", undefined, 1),
  // Others, and the same vendors without numbers
  withNumbers("maximum context length (?:is|of) #", undefined, 1),
  { pattern: /maximum (?:context|prompt) length|exceeds the maximum number of tokens allowed/i },
  // Bedrock; GLM in two languages
  { pattern: /prompt (?:is )?too long|input is too long|prompt exceeds max length|prompt超长/i },
  // OpenAI's Responses, llama.cpp
  {
    pattern: /exceeds? (?:the |this model's )?(?:available |maximum )?context (?:window|size|length|limit)/i,
  },
  // MiniMax, and codes in texts
  { pattern: /context window exceeds limit|context[_ ]length[_ ]exceeded|exceed_context_size/i },
  { pattern: /model_context_window_exceeded/i },
  // Groq
  { pattern: /reduce the length of (?:the|your) (?:messages|prompt|input)/i },
  // LM Studio, SGLang, Ollama, Volcengine
  { pattern: /(?:greater|longer) than the (?:model's )?context length/i },
  { pattern: /exceeded max context length|exceeded model token limit|exceed max message tokens/i },
];

/** What a text says of an overflow; undefined where it speaks of something else. */
export function readOverflow(message: string): Pick<UpstreamError, "tokens" | "maximumTokens"> | undefined {
  for (const { pattern, tokens, maximum } of overflowTexts) {
    const found = pattern.exec(message);
    if (found === null) continue;
    const sent = numberIn(found, tokens);
    const fits = numberIn(found, maximum);
    return {
      ...(sent !== undefined && { tokens: sent }),
      ...(fits !== undefined && { maximumTokens: fits }),
    };
  }
  return undefined;
}

function numberIn(found: RegExpExecArray, group: number | undefined): number | undefined {
  const digits = group === undefined ? undefined : found[group];
  return digits === undefined ? undefined : count(Number(digits.replaceAll(",", "")));
}
