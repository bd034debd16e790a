/** The vendor's own tools at work: what other formats are told of a call or a result (H112). */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { HostedBlock } from "../internal/blocks.ts";
import { object, objects, text } from "../read.ts";
import { hostedKind } from "./hosted-tools.ts";
import { commonOf, wireFormat } from "./own-fields.ts";

const cacheKey: ReadonlySet<string> = new Set(["cache_control"]);

/** True for types of calls and results of hosted tools; `tool_result` itself is the client's. */
export function isHosted(type: string): boolean {
  return (
    type === "server_tool_use" ||
    type === "mcp_tool_use" ||
    type === "mcp_tool_result" ||
    (type.endsWith("_tool_result") && type !== "tool_result")
  );
}

/** Calls of hosted tools stream their input, results arrive whole. */
export function isHostedCall(type: string): boolean {
  return type === "server_tool_use" || type === "mcp_tool_use";
}

export function decodeHosted(raw: JsonObject, type: string): HostedBlock {
  const { cache, extra } = commonOf(raw, cacheKey);
  const name = text(raw["name"]) ?? "";
  return {
    type: "hosted",
    tool: hostedKind(type === "server_tool_use" ? name : type),
    format: wireFormat,
    raw: extra?.[wireFormat] ?? {},
    summary: isHostedCall(type)
      ? `[${name}] ${JSON.stringify(raw["input"] ?? {})}`
      : resultSummary(raw, type),
    ...(cache && { cache }),
  };
}

function resultSummary(raw: JsonObject, type: string): string {
  const lines: string[] = [];
  gather(raw["content"], lines);
  return `[${type}] ${lines.join("\n")}`.trimEnd();
}

/** Fields that people can read, in the order in which a line shows them; encrypted content is not among them. */
const readable = [
  "title",
  "url",
  "text",
  "stdout",
  "stderr",
  "tool_name",
  "error_code",
  "cited_text",
] as const;

/** Results nest: lists of hits, a document with a source, output with files. */
function gather(value: JsonValue | undefined, lines: string[]): void {
  if (typeof value === "string") lines.push(value);
  if (Array.isArray(value)) for (const item of objects(value)) gather(item, lines);
  const raw = object(value);
  if (raw === undefined) return;
  const line = readable.map((field) => text(raw[field]) ?? "").filter((part) => part !== "");
  if (line.length > 0) lines.push(line.join(" "));
  const source = object(raw["source"]);
  if (source?.["type"] === "text") gather(source["data"], lines);
  gather(raw["tool_references"], lines);
  gather(raw["content"], lines);
}
