/** What a Gemini request must hold to be accepted. @see https://ai.google.dev/api/generate-content (checked 2026-11-25) */
import type { Dialect } from "../../../src/core/dialect.ts";
import { geminiPartData } from "./gemini-stream.ts";
import { at, isRecord, listAt, recordAt, textAt } from "./json.ts";
import { openapiBreaches } from "./openapi-schema.ts";
import {
  cacheMarksIn,
  checkDialectFields,
  checkFields,
  checkLimit,
  checkRange,
  checkStable,
  checkStops,
  checkToolNames,
} from "./request-rules.ts";
import { show, Violations } from "./violations.ts";

const fields = new Set(
  "contents systemInstruction tools toolConfig safetySettings cachedContent labels generationConfig serviceTier store".split(
    " ",
  ),
);
const configFields = new Set(
  `maxOutputTokens temperature topP topK stopSequences candidateCount seed presencePenalty frequencyPenalty
  responseMimeType responseSchema responseJsonSchema responseModalities responseLogprobs logprobs thinkingConfig
  mediaResolution speechConfig imageConfig`.split(/\s+/),
);
const partFields = new Set([
  ...geminiPartData,
  "thought",
  "thoughtSignature",
  "videoMetadata",
  "mediaResolution",
]);
const declarationFields = new Set(
  "name description parameters parametersJsonSchema response responseJsonSchema behavior".split(" "),
);
const toolName = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

/** Everything for which the request would be refused; empty: nothing. */
export function checkGeminiRequest(body: unknown, dialect: Dialect = {}): string[] {
  const found = new Violations();
  checkStable(body, found);
  checkFields(body, fields, "", found);
  checkFields(at(body, "generationConfig"), configFields, "generationConfig.", found);
  checkDialectFields(body, dialect, found);
  found.unless(cacheMarksIn(body) === 0, "cache-marks", `${cacheMarksIn(body)}`);
  checkConfig(body, dialect, found);
  const names = checkTools(body, found);
  checkChoice(body, names, found);
  if (at(body, "systemInstruction") !== undefined) {
    const parts = listAt(body, "systemInstruction", "parts");
    found.unless(parts.length > 0, "empty", "systemInstruction");
    for (const part of parts) checkPart(part, "system", found);
  }
  const contents = listAt(body, "contents");
  found.unless(contents.length > 0, "contents", "none");
  found.unless(at(contents, 0, "role") === "user", "first-role", show(at(contents, 0, "role")));
  for (const [index, content] of contents.entries()) checkContent(content, index, contents, found);
  return found.list;
}

function checkConfig(body: unknown, dialect: Dialect, found: Violations): void {
  const config = recordAt(body, "generationConfig") ?? {};
  checkRange(config, ["temperature"], 0, 2, found);
  checkLimit(config, ["maxOutputTokens"], 1, found);
  checkStops(config["stopSequences"], dialect["stop-max"] ?? 5, found);
  found.unless([undefined, 1].includes(config["candidateCount"] as number), "several", "candidateCount");
  const { thinkingBudget, thinkingLevel } = recordAt(config, "thinkingConfig") ?? {};
  found.unless(thinkingBudget === undefined || thinkingLevel === undefined, "thinking", "budget and level");
  if (thinkingLevel !== undefined) {
    const levels = dialect.efforts ?? ["minimal", "low", "medium", "high"];
    found.unless(levels.includes(String(thinkingLevel).toLowerCase()), "thinking", show(thinkingLevel));
  }
  if (config["responseSchema"] !== undefined) {
    for (const breach of openapiBreaches(config["responseSchema"]))
      found.add("schema", `responseSchema: ${breach}`);
  }
  if (config["responseSchema"] !== undefined || config["responseJsonSchema"] !== undefined) {
    found.unless(
      config["responseMimeType"] === "application/json",
      "mime-type",
      show(config["responseMimeType"]),
    );
  }
}

function checkTools(body: unknown, found: Violations): readonly unknown[] {
  const tools = listAt(body, "tools");
  if (at(body, "tools") !== undefined) found.unless(tools.length > 0, "tools", "an empty list");
  const declared = tools.flatMap((tool) => listAt(tool, "functionDeclarations"));
  for (const tool of tools) {
    if (at(tool, "functionDeclarations") === undefined) continue;
    found.unless(listAt(tool, "functionDeclarations").length > 0, "tools", "no functionDeclarations");
  }
  const names = declared.map((declaration) => textAt(declaration, "name"));
  checkToolNames(names, toolName, found);
  for (const declaration of declared) {
    checkFields(declaration, declarationFields, "functionDeclarations.", found);
    const schema = at(declaration, "parameters");
    if (schema === undefined) continue;
    found.unless(
      textAt(schema, "type")?.toLowerCase() === "object",
      "schema",
      `${show(at(declaration, "name"))}: root`,
    );
    for (const breach of openapiBreaches(schema))
      found.add("schema", `${show(at(declaration, "name"))}: ${breach}`);
  }
  return names;
}

