/** What a request says: texts, calls with their results, tools. Straight from its JSON, and the same of what was made of it. */
import type { WireFormat } from "../../../src/core/ids.ts";
import { sameJson } from "../../../src/core/json.ts";
import { at, listAt, parsed, textAt } from "../grammar/json.ts";

export interface RequestTruth {
  /** Texts of all that is said, in order; instructions among them. */
  readonly texts: readonly string[];
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  /** Texts of results, in the order of their calls. */
  readonly results: readonly string[];
  /** Names of functions, sorted. */
  readonly tools: readonly string[];
}

/** Where formats have instructions apart from the conversation. */
function instructionsOf(body: unknown): Entry[] {
  const system = at(body, "system") ?? at(body, "instructions") ?? at(body, "systemInstruction", "parts");
  const texts =
    typeof system === "string" ? [system] : listAt(system).map((block) => textAt(block, "text") ?? "");
  return texts.map((text) => ({ kind: "text", text }));
}

type Entry =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: "result"; readonly id: string; readonly text: string };

const readers: Readonly<Record<WireFormat, (body: unknown) => Entry[]>> = {
  "anthropic-messages": (body) => listAt(body, "messages").flatMap(messagesEntries),
  "openai-chat": (body) => listAt(body, "messages").flatMap(chatEntries),
  "openai-responses": (body) =>
    typeof at(body, "input") === "string"
      ? [{ kind: "text", text: String(at(body, "input")) }]
      : listAt(body, "input").flatMap(responsesEntries),
  gemini: (body) => listAt(body, "contents").flatMap(geminiEntries),
};

export function foldRequest(format: WireFormat, body: unknown): RequestTruth {
  const entries = [...instructionsOf(body), ...readers[format](body)];
  const calls = entries.filter((entry) => entry.kind === "call");
  const results = entries.filter((entry) => entry.kind === "result");
  return {
    texts: entries.flatMap((entry) =>
      entry.kind === "text" && entry.text.trim() !== "" ? [entry.text] : [],
    ),
    calls: calls.map(({ name, input }) => ({ name, input })),
    results: results.map(({ text }) => text),
    tools: toolNames(body).sort(),
  };
}

/** What the request made lacks of what the first says. `sent`: names of tools as they were sent, to the client's own. */
export function requestDifferences(
  said: RequestTruth,
  made: RequestTruth,
  sent: ReadonlyMap<string, string> = new Map(),
): string[] {
  const list: string[] = [];
  const all = spaced(made.texts.join(" "));
  // Claude Code's first line counts its requests, and would cost other vendors' caches (H41).
  const kept = said.texts.filter((text) => !text.startsWith("x-anthropic-billing-header"));
  for (const text of kept)
    if (!all.includes(spaced(text))) list.push(`the text ${text.slice(0, 80)} is gone`);
  const own = (name: string) => sent.get(name) ?? name;
  if (said.calls.length !== made.calls.length)
    list.push(`${made.calls.length} calls, not ${said.calls.length}`);
  for (const [position, { name, input }] of said.calls.entries()) {
    const seen = made.calls[position];
    if (seen === undefined || own(seen.name) !== name)
      list.push(`call ${position} is of ${seen?.name}, not ${name}`);
    else if (!sameInput(input, seen.input))
      list.push(`input ${JSON.stringify(seen.input)}, not ${JSON.stringify(input)}`);
  }
  for (const [position, text] of said.results.entries()) {
    if (!made.results[position]?.includes(text)) list.push(`result ${position} is ${made.results[position]}`);
  }
  return list;
}

/** Formats join parts by other white space. */
function spaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** A custom tool's text may travel as the only member of an object. */
function sameInput(left: unknown, right: unknown): boolean {
  return sameJson(left, right) || sameJson({ input: left }, right);
}

function messagesEntries(message: unknown): Entry[] {
  const content = at(message, "content");
  if (typeof content === "string") return [{ kind: "text", text: content }];
  return listAt(content).flatMap((block): Entry[] => {
    const type = at(block, "type");
    if (type === "text") return [{ kind: "text", text: textAt(block, "text") ?? "" }];
    if (type === "tool_use") {
      const { id, name } = block as { id: string; name: string };
      return [{ kind: "call", id, name, input: at(block, "input") ?? {} }];
    }
    if (type !== "tool_result") return [];
    return [{ kind: "result", id: textAt(block, "tool_use_id") ?? "", text: textOf(at(block, "content")) }];
  });
}

function chatEntries(message: unknown): Entry[] {
  if (at(message, "role") === "tool") {
    return [
      { kind: "result", id: textAt(message, "tool_call_id") ?? "", text: textOf(at(message, "content")) },
    ];
  }
  const calls = listAt(message, "tool_calls").map((call): Entry => {
    const part = at(call, "function") ?? at(call, "custom");
    const input = textAt(part, "arguments") ?? textAt(part, "input") ?? "";
    return {
      kind: "call",
      id: textAt(call, "id") ?? "",
      name: textAt(part, "name") ?? "",
      input: valueOfText(input),
    };
  });
  return [{ kind: "text", text: textOf(at(message, "content")) }, ...calls];
}

function responsesEntries(item: unknown): Entry[] {
  const type = textAt(item, "type") ?? "message";
  if (type === "message") return [{ kind: "text", text: textOf(at(item, "content")) }];
  const id = textAt(item, "call_id") ?? "";
  if (type === "function_call" || type === "custom_tool_call") {
    const input = textAt(item, "arguments") ?? textAt(item, "input") ?? "";
    return [{ kind: "call", id, name: textAt(item, "name") ?? "", input: valueOfText(input) }];
  }
  return type.endsWith("_output") ? [{ kind: "result", id, text: textOf(at(item, "output")) }] : [];
}

function geminiEntries(content: unknown): Entry[] {
  return listAt(content, "parts").flatMap((part): Entry[] => {
    const call = at(part, "functionCall");
    if (call !== undefined) {
      return [{ kind: "call", id: "", name: textAt(call, "name") ?? "", input: at(call, "args") ?? {} }];
    }
    const response = at(part, "functionResponse", "response");
    if (response !== undefined) {
      const { output, result, error } = response as Record<string, unknown>;
      const only = output ?? result ?? error;
      return [{ kind: "result", id: "", text: typeof only === "string" ? only : JSON.stringify(response) }];
    }
    return at(part, "thought") === true ? [] : [{ kind: "text", text: textAt(part, "text") ?? "" }];
  });
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return listAt(content)
    .map((part) => textAt(part, "text") ?? "")
    .join("\n");
}

function valueOfText(input: string): unknown {
  return input === "" ? {} : (parsed(input)?.value ?? input);
}

function toolNames(body: unknown): string[] {
  return listAt(body, "tools").flatMap((tool) => {
    const declared = listAt(tool, "functionDeclarations");
    if (declared.length > 0) return declared.map((one) => textAt(one, "name") ?? "");
    const name = textAt(tool, "function", "name") ?? textAt(tool, "name");
    return name === undefined ? [] : [name];
  });
}
