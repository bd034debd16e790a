/** Parts of a request's contents, one by one, as blocks. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { argumentsText } from "../arguments.ts";
import type { Block, Extra, Opaque, ToolCallBlock, ToolResultBlock } from "../internal/blocks.ts";
import { list, object, objects, rest, text } from "../read.ts";
import type { CallBook, Place } from "./call-book.ts";
import { decodeMedia } from "./media.ts";
import { placeCarried, readSignature, type Signature } from "./signatures.ts";
import { camelFields } from "./spelling.ts";

const knownText = new Set(["text", "thought", "thoughtSignature"]);
const knownCallPart = new Set(["functionCall", "thoughtSignature"]);
const knownCall = new Set(["id", "name", "args"]);
const knownResultPart = new Set(["functionResponse"]);
const knownResult = new Set(["id", "name", "parts"]);

/** Adds what a part says to `blocks`; reasoning that it carries for another vendor comes first. */
export function readPart(raw: JsonObject, place: Place, calls: CallBook, blocks: Block[]): void {
  const part = camelFields(raw);
  const signature = readSignature(part);
  placeCarried(blocks, signature.carried);
  const block = blockOf(part, signature, place, calls);
  if (block) blocks.push(block);
}

function blockOf(part: JsonObject, signature: Signature, place: Place, calls: CallBook): Block | undefined {
  const call = object(part["functionCall"]);
  if (call) return callBlock(camelFields(call), part, signature, place, calls);
  const result = object(part["functionResponse"]);
  if (result) return resultBlock(camelFields(result), part, place, calls);
  const words = text(part["text"]);
  if (words !== undefined) return textBlock(words, part, signature);
  if (isCode(part)) {
    return {
      type: "hosted",
      tool: "code-execution",
      format: "gemini",
      raw: part,
      summary: codeSummary(part),
    };
  }
  const media = decodeMedia(part);
  if (media) return media;
  return Object.keys(part).length === 0 ? undefined : { type: "unknown", format: "gemini", raw: part };
}

function textBlock(words: string, part: JsonObject, signature: Signature): Block | undefined {
  const isThought = part["thought"] === true;
  // Nothing but the place where a signature of another vendor stood.
  if (words === "" && signature.own.length === 0) return undefined;
  const more = {
    ...opaqueOf(signature),
    ...extraOf(keptFields(part, knownText, signature)),
  };
  return isThought ? { type: "reasoning", text: words, ...more } : { type: "text", text: words, ...more };
}

function opaqueOf({ own }: Signature): { readonly opaque?: readonly Opaque[] } {
  return own.length === 0 ? {} : { opaque: own };
}

function extraOf(kept: JsonObject | undefined): { readonly extra?: Extra } {
  return kept ? { extra: { gemini: kept } } : {};
}

/** What has no field of its own; the sentinel is kept for Google alone. */
function keptFields(
  part: JsonObject,
  known: ReadonlySet<string>,
  signature: Signature,
): JsonObject | undefined {
  const left = rest(part, known);
  if (!signature.lost) return left;
  return { ...left, thoughtSignature: part["thoughtSignature"] ?? null };
}

function callBlock(
  call: JsonObject,
  part: JsonObject,
  signature: Signature,
  place: Place,
  calls: CallBook,
): ToolCallBlock {
  const name = text(call["name"]) ?? "";
  const { id, wireId } = calls.call(text(call["id"]), name, place);
  const inner = { ...rest(call, knownCall), ...wireId };
  const outer = keptFields(part, knownCallPart, signature);
  const kept = Object.keys(inner).length > 0 ? { ...outer, functionCall: inner } : outer;
  return {
    type: "tool-call",
    id,
    name,
    kind: "function",
    input: argumentsText(call["args"]) || "{}",
    ...opaqueOf(signature),
    ...extraOf(kept),
  };
}

function resultBlock(result: JsonObject, part: JsonObject, place: Place, calls: CallBook): ToolResultBlock {
  const name = text(result["name"]) ?? "";
  const { id, wireId } = calls.result(text(result["id"]), name, place);
  const { response } = result;
  const said = textOfResponse(response);
  const media = objects(result["parts"]).flatMap((inner) => decodeMedia(camelFields(inner)) ?? []);
  const inner = { ...rest(result, knownResult), ...wireId };
  return {
    type: "tool-result",
    callId: id,
    ...(name !== "" && { name }),
    kind: "function",
    isError: isFailure(response),
    content: [...(said === "" ? [] : [{ type: "text" as const, text: said }]), ...media],
    extra: { gemini: { ...rest(part, knownResultPart), functionResponse: inner } },
  };
}

/**
 * `output` and `error` are Google's names, `result` the one that converters write.
 * @see https://ai.google.dev/api/caching#FunctionResponse (checked 2026-11-25)
 */
function textOfResponse(response: JsonValue | undefined): string {
  if (response === undefined || response === null || typeof response === "string") return response ?? "";
  if (!isObject(response)) return JSON.stringify(response);
  const keys = Object.keys(response);
  if (keys.length === 0) return "";
  const [key] = keys;
  if (keys.length === 1 && (key === "output" || key === "result" || key === "error")) {
    const value = response[key];
    return typeof value === "string" ? value : JSON.stringify(value);
  }
  return JSON.stringify(response);
}

function isFailure(response: JsonValue | undefined): boolean {
  if (!isObject(response)) return false;
  const { error } = response;
  return (
    error !== undefined &&
    error !== null &&
    error !== "" &&
    error !== false &&
    !Object.hasOwn(response, "output")
  );
}

function isCode(part: JsonObject): boolean {
  return object(part["executableCode"]) !== undefined || object(part["codeExecutionResult"]) !== undefined;
}

/** What other formats are told of code that Google ran. */
export function codeSummary(part: JsonObject): string {
  const code = text(object(part["executableCode"])?.["code"]);
  if (code !== undefined) return `[code run by the vendor]\n${code}`;
  return `[output of the code]\n${text(object(part["codeExecutionResult"])?.["output"]) ?? ""}`;
}

/** The parts of `contents` or of `systemInstruction`: a text, one part, or a list of them. */
export function partsOf(value: unknown): readonly JsonObject[] {
  if (typeof value === "string") return value === "" ? [] : [{ text: value }];
  const one = object(value);
  if (one) return [one];
  return list(value).flatMap((part) => (typeof part === "string" ? [{ text: part }] : objects([part])));
}
