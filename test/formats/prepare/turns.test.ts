import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { closeTurns, orderTurns } from "../../../src/formats/prepare/turns.ts";
import { assistant, contextOf, losses, requestOf, show, turn, user } from "./cases.ts";

const claude = contextOf("anthropic-messages");
const chat = contextOf("openai-chat");
const google = contextOf("gemini");
const strict = contextOf("openai-chat", { dialect: { "system-position": "first" } });

describe("orderTurns", () => {
  it("returns the same request where the turns are in order", () => {
    const request = requestOf({ turns: [user("a"), assistant("b"), user("c")] });
    expect(orderTurns(request, claude)).toBe(request);
  });

  it.each<readonly [string, Request["turns"], typeof claude, readonly string[]]>([
    [
      "H36: tells instructions in their place as a reminder of the user",
      [user("a"), turn("system", "be brief"), assistant("b")],
      google,
      ["user: a <system-reminder>\nbe brief\n</system-reminder>", "assistant: b"],
    ],
    [
      "H35: does so where a template wants the system first",
      [user("a"), turn("system", "s")],
      strict,
      ["user: a", "user: <system-reminder>\ns\n</system-reminder>"],
    ],
    ["keeps them where they are known", [user("a"), turn("system", "s")], chat, ["user: a", "system: s"]],
    [
      "H35: calls a developer the system where the role is unknown",
      [user("a"), turn("developer", "s")],
      chat,
      ["user: a", "system: s"],
    ],
    [
      "H35: merges neighbours of one role",
      [user("a"), user("b"), assistant("c"), assistant("d")],
      claude,
      ["user: a b", "assistant: c d"],
    ],
    ["leaves neighbours where they may stand", [user("a"), user("b")], chat, ["user: a", "user: b"]],
    [
      "H38: drops empty text, and a turn of the assistant that had no other",
      [user("a", " \n"), assistant(""), user("b")],
      chat,
      ["user: a", "user: b"],
    ],
    [
      "H38: lets an empty turn of the user stand, so that turns alternate",
      [assistant("x"), user(" "), assistant("y")],
      chat,
      ["assistant: x", "user: (no content)", "assistant: y"],
    ],
    [
      "H125: merges what a dropped turn between left side by side",
      [user("a"), assistant(), user("b")],
      claude,
      ["user: a b"],
    ],
  ])("%s", (_, turns, context, expected) => {
    expect(show(orderTurns(requestOf({ turns }), context).turns)).toEqual(expected);
  });

  it("H37: makes leading turns of instructions the instructions", () => {
    const request = requestOf({
      turns: [turn("developer", "d"), turn("system", "s"), user("a")],
      developer: true,
    });
    const ordered = orderTurns(request, claude);
    expect(ordered.system).toEqual([
      { type: "text", text: "d" },
      { type: "text", text: "s" },
    ]);
    expect(show(ordered.turns)).toEqual(["user: a"]);
    expect(ordered.developer).toBeUndefined();
  });

  it("keeps instructions in mid conversation between Claude Code and Anthropic", () => {
    const own = contextOf("anthropic-messages", { client: "anthropic-messages" });
    const request = requestOf({ turns: [user("a"), turn("system", "s")] });
    expect(orderTurns(request, own)).toBe(request);
  });

  it("keeps the role developer at OpenAI", () => {
    const openai = contextOf("openai-chat", { dialect: { "system-role": "developer" } });
    const request = requestOf({ turns: [user("a"), turn("developer", "d")], developer: true });
    expect(orderTurns(request, openai)).toBe(request);
  });

  it("H8: keeps empty text with a signature", () => {
    const opaque = [{ family: "google", kind: "thought", value: "s" }] as const;
    const request = requestOf({ turns: [user("a"), assistant("b", { type: "text", text: "", opaque })] });
    expect(orderTurns(request, google)).toBe(request);
  });
});

describe("closeTurns", () => {
  it("puts a turn of the user before the assistant's first", () => {
    const context = contextOf("anthropic-messages");
    expect(show(closeTurns(requestOf({ turns: [assistant("a"), user("b")] }), context).turns)).toEqual([
      "user: (continued)",
      "assistant: a",
      "user: b",
    ]);
    expect(losses(context)).toEqual(["assistant-first:approximated"]);
  });

  it("trims the end of a turn to go on with", () => {
    expect(show(closeTurns(requestOf({ turns: [user("a"), assistant("b \n")] }), claude).turns)[1]).toBe(
      "assistant: b",
    );
  });

  it("asks to go on where no turn can be begun", () => {
    const mistral = contextOf("openai-chat", { dialect: { "last-roles": ["user", "tool"] } });
    expect(closeTurns(requestOf({ turns: [user("a"), assistant("b")] }), mistral).turns.at(-1)?.role).toBe(
      "user",
    );
  });

  it("refuses it for Responses", () => {
    const request = requestOf({ turns: [user("a"), assistant("b")] });
    expect(() => closeTurns(request, contextOf("openai-responses"))).toThrow(FormatError);
  });
});
