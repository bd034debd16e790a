/** Requests to upstreams that store nothing. */
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { openaiResponses } from "../../../src/formats/openai-responses/index.ts";
import { ignore, target } from "./samples.ts";

function decode(body: JsonObject): Request {
  return openaiResponses.decodeRequest({ model: "m", input: "hi", ...body });
}

function itemsBack(input: readonly JsonValue[], rest: JsonObject = {}): JsonValue | undefined {
  return openaiResponses.encodeRequest(decode({ input, ...rest }), target, ignore)["input"];
}

const user = { role: "user", content: "hi" };
const call = {
  type: "function_call",
  id: "fc_1",
  call_id: "c1",
  name: "f",
  arguments: "{}",
  status: "completed",
};
const output = { type: "function_call_output", call_id: "c1", output: "ok" };
describe("upstreams without a store", () => {
  const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAAB" };
  const lost = { type: "reasoning", id: "rs_2", summary: [] };
  const said = { type: "message", id: "msg_1", role: "assistant", content: "a" };
  const { id: _c, ...bareCall } = call;
  const { id: _r, ...bareReasoning } = reasoning;
  const { id: _m, ...bareSaid } = said;

  test.each<[string, readonly JsonObject[], readonly JsonObject[]]>([
    ["H9: ids go, encrypted content stays", [reasoning, call, output], [bareReasoning, bareCall, output]],
    ["H9: reasoning without it is left out", [lost, call, output], [bareCall, output]],
    [
      "H10: ids of the whole turn go",
      [reasoning, said, call, output],
      [bareReasoning, bareSaid, bareCall, output],
    ],
    ["H10: reasoning that nothing follows is left out", [said, reasoning, user], [bareSaid, user]],
    ["ids of a turn without reasoning stay", [said, call, output], [said, call, output]],
    ["ids that OpenAI refuses go", [{ ...call, id: "uuid" }, output], [bareCall, output]],
  ])("%s", (_name, input, expected) => {
    expect(itemsBack(input, { store: false })).toEqual(expected);
  });

  test("with a store everything stays, but for turns that another upstream answered", () => {
    expect(itemsBack([lost, call, output])).toEqual([lost, call, output]);
    expect(itemsBack([{ ...lost, id: "rs_x_1" }, call, output])).toEqual([bareCall, output]);
  });

  test("H10: a turn that lost its reasoning on the way loses its ids", () => {
    const request = decode({ input: [user, lost, call, output] });
    const turns = request.turns.map((turn) => ({
      ...turn,
      blocks: turn.blocks.filter(({ type }) => type !== "reasoning"),
    }));
    expect(openaiResponses.encodeRequest({ ...request, turns }, target, ignore)["input"]).toEqual([
      user,
      bareCall,
      output,
    ]);
  });
});