function checkChoice(body: unknown, names: readonly unknown[], found: Violations): void {
  const config = at(body, "toolConfig", "functionCallingConfig");
  if (config === undefined) return;
  const mode = textAt(config, "mode") ?? "";
  found.unless(["AUTO", "ANY", "NONE", "VALIDATED"].includes(mode), "tool-choice", show(mode));
  found.unless(names.length > 0, "tool-choice", "without tools");
  const allowed = listAt(config, "allowedFunctionNames");
  if (allowed.length > 0)
    found.unless(mode === "ANY" || mode === "VALIDATED", "tool-choice", `names with ${mode}`);
  for (const name of allowed)
    found.unless(names.includes(name as string), "tool-choice", `no tool ${show(name)}`);
}

function checkContent(
  content: unknown,
  index: number,
  contents: readonly unknown[],
  found: Violations,
): void {
  const role = textAt(content, "role") ?? "";
  found.unless(role === "user" || role === "model", "role", `${show(role)} at ${index}`);
  // Media of a tool's result may follow the results in a content of their own (H25).
  const afterResults = partsOf(contents[index - 1], "functionResponse").length > 0;
  const twice = role === at(contents, index - 1, "role") && !afterResults;
  found.unless(!twice, "alternation", `${role} twice at ${index}`);
  const parts = listAt(content, "parts");
  found.unless(parts.length > 0, "empty", `content ${index} has no parts`);
  for (const part of parts) checkPart(part, role, found);
  const calls = partsOf(content, "functionCall");
  const next = partsOf(contents[index + 1], "functionResponse");
  if (calls.length > 0) {
    const same = JSON.stringify(calls.map(nameOf)) === JSON.stringify(next.map(nameOf));
    const matched = same || sameIds(calls, next);
    found.unless(matched, "unanswered", `${show(calls.map(nameOf))} by ${show(next.map(nameOf))}`);
  }
  const results = partsOf(content, "functionResponse");
  if (results.length === 0) return;
  const before = partsOf(contents[index - 1], "functionCall");
  found.unless(
    before.length === results.length,
    "orphan",
    `${results.length} results of ${before.length} calls`,
  );
  const leading = parts.slice(0, results.length).every((part) => at(part, "functionResponse") !== undefined);
  found.unless(leading, "result-order", `content ${index}`);
}

function partsOf(content: unknown, name: string): unknown[] {
  return listAt(content, "parts")
    .map((part) => at(part, name))
    .filter((value) => value !== undefined);
}

function nameOf(part: unknown): unknown {
  return at(part, "name");
}

function sameIds(calls: readonly unknown[], results: readonly unknown[]): boolean {
  const wanted = new Map(calls.map((call) => [at(call, "id"), nameOf(call)]));
  const found = results.filter((result) => wanted.get(at(result, "id")) === nameOf(result));
  return (
    !wanted.has(undefined) &&
    wanted.size === calls.length &&
    found.length === calls.length &&
    found.length === results.length
  );
}

function checkPart(part: unknown, role: string, found: Violations): void {
  checkFields(part, partFields, "part.", found);
  const held = geminiPartData.filter((name) => at(part, name) !== undefined);
  found.unless(held.length === 1, "part-data", show(part));
  if (at(part, "text") === "") {
    found.unless(textAt(part, "thoughtSignature") !== undefined, "empty", "an empty text part");
  }
  if (at(part, "functionCall") !== undefined) {
    found.unless(role === "model", "part-role", "functionCall of user");
    found.unless(toolName.test(textAt(part, "functionCall", "name") ?? ""), "tool-name", show(part));
    const input = at(part, "functionCall", "args");
    found.unless(input === undefined || isRecord(input), "arguments", show(part));
  }
  if (at(part, "functionResponse") === undefined) return;
  found.unless(role === "user", "part-role", "functionResponse of model");
  found.unless(isRecord(at(part, "functionResponse", "response")), "response", show(part));
}
