/** An answer as one whole response: the responses that its stream would have, put together. */
import type { JsonObject } from "../../core/json.ts";
import { unfold } from "../answer/fold.ts";
import type { Exchange, Report } from "../contract.ts";
import type { Answer } from "../internal/answer.ts";
import { object, objects } from "../read.ts";
import { answerWriter } from "./answer-writer.ts";

export function encodeAnswer(answer: Answer, exchange: Exchange, report: Report): JsonObject {
  const write = answerWriter(exchange, report);
  const parts: JsonObject[] = [];
  let last: JsonObject = {};
  unfold(answer, (part) => {
    write(part, (response) => {
      last = response;
      for (const written of partsIn(response)) add(written, parts);
    });
  });
  const [candidate = {}] = objects(last["candidates"]);
  const { content: _last, ...ending } = candidate;
  const whole = parts.length > 0 ? { content: { parts, role: "model" }, ...ending } : ending;
  return { ...last, candidates: [whole] };
}

function partsIn(response: JsonObject): readonly JsonObject[] {
  const [candidate] = objects(response["candidates"]);
  return objects(object(candidate?.["content"])?.["parts"]);
}

/** A part with nothing but a signature belongs to the part before it, where that is of its kind; one with nothing goes. */
function add(part: JsonObject, parts: JsonObject[]): void {
  const signature = part["thoughtSignature"];
  if (part["text"] !== "") {
    parts.push(part);
    return;
  }
  if (signature === undefined) return;
  const before = parts.at(-1);
  const fits = typeof before?.["text"] === "string" && before["thought"] === part["thought"];
  if (fits && before["thoughtSignature"] === undefined)
    parts[parts.length - 1] = { ...before, thoughtSignature: signature };
  else parts.push(part);
}
