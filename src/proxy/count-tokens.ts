/** The routes that count tokens: always answered, by an estimate over all that the model would read (H99). */
import type { ServerResponse } from "node:http";
import { codecs } from "../formats/list.ts";
import { estimateTokens } from "../formats/tokens.ts";
import type { Asked } from "./asked.ts";

export function answerCount(asked: Asked, response: ServerResponse): void {
  const tokens = estimateTokens(asked.request());
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(codecs[asked.format].encodeTokenCount(tokens)));
}
