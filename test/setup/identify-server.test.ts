import { describe, expect, it } from "vitest";
import { isProved, listedModels } from "../../src/setup/identify-server.ts";
import { shipped } from "../helpers/shipped.ts";

const probes = [...shipped.providers].flatMap(([id, { probe }]) => (probe ? [{ id, probe }] : []));

const status = (data: object) => JSON.stringify({ success: true, message: "", data });
const relatives = { version: "v1", system_name: "Renamed by its admin", quota_per_unit: 500000 };
const list = (owner: string) =>
  JSON.stringify({ object: "list", data: [{ id: "m", object: "model", owned_by: owner }] });

/** By template: what the server answers on the path of its probe. */
const answers: Readonly<Record<string, string>> = {
  ollama: "Ollama is running",
  lmstudio: '{"lmstudio":true}',
  "llama-cpp": list("llamacpp"),
  vllm: list("vllm"),
  sglang: list("sglang"),
  litellm: `"I'm alive!"`,
  portkey: "AI Gateway says hey!",
  "open-webui": JSON.stringify({
    status: true,
    name: "Open WebUI",
    version: "0.9.6",
    oauth: { providers: {} },
    features: { auth: true, auth_trusted_header: false },
  }),
  "new-api": status({ ...relatives, self_use_mode_enabled: false, checkin_enabled: false, setup: true }),
  veloera: status({ ...relatives, self_use_mode_enabled: false, check_in_enabled: false, setup: true }),
  "one-api": status(relatives),
};

describe("every probe of the shipped templates", () => {
  it.each(probes)("$id knows its own answer", ({ id, probe }) => {
    expect(isProved(probe, `${answers[id]}\n`)).toBe(true);
  });

  it.each(probes)("$id takes no other server's for it", ({ id, probe }) => {
    const taken = Object.entries(answers).filter(
      ([other, answer]) => other !== id && isProved(probe, answer),
    );
    expect(taken).toEqual([]);
  });

  it.each(probes)("$id takes no stranger for it", ({ probe }) => {
    const strangers = [
      "",
      "null",
      "[]",
      "{}",
      '{"data":[]}',
      '{"success":true,"data":null}',
      "<!doctype html>",
      "{".repeat(9999),
      "Ollama is running on port 3",
    ];
    expect(strangers.filter((answer) => isProved(probe, answer))).toEqual([]);
  });
});

describe("a list of models", () => {
  it("gives ids with the length of prompt that the server says", () => {
    const data = [{ id: "a/b:c", max_model_len: 32768 }, { id: "d", max_model_len: -1 }, { id: "d" }];
    expect(listedModels(JSON.stringify({ data }))).toEqual([{ id: "a/b:c", context: 32768 }, { id: "d" }]);
  });

  it("leaves out what no file of ours may hold, and has an end", () => {
    const data = ["$(rm -rf ~)", "{{ exec() }}", "a b", "\u001b[2J", "", 5, null].map((id) => ({ id }));
    expect(listedModels(JSON.stringify({ data }))).toEqual([]);
    const many = Array.from({ length: 5000 }, (_, index) => ({ id: `m${index}` }));
    expect(listedModels(JSON.stringify({ data: many }))).toHaveLength(100);
    for (const text of ["", "[]", '{"data":{"id":"x"}}', '{"data":"x"}'])
      expect(listedModels(text)).toEqual([]);
  });
});
