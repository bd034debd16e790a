/** Items of the Responses format: which shape is complete, which id prefix is theirs. */
import type { JsonObject } from "../../../src/core/json.ts";
import { at, isObjectText, isRecord, listAt, textAt } from "./json.ts";
import { show, type Violations } from "./violations.ts";

/** Id prefixes. `ct_` and `ctc_` are both in use for custom calls. */
const prefixes: Readonly<Record<string, readonly string[]>> = {
  message: ["msg_"],
  reasoning: ["rs_"],
  function_call: ["fc_"],
  custom_tool_call: ["ctc_", "ct_"],
  local_shell_call: ["lsh_"],
  shell_call: ["sh_"],
  apply_patch_call: ["apc_"],
  web_search_call: ["ws_"],
  tool_search_call: ["tsc_"],
};

export interface ItemExpectation {
  /** Names of tools that the client declared as `custom`. */
  readonly customTools?: readonly string[];
}

const checks: Readonly<Record<string, (item: JsonObject, found: Violations) => void>> = {
  message(item, found) {
    found.unless(item["role"] === "assistant", "item-shape", `role ${show(item["role"])}`);
    if (!Array.isArray(item["content"])) found.add("item-shape", "a message without content");
    for (const part of listAt(item, "content")) checkPart(part, found);
    found.unless(listAt(item, "content").length > 0, "item-empty", "a message without parts");
  },
  reasoning(item, found) {
    found.unless(Array.isArray(item["summary"]), "item-shape", "reasoning without a list summary");
    for (const part of listAt(item, "summary")) {
      found.unless(
        at(part, "type") === "summary_text" && textAt(part, "text") !== undefined,
        "item-shape",
        show(part),
      );
    }
  },
  function_call(item, found) {
    const input = textAt(item, "arguments") ?? "";
    if (item["status"] !== "incomplete") {
      found.unless(isObjectText(input), "arguments", `${show(item["name"])} ${show(input)}`);
    }
    checkCall(item, found);
  },
  custom_tool_call(item, found) {
    found.unless(typeof item["input"] === "string", "item-shape", show(item));
    checkCall(item, found);
  },
};

/** Checks an item as `output_item.done` and the last response hold it. */
export function checkDoneItem(item: unknown, expected: ItemExpectation, found: Violations): void {
  if (!isRecord(item)) {
    found.add("item-shape", show(item));
    return;
  }
  const type = textAt(item, "type") ?? "";
  const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
  check?.(item, found);
  if (type !== "reasoning") {
    const complete = item["status"] === "completed" || item["status"] === "incomplete";
    found.unless(complete, "item-status", `${type} is ${show(item["status"])}`);
  }
  const name = textAt(item, "name");
  if (type === "function_call" && name !== undefined && expected.customTools?.includes(name) === true) {
    found.add("custom-tool", `${name} as function_call`);
  }
  if (type === "custom_tool_call" && expected.customTools !== undefined) {
    found.unless(expected.customTools.includes(name ?? ""), "custom-tool", `${show(name)} is no custom tool`);
  }
}

function checkPart(part: unknown, found: Violations): void {
  const type = at(part, "type");
  if (type === "output_text") {
    found.unless(
      textAt(part, "text") !== undefined && Array.isArray(at(part, "annotations")),
      "part-shape",
      show(part),
    );
  } else if (type === "refusal")
    found.unless(textAt(part, "refusal") !== undefined, "part-shape", show(part));
  else found.add("part-shape", show(part));
}

function checkCall(item: JsonObject, found: Violations): void {
  const callId = textAt(item, "call_id") ?? "";
  found.unless(callId !== "" && callId.length <= 64, "call-id", show(callId));
  found.unless((textAt(item, "name") ?? "") !== "", "call-name", show(item));
}

/** Checks an item's own id. */
export function checkItemId(item: unknown, seen: Set<string>, found: Violations): void {
  const id = textAt(item, "id") ?? "";
  const wanted = prefixes[textAt(item, "type") ?? ""] ?? [""];
  found.unless(
    id !== "" && wanted.some((prefix) => id.startsWith(prefix)),
    "item-id",
    `${show(id)} of ${show(at(item, "type"))}`,
  );
  found.unless(!seen.has(id), "item-id", `${id} twice`);
  seen.add(id);
}

/** Checks the counts of a response: integers that Codex insists on, and their sum. */
export function checkResponsesUsage(usage: unknown, found: Violations): void {
  const [input, output, total, cached, reasoning] = [
    at(usage, "input_tokens"),
    at(usage, "output_tokens"),
    at(usage, "total_tokens"),
    at(usage, "input_tokens_details", "cached_tokens"),
    at(usage, "output_tokens_details", "reasoning_tokens"),
  ].map((count) => (Number.isInteger(count) && Number(count) >= 0 ? Number(count) : Number.NaN));
  const right =
    input !== undefined &&
    output !== undefined &&
    input + output === total &&
    (cached ?? Number.NaN) <= input &&
    (reasoning ?? Number.NaN) <= output;
  found.unless(right, "usage", show(usage));
}
