/** Chat has no route that counts tokens; gateways that offer one answer as the Responses route does. */
import type { JsonObject } from "../../core/json.ts";
import { count, object } from "../read.ts";

export function encodeTokenCount(tokens: number): JsonObject {
  return { object: "response.input_tokens", input_tokens: tokens };
}

/** Also a usage of Chat's, and Kimi's `{data: {total_tokens}}`. */
export function decodeTokenCount(body: JsonObject): number | undefined {
  const counted = object(body["data"]) ?? body;
  return count(counted["input_tokens"]) ?? count(counted["prompt_tokens"]) ?? count(counted["total_tokens"]);
}
