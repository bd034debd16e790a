/** The grammar of a Gemini stream, as a client receives it. @see https://ai.google.dev/api/generate-content (checked 2026-11-25) */
import { at, isCount, isRecord, listAt, textAt } from "./json.ts";
import { framesOf, jsonOf } from "./stream-frames.ts";
import { show, Violations } from "./violations.ts";

export interface GeminiExpectation {
  /** Names of the request's tools: a call of another is one that was not given its own name back. */
  readonly tools?: readonly string[];
}

const geminiFinishReasons = new Set(
  `STOP MAX_TOKENS SAFETY RECITATION LANGUAGE OTHER BLOCKLIST PROHIBITED_CONTENT SPII MALFORMED_FUNCTION_CALL
  UNEXPECTED_TOOL_CALL TOO_MANY_TOOL_CALLS IMAGE_SAFETY NO_IMAGE IMAGE_OTHER IMAGE_RECITATION
  MISSING_THOUGHT_SIGNATURE MODEL_ARMOR`.split(/\s+/),
);

/** One of these makes a part; `thought`, `thoughtSignature` and `videoMetadata` only go with it. */
export const geminiPartData = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
] as const;

const counts = [
  "promptTokenCount",
  "cachedContentTokenCount",
  "candidatesTokenCount",
  "thoughtsTokenCount",
  "toolUsePromptTokenCount",
  "totalTokenCount",
] as const;

interface State {
  readonly found: Violations;
  readonly expected: GeminiExpectation;
  readonly ids: Set<string>;
  identity: string | undefined;
  usage: Readonly<Record<string, unknown>>;
  ended: "finish" | "error" | undefined;
}

/** Everything about the stream that a Gemini client may not be sent; empty: nothing. */
export function checkGeminiStream(text: string, expected: GeminiExpectation = {}): string[] {
  const found = new Violations();
  const state: State = {
    found,
    expected,
    ids: new Set(),
    identity: undefined,
    usage: {},
    ended: undefined,
  };
  for (const frame of framesOf(text, found)) {
    found.unless(frame.event === undefined, "event", `an event line: ${frame.event}`);
    if (frame.data === "[DONE]") {
      found.add("done", "[DONE] is not of this format");
      continue;
    }
    const body = jsonOf(frame, found);
    if (at(body, "error") !== undefined) {
      if (state.ended !== undefined) found.add("after-end", "an error after the end");
      checkGeminiError(body, found);
      state.ended ??= "error";
    } else checkResponse(body, state);
  }
  if (
    found.unless(state.ended !== undefined, "end", "neither finishReason nor an error") &&
    state.ended === "finish"
  ) {
    found.unless(isCount(state.usage["totalTokenCount"]), "usage-missing", show(state.usage));
  }
  return found.list;
}

/** A whole answer: a stream of one frame. */
export function checkGeminiAnswer(body: unknown, expected: GeminiExpectation = {}): string[] {
  return checkGeminiStream(`data: ${JSON.stringify(body)}\n\n`, expected);
}

function checkGeminiError(body: unknown, found: Violations): void {
  const error = at(body, "error");
  const right = isCount(at(error, "code")) && textAt(error, "message") !== undefined;
  found.unless(right && /^[A-Z_]+$/.test(textAt(error, "status") ?? ""), "error", show(body));
}

function checkResponse(body: unknown, state: State): void {
  const { found } = state;
  if (!isRecord(body)) {
    found.add("shape", show(body));
    return;
  }
  if (state.ended !== undefined) found.add("after-end", show(body));
  const identity = JSON.stringify([body["responseId"], body["modelVersion"]]);
  state.identity ??= identity;
  found.unless(state.identity === identity, "identity", `${identity} after ${state.identity}`);
  found.unless((textAt(body, "modelVersion") ?? "") !== "", "shape", `no modelVersion: ${show(body)}`);
  checkUsage(body["usageMetadata"], state);
  const candidates = listAt(body, "candidates");
  const blocked = textAt(body, "promptFeedback", "blockReason") !== undefined;
  found.unless(candidates.length === 1 || blocked, "shape", `${candidates.length} candidates`);
  if (blocked) state.ended = "finish";
  for (const candidate of candidates) checkCandidate(candidate, state);
}

function checkCandidate(candidate: unknown, state: State): void {
  const { found } = state;
  found.unless((at(candidate, "index") ?? 0) === 0, "shape", `index ${show(at(candidate, "index"))}`);
  const finish = at(candidate, "finishReason");
  const content = at(candidate, "content");
  if (content !== undefined) {
    found.unless(at(content, "role") === "model", "role", show(at(content, "role")));
    found.unless(listAt(content, "parts").length > 0, "parts", "content without parts");
    for (const part of listAt(content, "parts")) checkPart(part, finish !== undefined, state);
  } else found.unless(finish !== undefined, "parts", "a candidate with neither content nor finishReason");
  if (finish === undefined) return;
  found.unless(typeof finish === "string" && geminiFinishReasons.has(finish), "finish", show(finish));
  state.ended ??= "finish";
}

/** `isLast`: of the frame that ends the answer, where Google itself writes an empty text. */
function checkPart(part: unknown, isLast: boolean, state: State): void {
  const { found } = state;
  const held = geminiPartData.filter((name) => at(part, name) !== undefined);
  found.unless(held.length === 1, "part-data", show(part));
  const text = at(part, "text");
  if (text !== undefined) {
    found.unless(typeof text === "string", "part-data", show(part));
    const signed = (textAt(part, "thoughtSignature") ?? "") !== "";
    found.unless(text !== "" || signed || isLast, "empty", "an empty text part");
  }
  const call = at(part, "functionCall");
  if (call !== undefined) checkCall(call, state);
}

function checkCall(call: unknown, { found, expected, ids }: State): void {
  const name = textAt(call, "name") ?? "";
  found.unless(name !== "", "call-name", show(call));
  if (expected.tools !== undefined)
    found.unless(expected.tools.includes(name), "call-name", `${name} is no tool`);
  found.unless(isRecord(at(call, "args")), "arguments", show(call));
  const pieces = at(call, "partialArgs") ?? at(call, "willContinue");
  found.unless(pieces === undefined, "call-whole", show(call));
  const id = at(call, "id");
  if (id === undefined) return;
  found.unless(typeof id === "string" && id !== "" && !ids.has(id), "call-id", show(id));
  ids.add(String(id));
}

function checkUsage(usage: unknown, state: State): void {
  const { found } = state;
  if (usage === undefined) return;
  for (const name of counts) {
    const count = at(usage, name) ?? 0;
    found.unless(isCount(count), "usage", `${name} ${show(count)}`);
    const before = Number(state.usage[name] ?? 0);
    found.unless(Number(count) >= before, "usage-falls", `${name} ${show(count)} after ${before}`);
  }
  const [prompt = 0, cached = 0, candidates = 0, thoughts = 0, toolUse = 0, total = 0] = counts.map((name) =>
    Number(at(usage, name) ?? 0),
  );
  if (at(usage, "totalTokenCount") !== undefined) {
    const sum = prompt + candidates + thoughts + toolUse;
    found.unless(total === sum, "usage", `total ${total} is not ${sum}`);
  }
  found.unless(cached <= prompt, "usage", `cached ${cached} of ${prompt}`);
  state.usage = isRecord(usage) ? usage : {};
}
