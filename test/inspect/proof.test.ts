import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/core/json.ts";
import { echoAnswer } from "../../src/inspect/echo-answer.ts";
import { type Expected, judgeProof, type SeenRequest } from "../../src/inspect/judge-proof.ts";

describe("the echo's answer", () => {
  it.each<[string, JsonValue, string | undefined, RegExp]>([
    ["/p0/v1/messages", { model: "m" }, "anthropic-messages", /"type":"message".*PONG/],
    [
      "/v1/messages",
      { model: "m", stream: true },
      "anthropic-messages",
      /^event: message_start\n[\s\S]*event: message_stop\n/,
    ],
    ["/v1/chat/completions", { model: "m" }, "openai-chat", /"chat\.completion".*PONG/],
    [
      "/v1/chat/completions",
      { model: "m", stream: true },
      "openai-chat",
      /^data: \{[\s\S]*data: \[DONE\]\n\n$/,
    ],
    ["/v1/responses", { model: "m" }, "openai-responses", /"object":"response".*PONG/],
    [
      "/v1/responses",
      { model: "m", stream: true },
      "openai-responses",
      /event: response\.completed\ndata: .*"sequence_number":4/,
    ],
    ["/v1beta/models/m:generateContent", {}, "gemini", /PONG/],
    ["/v1beta/models/m:streamGenerateContent", {}, "gemini", /^data: .*PONG/],
    ["/v1/messages/count_tokens", { model: "m" }, undefined, /input_tokens/],
    ["/api/hello", {}, undefined, /^\{\}$/],
  ])("to %s %j", (path, body, format, text) => {
    const answer = echoAnswer("POST", path, body);
    expect(answer).toMatchObject({
      format,
      model: format && "m",
      status: 200,
      text: expect.stringMatching(text),
    });
    for (const [, data] of answer.text.matchAll(/^data: (\{.*)$/gm))
      expect(() => JSON.parse(data ?? "")).not.toThrow();
  });

  it("asks no model with GET", () => {
    expect(echoAnswer("GET", "/v1/messages", undefined).model).toBeUndefined();
  });
});

describe("a proof", () => {
  const expected: Expected = {
    models: ["big", "tiny"],
    keys: new Map([["aaaaaaaa", "MY_KEY"]]),
    placeholders: new Set(["00000000"]),
  };
  const request = (more: Partial<SeenRequest> = {}): SeenRequest => ({
    method: "POST",
    elsewhere: undefined,
    url: "https://x.test/v1/messages",
    model: "big",
    credentials: [{ header: "x-api-key", fingerprint: "aaaaaaaa" }],
    ...more,
  });
  const key = (fingerprint: string) => [{ header: "x-api-key", fingerprint }];

  it.each<[string, readonly SeenRequest[], readonly RegExp[]]>([
    ["holds for the chosen model and key", [request(), request({ model: "tiny" })], []],
    [
      "holds beside look-ups elsewhere",
      [request({ model: undefined, elsewhere: "x:443", credentials: [] }), request()],
      [],
    ],
    ["fails without a request", [], [/no request for a model/]],
    ["fails for another model", [request({ model: "foreign" })], [/the model was "foreign"/]],
    [
      "fails for a foreign key",
      [request({ credentials: key("bbbbbbbb") })],
      [/foreign key/, /expected key did not come/],
    ],
    [
      "fails for a foreign key beside ours",
      [request({ credentials: [...key("aaaaaaaa"), { header: "authorization", fingerprint: "bbbbbbbb" }] })],
      [/a foreign key came in authorization/],
    ],
    [
      "fails for a foreign key in a look-up",
      [request({ model: undefined, credentials: key("bbbbbbbb") }), request()],
      [/foreign key/],
    ],
    [
      "fails for the placeholder where there is a key",
      [request({ credentials: key("00000000") })],
      [/did not come/],
    ],
    [
      "fails for a model asked elsewhere",
      [request(), request({ elsewhere: "other.test" })],
      [/asked at other\.test/],
    ],
  ])("%s", (_name, requests, reasons) => {
    const judged = judgeProof(requests, expected);
    expect(judged.reasons).toEqual(reasons.map((each) => expect.stringMatching(each)));
    expect(judged.proved).toBe(reasons.length === 0);
  });

  it("holds with the placeholder where no key is there", () => {
    expect(
      judgeProof([request({ credentials: key("00000000") })], { ...expected, keys: new Map() }).proved,
    ).toBe(true);
  });
});
