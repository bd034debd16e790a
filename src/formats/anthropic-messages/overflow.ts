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

/** The vendor's name stands before each; texts without numbers are last, so that one with numbers is found first. */
const overflowTexts: readonly OverflowText[] = [
  // Anthropic
  { pattern: new RegExp(`prompt is too long:? ${number} tokens > ${number}`, "i"), tokens: 1, maximum: 2 },
  {
    pattern: new RegExp(`exceed context limit: ${number} \\+ ${number} > ${number}`, "i"),
    tokens: 1,
    maximum: 3,
  },
  // OpenAI, DeepSeek, vLLM, OpenRouter, Fireworks
  {
    pattern: new RegExp(
      `maximum context length (?:is|of) ${number} tokens[^\\d]*?(?:you requested(?: about)?|resulted in|contains?(?: at least)?|has) ${number}`,
      "i",
    ),
    tokens: 2,
    maximum: 1,
  },
  // vLLM
  {
    pattern: new RegExp(`passed ${number} input tokens.*context length is (?:only )?${number}`, "is"),
    tokens: 1,
    maximum: 2,
  },
  {
    pattern: new RegExp(`\\(length ${number}\\) is longer than the maximum model length of ${number}`, "i"),
    tokens: 1,
    maximum: 2,
  },
  // Google
  {
    pattern: new RegExp(
      `input token count \\(?${number}\\)? exceeds the maximum number of tokens allowed \\(?${number}`,
      "i",
    ),
    tokens: 1,
    maximum: 2,
  },
  {
    pattern: new RegExp(
      `input token count exceeds the maximum number of tokens allowed:? \\(?${number}`,
      "i",
    ),
    maximum: 1,
  },
  // GitHub
  {
    pattern: new RegExp(`token count of ${number} exceeds the limit of ${number}`, "i"),
    tokens: 1,
    maximum: 2,
  },
  // llama.cpp
  {
    pattern: new RegExp(
      `request \\(${number} tokens\\) exceeds the available context size \\(${number}`,
      "i",
    ),
    tokens: 1,
    maximum: 2,
  },
  // Kimi
  {
    pattern: new RegExp(`exceeded model token limit:? ${number}(?: \\(requested:? ${number}\\))?`, "i"),
    tokens: 2,
    maximum: 1,
  },
  // xAI
  {
    pattern: new RegExp(`maximum prompt length is ${number} but the request contains ${number}`, "i"),
    tokens: 2,
    maximum: 1,
  },
  // Mistral
  {
    pattern: new RegExp(`contains ${number} tokens.*too large for model with ${number} maximum context`, "i"),
    tokens: 1,
    maximum: 2,
  },
  // Qwen
  { pattern: new RegExp(`range of input length should be \\[\\d+, ${number}\\]`, "i"), maximum: 1 },
  // Others, and the same vendors without numbers
  { pattern: new RegExp(`maximum context length (?:is|of) ${number}`, "i"), maximum: 1 },
  { pattern: /prompt (?:is )?too long|input is too long|prompt exceeds max length/i },
  {
    pattern: /exceeds? (?:the |this model's )?(?:available |maximum )?context (?:window|size|length|limit)/i,
  },
  { pattern: /context window exceeds limit|context[_ ]length[_ ]exceeded|exceed_context_size/i },
  { pattern: /reduce the length of (?:the|your) (?:messages|prompt|input)/i },
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

/**
 * Claude Code compacts the conversation when a message begins so, and reads both numbers (H100). A text of the vendor's own
 * about the limit of the answer is left as it is: the client lowers that limit by it.
 */
export function overflowMessage({ message, tokens, maximumTokens }: UpstreamError): string {
  if (/^prompt is too long|exceed context limit/i.test(message)) return message;
  if (tokens === undefined || maximumTokens === undefined) return `prompt is too long: ${message}`;
  return `prompt is too long: ${tokens} tokens > ${maximumTokens} maximum`;
}
