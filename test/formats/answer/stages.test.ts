import { describe, expect, it } from "vitest";
import { customInput } from "../../../src/formats/answer/custom-input.ts";
import { cutStops } from "../../../src/formats/answer/cut-stops.ts";
import { folder, unfold } from "../../../src/formats/answer/fold.ts";
import { mendInput } from "../../../src/formats/answer/mend-input.ts";
import { restoreTools } from "../../../src/formats/answer/restore-tools.ts";
import { splitThink } from "../../../src/formats/answer/split-think.ts";
import type { Exchange } from "../../../src/formats/contract.ts";
import type { Answer } from "../../../src/formats/internal/answer.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { call, close, delta, end, finish, open, show, through } from "./stages.ts";

describe("think tags", () => {
  const dialect = { "think-tags": true } as const;
  const split = (pieces: readonly string[], before: readonly StreamPart[] = []) => {
    const parts = through(
      splitThink,
      [...before, open(0, "text"), ...pieces.map((piece) => delta(0, piece)), finish("end")],
      { dialect },
    );
    const text = (key: string | number) =>
      parts.map((part) => (part.type === "delta" && part.key === key ? part.text : "")).join("");
    return { reasoning: text("0/think"), text: text(0) };
  };

  it.each([
    ["<think>a b</think>\n\ntext", "a b", "text"],
    ["\n<thought>a</thought>text", "a", "text"],
    ["text <think>stays</think>", "", "text <think>stays</think>"],
    ["<thin air", "", "<thin air"],
    ["<think>never closed", "never closed", ""],
    ["<think>a</thi> b</think>c", "a</thi> b", "c"],
    ["no tags", "", "no tags"],
  ])("H14: %j, however it is cut", (whole, reasoning, text) => {
    expect(split([whole])).toEqual({ reasoning, text });
    expect(split([...whole])).toEqual({ reasoning, text });
    for (let cut = 1; cut < whole.length; cut += 1) {
      expect(split([whole.slice(0, cut), whole.slice(cut)])).toEqual({ reasoning, text });
    }
  });

  it("H15: are not shown again where a field brought the reasoning", () => {
    expect(split(["<think>a</think>b"], [open("r", "reasoning"), delta("r", "a")])).toEqual({
      reasoning: "",
      text: "b",
    });
  });

  it("are text for a dialect without the word", () => {
    expect(show(through(splitThink, [open(0, "text"), delta(0, "<think>a")]))).toEqual([
      "open 0 text",
      "delta 0 <think>a",
    ]);
  });
});

describe("stop sequences cut here", () => {
  const cut = (pieces: readonly string[], stops: readonly string[]) =>
    show(
      through(
        cutStops,
        [open(0, "text"), ...pieces.map((piece) => delta(0, piece)), close(0), finish("end"), end],
        { cutStops: stops },
      ),
    );

  it("H52: end the text before the first of them, across pieces", () => {
    expect(cut(["ab", "cST", "OPde"], ["STOP"])).toEqual([
      "open 0 text",
      "delta 0 ab",
      "delta 0 c",
      "close 0",
      "finish stop-sequence STOP",
      "end",
    ]);
  });

  it("H52: hold back a possible beginning and let it go at the end", () => {
    expect(cut(["abST"], ["STOP"])).toEqual([
      "open 0 text",
      "delta 0 ab",
      "delta 0 ST",
      "close 0",
      "finish end",
      "end",
    ]);
  });

  it("leave calls that went out before them to be done", () => {
    const parts = [
      call(0, "a", "one"),
      delta(0, "{}"),
      close(0),
      open(1, "text"),
      delta(1, "aSTOP"),
      close(1),
      finish("tool-calls"),
      end,
    ];
    expect(show(through(cutStops, parts, { cutStops: ["STOP"] }))).toContain("finish tool-calls");
  });

  it("take the longer of two that begin together", () => {
    expect(cut(["a\n\nb"], ["\n", "\n\n"])).toContain("finish stop-sequence \n\n");
  });
});

describe("the input of a call", () => {
  const mended = (...pieces: readonly string[]) =>
    show(through(mendInput, [call(0, "a", "t"), ...pieces.map((piece) => delta(0, piece)), close(0)])).slice(
      1,
      -1,
    );

  it("streams through where it is an object", () => {
    expect(mended('{"a"', ":1", "}")).toEqual(['delta 0 {"a"', "delta 0 :1", "delta 0 }"]);
    expect(mended(" ", '\n{"a":1}')).toEqual(['delta 0  \n{"a":1}']);
  });

  it.each([
    ["H29: is empty", [" "], "{}"],
    ["H29: is null", ["nu", "ll"], "{}"],
    ["H30: was written as JSON twice", ['"{\\"a\\"', ':1.50}"'], '{"a":1.50}'],
    ["H28: is a list", ["[1]"], "[1]"],
    ["H28: is a text", ['"a"'], '"a"'],
    ["H28: is no JSON", ["{'a': 1}"], "{'a': 1}"],
  ])("that %s", (_name, pieces, said) => {
    expect(mended(...pieces)).toEqual([`delta 0 ${said}`]);
  });

  it("keeps a signature behind it", () => {
    const signed: StreamPart = {
      type: "patch",
      key: 0,
      opaque: { family: "google", kind: "thought", value: "s" },
    };
    expect(show(through(mendInput, [call(0, "a", "t"), signed, delta(0, "null"), close(0)]))).toEqual([
      "open 0 call a t",
      "delta 0 {}",
      "patch 0 s",
      "close 0",
    ]);
  });

  it("of free text is the text", () => {
    const custom: StreamPart = { type: "open", key: 0, block: { type: "tool-call", kind: "custom" } };
    expect(show(through(mendInput, [custom, delta(0, "null"), close(0)])).slice(1)).toEqual([
      "delta 0 null",
      "close 0",
    ]);
  });
});

