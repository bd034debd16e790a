/** The messages of a Chat request: their shape, and calls with their results. */
import type { Dialect } from "../../../src/core/dialect.ts";
import { at, isObjectText, listAt, textAt } from "./json.ts";
import { checkFields } from "./request-rules.ts";
import { show, type Violations } from "./violations.ts";

const roles = new Set(["system", "developer", "user", "assistant", "tool"]);
const partTypes: Readonly<Record<string, ReadonlySet<string>>> = {
  user: new Set(["text", "image_url", "input_audio", "file", "video_url"]),
  assistant: new Set(["text", "refusal", "thinking"]),
};
const textOnly = new Set(["text"]);

export function checkChatMessage(message: unknown, index: number, dialect: Dialect, found: Violations): void {
  const role = textAt(message, "role") ?? "";
  found.unless(roles.has(role), "role", `${show(role)} at ${index}`);
  if (dialect["system-role"] === "system")
    found.unless(role !== "developer", "role", `developer at ${index}`);
  const content = at(message, "content");
  const calls = listAt(message, "tool_calls");
  if (at(message, "tool_calls") !== undefined) {
    found.unless(role === "assistant" && calls.length > 0, "tool-calls", `message ${index}`);
  }
  checkReasoning(message, role, index, dialect, found);
  checkMessageFields(message, index, dialect, found);
  if (content === null || content === undefined) {
    const free = role === "assistant" && (calls.length > 0 || at(message, "refusal") !== undefined);
    found.unless(free, "empty", `no content at ${index}`);
    found.unless(dialect["empty-content"] !== "refused", "empty", `no content at ${index}`);
  } else if (typeof content === "string") {
    const refused = role !== "tool" && calls.length === 0;
    found.unless(!refused || content !== "", "empty", `message ${index}`);
  } else {
    found.unless(listAt(content).length > 0, "empty", `no parts at ${index}`);
    const types = partTypes[role] ?? textOnly;
    for (const part of listAt(content)) checkPart(part, types, index, { role, dialect, found });
  }
}

interface PartPlace {
  readonly role: string;
  readonly dialect: Dialect;
  readonly found: Violations;
}

function checkPart(part: unknown, types: ReadonlySet<string>, index: number, place: PartPlace): void {
  const { role, dialect, found } = place;
  const type = textAt(part, "type") ?? "";
  // Where the dialect takes pictures in results of tools, it does not say that they hold text only.
  const freeTool = role === "tool" && dialect["tool-content"] !== "text" && type === "image_url";
  found.unless(types.has(type) || freeTool, "part-type", `${type} of ${role} at ${index}`);
  if (type === "text") found.unless((textAt(part, "text") ?? "") !== "", "empty", `text part at ${index}`);
  if (type !== "image_url") return;
  const url = textAt(part, "image_url", "url") ?? textAt(part, "image_url") ?? "";
  found.unless(
    /^(https?:\/\/|data:image\/[a-z.+-]+;base64,.)/.test(url),
    "image",
    `${url.slice(0, 60)} at ${index}`,
  );
  if (dialect["image-urls"] === "refused") {
    found.unless(url.startsWith("data:"), "image", `a link at ${index}`);
  }
}

const messageFields = ["role", "content", "name", "tool_calls", "tool_call_id", "refusal", "audio", "prefix"];

/** A field that another provider invented is an error at strict ones (H12). */
function checkMessageFields(message: unknown, index: number, dialect: Dialect, found: Violations): void {
  const signature = dialect["signature-field"]?.split(".")[0] ?? "";
  const known = new Set([...messageFields, "reasoning_content", "reasoning", signature]);
  checkFields(message, known, `messages[${index}].`, found);
  for (const call of listAt(message, "tool_calls")) {
    checkFields(
      call,
      new Set(["id", "type", "function", "custom", signature]),
      `messages[${index}].call.`,
      found,
    );
  }
}

function checkReasoning(
  message: unknown,
  role: string,
  index: number,
  dialect: Dialect,
  found: Violations,
): void {
  const field = dialect["reasoning-field"];
  const roundtrip = dialect["reasoning-roundtrip"];
  for (const name of ["reasoning_content", "reasoning"]) {
    if (at(message, name) === undefined) continue;
    found.unless(role === "assistant", "reasoning", `${name} of ${role} at ${index}`);
    found.unless(roundtrip !== "refused" && field === name, "reasoning", `${name} at ${index}`);
  }
  const placeholder = dialect["reasoning-placeholder"];
  if (
    roundtrip === "required" &&
    placeholder !== undefined &&
    field === "reasoning_content" &&
    listAt(message, "tool_calls").length > 0
  ) {
    const text = textAt(message, field);
    found.unless(text !== undefined, "reasoning-missing", `message ${index}`);
  }
}

/** Results follow their calls before any other message; ids fit and are unique; each result has its call. */
export function checkChatPairs(messages: readonly unknown[], dialect: Dialect, found: Violations): void {
  const pattern = new RegExp(dialect["tool-id-pattern"] ?? "^.+$");
  const maximum = dialect["tool-id-max-length"] ?? 64;
  const seen = new Set<string>();
  let waiting: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (at(message, "role") === "tool") {
      const id = textAt(message, "tool_call_id") ?? "";
      found.unless(waiting.includes(id), "orphan", `${show(id)} at ${index}`);
      waiting = waiting.filter((other) => other !== id);
      continue;
    }
    for (const id of waiting) found.add("unanswered", `${show(id)} before message ${index}`);
    waiting = [];
    for (const call of listAt(message, "tool_calls")) {
      const id = textAt(call, "id") ?? "";
      found.unless(pattern.test(id) && id.length <= maximum, "call-id", show(id));
      found.unless(!seen.has(id), "call-id", `${id} twice`);
      seen.add(id);
      waiting.push(id);
      if (at(call, "type") === "custom") continue;
      found.unless(at(call, "type") === "function", "call-type", show(at(call, "type")));
      const input = textAt(call, "function", "arguments") ?? "";
      found.unless(isObjectText(input), "arguments", show(input));
    }
  }
  for (const id of waiting) found.add("unanswered", `${show(id)} at the end`);
}
