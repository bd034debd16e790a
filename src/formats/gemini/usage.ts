/** Token counts: Google's overlap and leave thoughts out of the answer, ours do neither. */
import type { JsonObject } from "../../core/json.ts";
import type { Usage } from "../internal/answer.ts";
import { compact, count } from "../read.ts";

/**
 * Undefined where nothing was counted: Vertex sends `trafficType` alone until the last frame. The prompt includes what was
 * cached; thoughts and what tools of the vendor read are counted beside prompt and answer.
 */
export function decodeUsage(metadata: JsonObject): Usage | undefined {
  const prompt = count(metadata["promptTokenCount"]);
  const candidates = count(metadata["candidatesTokenCount"]);
  const thoughts = count(metadata["thoughtsTokenCount"]);
  const cached = count(metadata["cachedContentTokenCount"]);
  const tools = count(metadata["toolUsePromptTokenCount"]) ?? 0;
  const total = count(metadata["totalTokenCount"]);
  const output = outputOf(prompt, candidates, thoughts, total === undefined ? undefined : total - tools);
  if (prompt === undefined && output === undefined) return undefined;
  return {
    ...(prompt !== undefined && { input: Math.max(0, prompt - (cached ?? 0)) + tools }),
    ...(cached !== undefined && { cacheRead: cached }),
    ...(output !== undefined && { output }),
    ...(thoughts !== undefined && { reasoning: thoughts }),
  };
}

/** Thoughts are added, unless the total shows that an imitation of this format has them in the answer's count already. */
function outputOf(
  prompt: number | undefined,
  candidates: number | undefined,
  thoughts: number | undefined,
  total: number | undefined,
): number | undefined {
  if (candidates === undefined && thoughts === undefined) {
    return total === undefined || prompt === undefined || total < prompt ? undefined : total - prompt;
  }
  const answer = candidates ?? 0;
  const included = thoughts !== undefined && answer >= thoughts && total === (prompt ?? 0) + answer;
  return included ? answer : answer + (thoughts ?? 0);
}

/** `estimated`: the input, for clients that watch how full the context is, where the upstream never counted it (H80). */
export function encodeUsage(usage: Usage, estimated: number | undefined): JsonObject {
  const cached = usage.cacheRead ?? 0;
  const read = (usage.input ?? 0) + cached + (usage.cacheWrite5m ?? 0) + (usage.cacheWrite1h ?? 0);
  const prompt = usage.input === undefined && read === 0 ? (estimated ?? 0) : read;
  const output = usage.output ?? 0;
  const thoughts = Math.min(usage.reasoning ?? 0, output);
  return compact({
    promptTokenCount: prompt,
    cachedContentTokenCount: cached > 0 ? cached : undefined,
    candidatesTokenCount: output - thoughts,
    thoughtsTokenCount: thoughts > 0 ? thoughts : undefined,
    totalTokenCount: prompt + output,
  });
}