describe("calls on their way back", () => {
  const tools: Exchange["tools"] = new Map([
    ["ns__read", { name: "read", namespace: "ns", kind: "function" }],
    ["apply_patch", { name: "apply_patch", kind: "custom" }],
    ["shell", { name: "local_shell", kind: "typed", wireType: "local_shell_call" }],
  ]);
  const restored = (parts: readonly StreamPart[], more: Partial<Exchange> = {}) =>
    through(restoreTools, parts, { tools, ...more });

  it("H61: get back namespace and name", () => {
    const [first] = restored([call(0, "a", "ns__read"), delta(0, "{}"), close(0)]);
    expect(first).toMatchObject({ block: { name: "read", namespace: "ns", kind: "function" } });
  });

  it("H60: of a custom tool become its free text", () => {
    const parts = restored([
      call(0, "a", "apply_patch"),
      delta(0, '{"input":"*** Begin'),
      delta(0, ' Patch"}'),
      close(0),
    ]);
    expect(parts[0]).toMatchObject({ block: { kind: "custom", name: "apply_patch" } });
    expect(show(parts).slice(1)).toEqual(["delta 0 *** Begin Patch", "close 0"]);
  });

  it("of free text that nobody declared become objects for a client without such calls", () => {
    const custom: StreamPart = {
      type: "open",
      key: 0,
      block: { type: "tool-call", id: "a", name: "sql", kind: "custom" },
    };
    const parts = restored([
      custom,
      delta(0, "SELECT 1"),
      { type: "patch", key: 0, opaque: { family: "f", kind: "thought", value: "s" } },
      close(0),
    ]);
    expect(parts[0]).toMatchObject({ block: { kind: "function", name: "sql" } });
    expect(show(parts).slice(1)).toEqual(['delta 0 {"input":"SELECT 1"}', "patch 0 s", "close 0"]);
  });

  it("H127: of a typed tool get back its type", () => {
    const [first] = restored([call(0, "a", "shell"), delta(0, "{}"), close(0)]);
    expect(first).toMatchObject({
      block: { kind: "typed", name: "local_shell", wireType: "local_shell_call" },
    });
  });

  it("H71: in an undeclared wrapper become calls of their own", () => {
    const input = JSON.stringify({
      tool_uses: [
        { recipient_name: "functions.ns__read", parameters: { x: 1 } },
        { recipient_name: "functions.other", parameters: {} },
      ],
    });
    expect(show(restored([call(0, "a", "multi_tool_use.parallel"), delta(0, input), close(0)]))).toEqual([
      "open 0/0 call a_0 read",
      'delta 0/0 {"x":1}',
      "close 0/0",
      "open 0/1 call a_1 other",
      "delta 0/1 {}",
      "close 0/1",
    ]);
  });

  it("H31, H34: get ids that the client's format takes and that are new in the conversation", () => {
    const ids = restored(
      [
        call(0, "functions.Bash:0", "a"),
        close(0),
        call(1, "old", "a"),
        close(1),
        call(2, "twice", "a"),
        close(2),
        call(3, "twice", "a"),
        close(3),
      ],
      { usedCallIds: new Set(["old"]) },
    ).flatMap((part) =>
      part.type === "open" && part.block.type === "tool-call" ? [part.block.id ?? ""] : [],
    );
    expect(ids.every((id) => /^[a-zA-Z0-9_-]{1,64}$/.test(id))).toBe(true);
    expect(new Set([...ids, "old"]).size).toBe(5);
    expect(ids[2]).toBe("twice");
  });

  it("of the tool that stands for an answer's shape become text and a natural end", () => {
    const parts = restored(
      [call(0, "a", "json_answer"), delta(0, '{"x":'), delta(0, "1}"), close(0), finish("tool-calls"), end],
      { outputTool: "json_answer" },
    );
    expect(show(parts)).toEqual([
      "open 0 text",
      'delta 0 {"x":',
      "delta 0 1}",
      "close 0",
      "finish end",
      "end",
    ]);
  });
});

describe("the text of a custom tool's call", () => {
  it.each([
    ['{"input":"a"}', "a"],
    ['{"patch":"a"}', "a"],
    ['{"command":["apply_patch","a"]}', "a"],
    ['"a"', "a"],
    ["```diff\na\n```", "a"],
    ['{"input":"```\\na\\n```"}', "a"],
    ["apply_patch <<'EOF'\na\nEOF", "a"],
    ["*** Begin Patch", "*** Begin Patch"],
    ['{"a":1,"b":2}', '{"a":1,"b":2}'],
  ])("H60: %j", (written, expected) => {
    expect(customInput(written)).toBe(expected);
  });
});

describe("an answer as a stream", () => {
  const answer: Answer = {
    id: "1",
    model: "m",
    blocks: [
      { type: "reasoning", text: "think", opaque: [{ family: "f", kind: "signature", value: "s" }] },
      { type: "text", text: "hello", citations: [{ url: "https://example.test" }] },
      { type: "tool-call", id: "a", name: "one", kind: "function", input: '{"x":1}' },
      { type: "refusal", text: "no" },
    ],
    stop: { reason: "tool-calls" },
    usage: { input: 1, output: 2 },
  };

  it("folds back to itself", () => {
    const fold = folder();
    unfold(answer, fold.part);
    expect(fold.result()).toEqual({ answer });
  });
});
