import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import type {
  CustomTool,
  HostedTool,
  Request,
  Tool,
  TypedTool,
} from "../../../src/formats/internal/request.ts";
import { prepareTools } from "../../../src/formats/prepare/prepare-tools.ts";
import { assistant, call, contextOf, losses, requestOf, result, show, tool, user } from "./cases.ts";

const custom: CustomTool = {
  kind: "custom",
  name: "apply_patch",
  description: "Edits files.",
  grammar: { syntax: "lark", definition: "start: patch" },
};
const shell: TypedTool = {
  kind: "typed",
  name: "bash",
  format: "anthropic-messages",
  raw: { type: "bash_20250124", name: "bash" },
  parameters: { type: "object", properties: { command: { type: "string" } } },
};
const search: HostedTool = {
  kind: "hosted",
  name: "web_search",
  tool: "web-search",
  format: "openai-responses",
  raw: { type: "web_search" },
};

const fromCodex = (format: Parameters<typeof contextOf>[0], more: Parameters<typeof contextOf>[1] = {}) =>
  contextOf(format, { client: "openai-responses", ...more });
const names = ({ tools }: Request) => tools.map(({ name }) => name);
const refused = (request: Request, context: ReturnType<typeof contextOf>): FormatError => {
  try {
    prepareTools(request, context);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
};

describe("prepareTools", () => {
  it("returns the same request where every tool can be said", () => {
    const request = requestOf({
      tools: [tool("read"), tool("write")],
      turns: [user("hi"), assistant(call("a")), user(result("a"))],
      toolChoice: { mode: "auto" },
    });
    const { request: prepared, sent } = prepareTools(request, contextOf("openai-chat"));
    expect(prepared).toBe(request);
    expect([...sent]).toEqual([
      ["read", { name: "read", kind: "function" }],
      ["write", { name: "write", kind: "function" }],
    ]);
  });

  it("H60: says a custom tool as a function of one text, in the history too", () => {
    const patch = call("p", "apply_patch", { kind: "custom", input: '*** "a"' });
    const request = requestOf({
      tools: [custom],
      turns: [user("hi"), assistant(patch), user(result("p", "done", { kind: "custom" }))],
    });
    const { request: prepared, sent } = prepareTools(request, fromCodex("anthropic-messages"));
    expect(prepared.tools[0]).toMatchObject({
      kind: "function",
      description: "Edits files.\n\nThe input must match this lark grammar:\nstart: patch",
      parameters: { required: ["input"] },
    });
    expect(prepared.turns[1]?.blocks[0]).toMatchObject({
      kind: "function",
      input: '{"input":"*** \\"a\\""}',
    });
    expect(prepared.turns[2]?.blocks[0]).toMatchObject({ kind: "function" });
    expect(sent.get("apply_patch")).toEqual({ name: "apply_patch", kind: "custom" });
  });

  it("keeps a custom tool where the dialect of Chat knows them", () => {
    const context = contextOf("openai-chat", { dialect: { "custom-tools": true } });
    expect(prepareTools(requestOf({ tools: [custom] }), context).request.tools).toEqual([custom]);
    const other = contextOf("openai-chat", { dialect: { "custom-tools": false } });
    expect(prepareTools(requestOf({ tools: [custom] }), other).request.tools[0]?.kind).toBe("function");
  });

  it("H61: flattens namespaces in declarations, history and choice, and can restore them", () => {
    const tools = [tool("open", { namespace: "files" }), tool("files__open")];
    const request = requestOf({
      tools,
      toolChoice: { mode: "named", name: "open", namespace: "files" },
      turns: [assistant(call("a", "open", { namespace: "files" })), user(result("a"))],
    });
    const { request: prepared, sent } = prepareTools(request, fromCodex("openai-chat"));
    const [flat = "", direct] = names(prepared);
    expect(direct).toBe("files__open");
    expect(flat).toMatch(/^files__open_[0-9a-f]{8}$/);
    expect(prepared.toolChoice).toEqual({ mode: "named", name: flat });
    expect(show(prepared.turns)[0]).toBe(`assistant: ${flat}#a`);
    expect(sent.get(flat)).toEqual({ name: "open", namespace: "files", kind: "function" });
  });

  it("H128: takes a call in a namespace of the tool's own name as a call of the direct tool", () => {
    const turns = [assistant(call("a", "read", { namespace: "read" })), user(result("a"))];
    const { request } = prepareTools(requestOf({ tools: [tool("read")], turns }), fromCodex("openai-chat"));
    expect(show(request.turns)[0]).toBe("assistant: read#a");
  });

  it("says a typed tool of another vendor as a function, and knows its type", () => {
    const { request, sent } = prepareTools(requestOf({ tools: [shell] }), contextOf("openai-chat"));
    expect(request.tools[0]).toEqual({ kind: "function", name: "bash", parameters: shell.parameters });
    expect(sent.get("bash")).toEqual({ name: "bash", kind: "typed", wireType: "bash_20250124" });
  });

  it("keeps a typed tool of the target's own format", () => {
    const context = contextOf("anthropic-messages", { client: "anthropic-messages" });
    expect(prepareTools(requestOf({ tools: [shell] }), context).request.tools).toEqual([shell]);
  });

  it("H127: says local_shell as a function everywhere", () => {
    const local: Tool = {
      ...shell,
      name: "local_shell",
      format: "openai-responses",
      raw: { type: "local_shell" },
    };
    const { request } = prepareTools(requestOf({ tools: [local] }), fromCodex("openai-responses"));
    expect(request.tools[0]?.kind).toBe("function");
  });

  it("H64: takes out a hosted tool that the target does not run, and says so", () => {
    const context = fromCodex("openai-chat");
    const { request } = prepareTools(requestOf({ tools: [tool("read"), search] }), context);
    expect(names(request)).toEqual(["read"]);
    expect(losses(context)).toEqual(["web-search:dropped"]);
  });

  it.each<readonly [string, Partial<Request>]>([
    ["it is the only tool", { tools: [search] }],
    [
      "it has to be called",
      { tools: [tool("a"), search], toolChoice: { mode: "named", name: "web_search" } },
    ],
  ])("H64: refuses where %s", (_, parts) => {
    const error = refused(requestOf(parts), fromCodex("openai-chat"));
    expect(error).toMatchObject({ class: "unsupported", param: "tools" });
  });

  it("keeps a hosted tool where the vendor itself runs one of its kind", () => {
    const request = requestOf({ tools: [search] });
    expect(prepareTools(request, fromCodex("anthropic-messages")).request.tools).toEqual([search]);
    const third = fromCodex("anthropic-messages", { family: "zai" });
    expect(() => prepareTools(request, third)).toThrow(FormatError);
  });

  it("H66: sends deferred tools at once, and no search for them", () => {
    const finder: Tool = { ...search, name: "find", tool: "tool-search", format: "anthropic-messages" };
    const { request } = prepareTools(
      requestOf({ tools: [finder, tool("read", { deferred: true })] }),
      contextOf("openai-chat"),
    );
    expect(request.tools).toEqual([tool("read")]);
  });

  it("drops strictness on the way to another vendor, keeps it between OpenAI's formats", () => {
    const request = requestOf({ tools: [tool("read", { strict: true })] });
    const context = fromCodex("anthropic-messages");
    expect(prepareTools(request, context).request.tools).toEqual([tool("read")]);
    expect(losses(context)).toEqual(["strict-tools:dropped"]);
    expect(prepareTools(request, fromCodex("openai-chat")).request).toBe(request);
  });

  it("H62, H103: keeps the order and the first of two tools of one name", () => {
    const tools = [tool("b"), tool("a"), tool("b", { description: "again" })];
    expect(prepareTools(requestOf({ tools }), contextOf("openai-chat")).request.tools).toEqual(
      tools.slice(0, 2),
    );
  });

  it("H29: makes an empty object of no arguments", () => {
    const turns = [assistant(call("a", "read", { input: "" })), user(result("a"))];
    const { request } = prepareTools(requestOf({ turns, tools: [tool("read")] }), contextOf("openai-chat"));
    expect(request.turns[0]?.blocks[0]).toMatchObject({ input: "{}" });
  });

  it("H110: leaves the text of arguments as it is", () => {
    const input = '{ "n": 12345678901234567890, "f": 1.0 }';
    const turns = [assistant(call("a", "a.b", { input })), user(result("a"))];
    const { request, sent } = prepareTools(
      requestOf({ turns, tools: [tool("read")] }),
      contextOf("openai-chat"),
    );
    expect(request.turns[0]?.blocks[0]).toMatchObject({ name: "a_b", input });
    expect(sent.get("a_b")).toEqual({ name: "a.b", kind: "function" });
  });

  it("H26: names results by their latest call for Gemini", () => {
    const turns = [
      assistant(call("x", "one")),
      user(result("x")),
      assistant(call("x", "two")),
      user(result("x")),
    ];
    const { request } = prepareTools(requestOf({ turns, tools: [tool("one")] }), contextOf("gemini"));
    expect(
      request.turns.flatMap(({ blocks }) => blocks.map((block) => "name" in block && block.name)),
    ).toEqual(["one", "one", "two", "two"]);
  });

  it("H45: declares the tools of a history without tools for Messages", () => {
    const turns = [assistant(call("a")), user(result("a"))];
    const { request } = prepareTools(requestOf({ turns }), contextOf("anthropic-messages"));
    expect(names(request)).toEqual(["read"]);
    expect(request.toolChoice).toEqual({ mode: "none" });
    expect(prepareTools(requestOf({ turns }), contextOf("openai-chat")).request.tools).toEqual([]);
  });

  it("H51: leaves out choice and parallel calls without tools", () => {
    const request = requestOf({ toolChoice: { mode: "auto" }, parallelCalls: false });
    const { request: prepared } = prepareTools(request, contextOf("openai-chat"));
    expect(prepared).toEqual(requestOf());
  });
});

describe("the choice of tools", () => {
  const tools = [tool("a"), tool("b")];
  const chosen = (parts: Partial<Request>, context = contextOf("openai-chat")) => {
    const { request } = prepareTools(requestOf({ tools, ...parts }), context);
    return { choice: request.toolChoice, tools: names(request) };
  };
  const only = (...choices: ("auto" | "none" | "required" | "named")[]) =>
    contextOf("openai-chat", { dialect: { "tool-choice": choices } });

  it("is a shorter list where a subset can't be said", () => {
    const choice = { mode: "auto", allowed: ["b"] } as const;
    expect(chosen({ toolChoice: choice }, contextOf("anthropic-messages"))).toEqual({
      choice: { mode: "auto" },
      tools: ["b"],
    });
    expect(chosen({ toolChoice: choice }).choice).toEqual(choice);
  });

  it.each([
    ["auto", { mode: "named", name: "b" }, only("auto"), { choice: { mode: "auto" }, tools: ["a", "b"] }],
    [
      "required with one tool",
      { mode: "named", name: "b" },
      only("auto", "none", "required"),
      { choice: { mode: "required" }, tools: ["b"] },
    ],
    ["no tools", { mode: "none" }, only("auto"), { choice: undefined, tools: [] }],
    [
      "itself",
      { mode: "required" },
      only("auto", "required"),
      { choice: { mode: "required" }, tools: ["a", "b"] },
    ],
  ] as const)("becomes %s where the dialect has no other", (_, toolChoice, context, expected) => {
    expect(chosen({ toolChoice }, context)).toEqual(expected);
  });

  it("drops a limit of parallel calls that can't be said", () => {
    const context = contextOf("gemini");
    expect(
      prepareTools(requestOf({ tools, parallelCalls: false }), context).request.parallelCalls,
    ).toBeUndefined();
    expect(losses(context)).toEqual(["parallel-off:dropped"]);
  });
});
