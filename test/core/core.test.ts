import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AienvError, showWhere } from "../../src/core/error.ts";
import { exitCodeOf } from "../../src/core/exit-codes.ts";
import { safeIdPattern, splitModelReference } from "../../src/core/ids.ts";
import { sameJson, showPath, valueAt } from "../../src/core/json.ts";
import { nearestName, suggestName } from "../../src/core/nearest.ts";
import { redactSecrets } from "../../src/core/redact.ts";
import { parseSecretReference } from "../../src/core/secret-reference.ts";

describe("what is said of a text", () => {
  it.each([
    "sk-proj-abcdefghijklmnop",
    "sk-ant-REDACTED",
    "gsk_abcdefghijkl",
    "ghp_abcdefghijklmnopqrst",
    "xai-abcdefghijkl",
    "nvapi-abc_def-ghijkl",
    "0123456789abcdef0123456789abcdef.Ab3dEf",
    "AIzaSyA1234567890abcdefghijk",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
  ])("never holds a key: %s", (key) => {
    for (const text of [key, `"${key}"`, `key ${key} here`, `https://host.test/?key=${key}`, `Bearer ${key}`])
      expect(redactSecrets(text)).not.toContain(key.slice(3, 16));
    expect(
      new AienvError("a.b", `got ${key}`, { hint: `try ${key}`, where: { path: `a.${key}` } }),
    ).toMatchObject({
      message: expect.not.stringContaining(key.slice(3)),
      hint: expect.not.stringContaining(key.slice(3)),
      where: { path: expect.not.stringContaining(key.slice(3)) },
    });
  });

  it.each([
    "claude-sonnet-4-5-20250929",
    "deepseek/deepseek-r1-distill-qwen-32b",
    "glm-4.6",
    "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "~/.config/aienv/registry.yaml:12:5",
    "anthropic-messages takes its base URL without /v1",
    "task-force, disk-usage",
  ])("holds names as they are: %s", (text) => {
    expect(redactSecrets(text)).toBe(text);
  });
});

describe("the nearest name", () => {
  const known = ["deepseek", "default", "work", "claude", "key", "main", "openai-chat"];

  it.each([
    ["kye", "key"],
    ["wrok", "work"],
    ["deepsek", "deepseek"],
    ["deep", "deepseek"],
    ["CLAUDE", "claude"],
    ["mian", "main"],
    ["opena-chat", "openai-chat"],
    ["", undefined],
    ["zzzzzz", undefined],
  ])("to %j is %j", (received, expected) => {
    expect(nearestName(received, known)).toBe(expected);
  });

  it("is replaced by a short list where none is near", () => {
    expect(suggestName("zzz", ["a", "b"])).toBe("; known: a, b");
    expect(suggestName("zzz", [])).toBe("");
    expect(
      suggestName(
        "zzz",
        Array.from({ length: 20 }, (_, at) => `name${at}`),
      ),
    ).toMatch(/name11, …$/);
  });
});

describe("ids", () => {
  it("of the safe characters need no escape anywhere", () => {
    fc.assert(
      fc.property(fc.stringMatching(safeIdPattern), (id) => {
        expect(id).toMatch(/^[A-Za-z0-9]/);
        expect(id).not.toMatch(/[\s"'`$\\{}()<>|&;*?#!~%^=,[\]\n\r]/);
      }),
    );
    for (const id of ["a\nb", "a\n", " a", "-a", "$a", "a b", ""]) expect(safeIdPattern.test(id)).toBe(false);
  });

  it.each([
    ["a/b", { provider: "a", model: "b" }],
    ["a/b/c", { provider: "a", model: "b/c" }],
    ["a", undefined],
    ["/b", undefined],
    ["a/", undefined],
  ])("name a model by its provider: %s", (text, expected) => {
    expect(splitModelReference(text)).toEqual(expected);
  });

  it.each([
    ["env:A", { kind: "env", variable: "A" }],
    ["dotenv:/a#b/.env#KEY", { kind: "dotenv", path: "/a#b/.env", variable: "KEY" }],
    ["keyring:a", { kind: "keyring", name: "a" }],
    ["command:pass show a:b", { kind: "command", command: "pass show a:b" }],
    ["dotenv:/a", undefined],
    ["sk-key", undefined],
  ])("refer to a secret: %s", (text, expected) => {
    expect(parseSecretReference(text)).toEqual(expected);
  });
});

describe("values and places", () => {
  it("are the same whatever the order of keys, and only then", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        expect(sameJson(left, structuredClone(left))).toBe(true);
        expect(sameJson(left, right)).toBe(sameJson(right, left));
      }),
    );
    expect(sameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(sameJson({ a: undefined }, { b: undefined })).toBe(false);
    expect(sameJson([], {})).toBe(false);
  });

  it("are never inherited", () => {
    expect(valueAt({ a: {} }, ["a", "constructor"])).toBeUndefined();
    expect(valueAt([1], ["length"])).toBeUndefined();
    expect(valueAt("text", ["length"])).toBeUndefined();
  });

  it.each([
    [["a", "b", 0, "c d"], 'a.b[0]."c d"'],
    [["models", "glm-4.6"], 'models."glm-4.6"'],
    [[], ""],
  ])("are shown as one would write them: %j", (path, expected) => {
    expect(showPath(path)).toBe(expected);
  });

  it.each([
    [{ file: "f", line: 1, column: 2, path: "a" }, "f:1:2 (a)"],
    [{ file: "f", column: 2 }, "f"],
    [{ path: "a" }, "a"],
  ])("are named as editors jump to them: %j", (where, expected) => {
    expect(showWhere(where)).toBe(expected);
  });

  it.each([
    ["usage.arguments", 2],
    ["registry.invalid", 3],
    ["upstream.failed", 5],
    ["proxy.budget-exceeded", 6],
  ])("have an exit code by the error's folder: %s is %i", (code, expected) => {
    expect(exitCodeOf(code)).toBe(expected);
  });
});
