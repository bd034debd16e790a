/** Requests as tools really send them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { recordAt, textAt } from "../grammar/json.ts";
import { recordingsAreMissing, recordingsFolder } from "./folder.ts";

export interface Recording {
  readonly name: string;
  readonly tool: string;
  readonly version: string;
  readonly format: WireFormat;
  readonly method: string;
  readonly url: string;
  readonly headers: JsonObject;
  readonly body: JsonObject;
  /** What the format has in its URL (Gemini). */
  readonly route: { readonly model: string; readonly stream: boolean } | undefined;
}

const paths: readonly (readonly [part: string, format: WireFormat])[] = [
  ["/messages", "anthropic-messages"],
  ["/chat/completions", "openai-chat"],
  ["/responses", "openai-responses"],
  ["/models/", "gemini"],
];

/** Every recorded request; none where the folder is absent. */
export const recordings: readonly Recording[] = recordingsAreMissing
  ? []
  : readdirSync(recordingsFolder)
      .filter((file) => file.endsWith(".json"))
      .sort()
      .map((file) =>
        readOne(file.slice(0, -".json".length), readFileSync(join(recordingsFolder, file), "utf8")),
      );

function readOne(name: string, text: string): Recording {
  const recorded = JSON.parse(text) as JsonObject;
  const [, tool = name, version = ""] = /^(.+?)-(\d[\d.]*)-\d+$/.exec(name) ?? [];
  const url = textAt(recorded, "url") ?? "";
  return {
    name,
    tool,
    version,
    format: paths.find(([part]) => url.includes(part))?.[1] ?? "openai-chat",
    method: textAt(recorded, "method") ?? "",
    url,
    headers: recordAt(recorded, "headers") ?? {},
    body: recordAt(recorded, "body") ?? {},
    route: routeOf(url),
  };
}

/** Model and verb of a Gemini URL. */
export function routeOf(url: string): Recording["route"] {
  const [, model, verb] = /\/models\/([^/:?]+):(\w+)/.exec(url) ?? [];
  return model === undefined ? undefined : { model, stream: verb === "streamGenerateContent" };
}
