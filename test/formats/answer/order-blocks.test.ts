import { describe, expect, it } from "vitest";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import type { StreamPart } from "../../../src/formats/internal/stream.ts";
import { call, close, delta, end, finish, open, show, through } from "./stages.ts";

const signed = (key: number, value: string): StreamPart => ({
  type: "patch",
  key,
  opaque: { family: "f", kind: "signature", value },
});

const cases: readonly [name: string, parts: readonly StreamPart[], expected: readonly string[]][] = [
  [
    "H77: begins with the first part of any kind",
    [open(0, "text"), delta(0, "a"), finish("end"), end],
    ["start", "open 0 text", "delta 0 a", "close 0", "usage", "finish end", "end"],
  ],
  [
    "H16: ends reasoning where text begins, and begins again where more comes",
    [
      open("r", "reasoning"),
      delta("r", "a"),
      open("t", "text"),
      delta("t", "b"),
      delta("r", "c"),
      finish("end"),
      end,
    ],
    [
      "start",
      "open 0 reasoning",
      "delta 0 a",
      "close 0",
      "open 1 text",
      "delta 1 b",
      "close 1",
      "open 2 reasoning",
      "delta 2 c",
      "close 2",
      "usage",
      "finish end",
      "end",
    ],
  ],
  [
    "H38: never begins an empty block of text",
    [open(0, "text"), delta(0, ""), open(1, "text"), delta(1, "a"), close(1), finish("end"), end],
    ["start", "open 1 text", "delta 1 a", "close 1", "usage", "finish end", "end"],
  ],
  [
    "H8: begins a block for a signature without text",
    [open(0, "reasoning"), signed(0, "sig"), close(0), open(1, "text"), delta(1, "a"), finish("end"), end],
    [
      "start",
      "open 0 reasoning",
      "patch 0 sig",
      "close 0",
      "open 1 text",
      "delta 1 a",
      "close 1",
      "usage",
      "finish end",
      "end",
    ],
  ],
  [
    "H72: keeps fragments of a call that waits until its turn",
    [
      call(0, "a", "one"),
      delta(0, '{"x"'),
      call(1, "b", "two"),
      delta(1, '{"y"'),
      delta(0, ":1}"),
      delta(1, ":2}"),
      finish("tool-calls"),
      end,
    ],
    [
      "start",
      "open 0 call a one",
      'delta 0 {"x"',
      "delta 0 :1}",
      "close 0",
      "open 1 call b two",
      'delta 1 {"y"',
      "delta 1 :2}",
      "close 1",
      "usage",
      "finish tool-calls",
      "end",
    ],
  ],
  [
    "writes the second call at once where the first is whole",
    [call(0, "a", "one"), delta(0, "{}"), call(1, "b", "two"), delta(1, '{"y"')],
    ["start", "open 0 call a one", "delta 0 {}", "close 0", "open 1 call b two", 'delta 1 {"y"'],
  ],
  [
    "H75: waits for a name and an id that come late, and takes the first of each",
    [
      call(0),
      delta(0, "{"),
      { type: "patch", key: 0, name: "one" },
      { type: "patch", key: 0, id: "a" },
      { type: "patch", key: 0, id: "b", name: "" },
      delta(0, "}"),
      finish("end"),
      end,
    ],
    ["start", "open 0 call a one", "delta 0 {", "delta 0 }", "close 0", "usage", "finish tool-calls", "end"],
  ],
  [
    "H75: makes an id that never comes",
    [call(0, "", "one"), delta(0, "{}"), finish("end"), end],
    ["start", "open 0 call call_x1_0 one", "delta 0 {}", "close 0", "usage", "finish tool-calls", "end"],
  ],
  [
    "H128: never writes a call without its name",
    [call(0, "a"), delta(0, "{}"), finish("tool-calls"), end],
    ["start", "error server the upstream sent a tool call without a name"],
  ],
  [
    "H29: gives a call without input an empty object",
    [call(0, "a", "one"), finish("tool-calls"), end],
    ["start", "open 0 call a one", "delta 0 {}", "close 0", "usage", "finish tool-calls", "end"],
  ],
  [
    "takes the whole input of a close where no piece came, and no second time",
    [
      call(0, "a", "one"),
      { type: "close", key: 0, input: '{"x":1}' },
      call(1, "b", "two"),
      delta(1, "{}"),
      { type: "close", key: 1, input: "{}" },
      finish("end"),
      end,
    ],
    [
      "start",
      "open 0 call a one",
      'delta 0 {"x":1}',
      "close 0",
      "open 1 call b two",
      "delta 1 {}",
      "close 1",
      "usage",
      "finish tool-calls",
      "end",
    ],
  ],
  [
    "drops input repeated after the value was whole",
    [call(0, "a", "one"), delta(0, '{"x":1}'), delta(0, '{"x":1}'), finish("end"), end],
    ["start", "open 0 call a one", 'delta 0 {"x":1}', "close 0", "usage", "finish tool-calls", "end"],
  ],
  [
    "H27: a limit outranks calls",
    [call(0, "a", "one"), delta(0, '{"x'), finish("length"), end],
    ["start", "open 0 call a one", 'delta 0 {"x', "close 0", "usage", "finish length", "end"],
  ],
  [
    "H83: a stop for calls without calls is a natural end",
    [open(0, "text"), delta(0, "a"), finish("tool-calls"), end],
    ["start", "open 0 text", "delta 0 a", "close 0", "usage", "finish end", "end"],
  ],
  [
    "H57: a broken call is an error",
    [open(0, "text"), delta(0, "a"), finish("malformed-call"), end],
    ["start", "open 0 text", "delta 0 a", "close 0", "error server the model wrote a broken tool call"],
  ],
  [
    "H58: a filtered answer without blocks keeps its reason",
    [finish("filter"), end],
    ["start", "usage", "finish filter", "end"],
  ],
  [
    "an unexplained end with nothing to show is an error",
    [{ type: "start" }, finish("other"), end],
    ["start", "error server the upstream ended with an empty answer"],
  ],
  [
    "H88: a second start is no start",
    [{ type: "start" }, { type: "start" }, open(0, "text"), delta(0, "a"), finish("end"), end],
    ["start", "open 0 text", "delta 0 a", "close 0", "usage", "finish end", "end"],
  ],
  [
    "H84: nothing follows an error",
    [
      open(0, "text"),
      delta(0, "a"),
      { type: "error", error: { class: "overloaded", message: "busy" } },
      delta(0, "b"),
      finish("end"),
      end,
    ],
    ["start", "open 0 text", "delta 0 a", "error overloaded busy"],
  ],
];

describe("the ordering of blocks", () => {
  it.each(cases)("%s", (_name, parts, expected) => {
    expect(show(through(orderBlocks, parts))).toEqual(expected);
  });

  it("H78, H79: merges counts wherever they come, and passes them on once before the finish", () => {
    const usage = (counts: object): StreamPart => ({ type: "usage", usage: counts });
    const body = [open(0, "text"), delta(0, "a")];
    const orders = [
      [usage({ input: 3 }), ...body, usage({ output: 4 }), finish("end"), end],
      [...body, finish("end"), usage({ input: 1 }), usage({ input: 3, output: 4 }), end],
      [
        { type: "start", usage: { input: 3, output: 1 } } as StreamPart,
        ...body,
        usage({ output: 4 }),
        finish("end"),
        end,
      ],
    ];
    for (const parts of orders) {
      const seen = through(orderBlocks, parts).filter(({ type }) => type === "usage");
      expect(seen).toEqual([usage({ input: 3, output: 4 })]);
    }
  });

  it("holds back no text that could go out", () => {
    const parts = [open(0, "text"), delta(0, "a"), delta(0, "b")];
    expect(show(through(orderBlocks, parts)).at(-1)).toBe("delta 0 b");
  });
});
