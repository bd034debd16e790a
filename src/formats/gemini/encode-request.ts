/** A prepared request as the body of `generateContent`; model and stream go into the URL. */
import { isObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Report, Target } from "../contract.ts";
import type { Request } from "../internal/request.ts";
import { compact, object } from "../read.ts";
import { encodeTurns } from "./encode-turns.ts";
import { encodeGenerationConfig } from "./generation-config.ts";
import { withExtra } from "./media.ts";
import { encodeToolConfig, encodeTools } from "./tools.ts";

export function encodeRequest(request: Request, target: Target, report: Report): JsonObject {
  const kept = request.extra?.gemini;
  const system = encodeTurns([{ role: "user", blocks: request.system }], target, report);
  const tools = encodeTools(request.tools);
  const config = encodeGenerationConfig(request, target, object(kept?.["generationConfig"]));
  const body = compact({
    systemInstruction: system[0] && { parts: system[0]["parts"] ?? [] },
    contents: encodeTurns(request.turns, target, report),
    tools: tools.length > 0 ? tools : undefined,
    toolConfig: toolConfig(request, tools.length, object(kept?.["toolConfig"])),
    generationConfig: Object.keys(config).length > 0 || kept?.["generationConfig"] ? config : undefined,
  });
  return inDialect(withExtra(body, withoutHomeless(kept, body)), target);
}

/** A choice among no tools is an error (H51); `VALIDATED` is what the client called its `auto`. */
function toolConfig(
  { toolChoice }: Request,
  tools: number,
  kept: JsonObject | undefined,
): JsonObject | undefined {
  if (tools === 0 || !toolChoice) return undefined;
  const config = encodeToolConfig(toolChoice);
  const validated = object(kept?.["functionCallingConfig"])?.["mode"] === "VALIDATED";
  const calling = object(config["functionCallingConfig"]);
  if (!validated || calling?.["mode"] !== "AUTO") return config;
  return { functionCallingConfig: { ...calling, mode: "VALIDATED" } };
}

/** What the client kept about instructions or calls, where the request has none (any more), would be half a field. */
function withoutHomeless(kept: JsonObject | undefined, body: JsonObject): JsonObject | undefined {
  if (!kept) return undefined;
  const left: Record<string, JsonValue> = { ...kept };
  if (!body["systemInstruction"]) delete left["systemInstruction"];
  if (!body["toolConfig"] && isObject(left["toolConfig"])) {
    const { functionCallingConfig: _calling, ...others } = left["toolConfig"];
    if (Object.keys(others).length > 0) left["toolConfig"] = others;
    else delete left["toolConfig"];
  }
  return left;
}

/** Fields that this provider calls otherwise or refuses. */
function inDialect(body: JsonObject, { dialect }: Target): JsonObject {
  const refused = dialect["unsupported-fields"] ?? [];
  const renamed = Object.entries(dialect["renamed-fields"] ?? {});
  if (refused.length === 0 && renamed.length === 0) return body;
  const result: Record<string, JsonValue> = { ...body };
  for (const path of refused) takeOut(result, path.split("."));
  for (const [from, to] of renamed) {
    const value = takeOut(result, from.split("."));
    if (value !== undefined) putIn(result, to.split("."), value);
  }
  return result;
}

/** Takes a field out; the objects on the way are copied, since the request's own are shared. */
function takeOut(
  target: Record<string, JsonValue>,
  [key = "", ...rest]: readonly string[],
): JsonValue | undefined {
  const value = Object.hasOwn(target, key) ? target[key] : undefined;
  if (value === undefined) return undefined;
  if (rest.length === 0) {
    delete target[key];
    return value;
  }
  if (!isObject(value)) return undefined;
  const inner: Record<string, JsonValue> = { ...value };
  target[key] = inner;
  return takeOut(inner, rest);
}

function putIn(
  target: Record<string, JsonValue>,
  [key = "", ...rest]: readonly string[],
  value: JsonValue,
): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const before = target[key];
  const inner: Record<string, JsonValue> = isObject(before) ? { ...before } : {};
  target[key] = inner;
  putIn(inner, rest, value);
}
