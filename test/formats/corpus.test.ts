/** That the corpus is read whole, and that its truths are what one sees who looks. */
import { describe, expect, it } from "vitest";
import { foldTruth } from "../helpers/corpus/fold-truth.ts";
import { corpusIsMissing, recordingsAreMissing } from "../helpers/corpus/folder.ts";
import { bodyCases, errorCases, streamCases } from "../helpers/corpus/read-corpus.ts";
import { recordings } from "../helpers/corpus/recordings.ts";
import { payloadsOf, streamText } from "../helpers/corpus/reframe.ts";
import { shipped } from "../helpers/shipped.ts";

const call = { stop: "tool-calls", text: "" };
/** By a part of the file's name. */
const seen: readonly (readonly [name: string, truth: object])[] = [
  ["anthropic-text", { text: expect.stringMatching(/^Hello! I'm doing well/), stop: "end" }],
  ["anthropic-refusal", { text: "", stop: "filter" }],
  [
    "tool-no-args",
    { calls: [{ id: expect.any(String), name: "updateIssueList", input: {} }], stop: "tool-calls" },
  ],
  [
    "duplicate-message-start",
    { text: "Hello, World!", usage: expect.objectContaining({ input: 17, output: 227 }) },
  ],
  ["openrouter_stream_error", { stop: "error", error: "Token limit reached" }],
  [
    "deepseek-tool-call",
    { ...call, usage: { input: 19, cacheRead: 320, cacheWrite: 0, output: 83, reasoning: 39 } },
  ],
  [
    "xai-tool-call",
    { ...call, usage: { input: 1, cacheRead: 290, cacheWrite: 0, output: 222, reasoning: 196 } },
  ],
  [
    "mistral-reasoning",
    { text: "2 + 2 = 4", reasoning: expect.stringMatching(/^The user is asking for 2\+2/) },
  ],
  [
    "stream-tool-call-arguments",
    {
      ...call,
      calls: [
        { name: "getWeather", input: { location: "Boston" } },
        { name: "getWeather", input: { location: "San Francisco" } },
      ],
    },
  ],
  [
    "custom-tool",
    {
      ...call,
      calls: [{ id: "call_custom_sql_001", name: "write_sql", input: "SELECT * FROM users WHERE age > 25" }],
    },
  ],
  ["openai-error", { stop: "error", usage: undefined }],
  ["reasoning-encrypted-content.1.chunks.txt#4", { text: "The final result is **570**." }],
];

describe.skipIf(corpusIsMissing)("the corpus", () => {
  it("holds streams, whole answers and errors of every format", () => {
    expect(streamCases).toHaveLength(36);
    expect(bodyCases).toHaveLength(35);
    expect(errorCases.map(({ status }) => status)).toEqual([404, 429, 400, 400]);
    for (const cases of [streamCases, bodyCases]) {
      expect(new Set(cases.map(({ format }) => format)).size).toBe(4);
    }
  });

  it("comes from providers that have templates", () => {
    const unknown = [...streamCases, ...bodyCases].filter(({ provider }) => !shipped.providers.has(provider));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it("splits the recordings that hold several answers, and marks the one that was shortened", () => {
    const answers = (part: string) => streamCases.filter(({ name }) => name.includes(part)).length;
    expect(answers("tool-search-regex")).toBe(2);
    expect(answers("reasoning-encrypted-content")).toBe(4);
    expect(streamCases.filter((one) => one.shortened).map(({ name }) => name)).toHaveLength(1);
  });

  it("has an end in every stream", () => {
    const open = streamCases.filter((one) => foldTruth(one).stop === "none");
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it.each(seen)("says in %s what one reads there", (part, truth) => {
    const found = streamCases.find(({ name }) => name.includes(part));
    expect(found && foldTruth(found)).toMatchObject(truth);
  });

  it("keeps its payloads when they are framed as their vendor does", () => {
    for (const { format, payloads } of streamCases) {
      expect(payloadsOf(streamText(format, payloads))).toEqual(payloads);
    }
  });
});

describe.skipIf(recordingsAreMissing)("the recorded requests", () => {
  it("are of five tools and every format", () => {
    expect(new Set(recordings.map(({ tool }) => tool))).toEqual(
      new Set(["claude-code", "codex", "droid", "gemini-cli", "qwen-code"]),
    );
    expect(new Set(recordings.map(({ format }) => format)).size).toBe(4);
    expect(recordings.find(({ format }) => format === "gemini")?.route).toEqual({
      model: "gem-env",
      stream: true,
    });
  });
});
