import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/compile/snapshot.ts";
import { environmentFindings, exportedUrls, urlVariables } from "../../src/inspect/check-environment.ts";
import { type FoundUrl, isLoopback, urlFindings } from "../../src/inspect/check-urls.ts";
import { parseTemplate } from "../../src/registry/parse-template.ts";

const tool = parseTemplate(
  "tools",
  `name: Tool
docs: https://tool.test
checked: 2026-01-01
formats: { anthropic-messages: {} }
endpoints: one
slots: { main: null }
environment: { set: { TOOL_BASE_URL: "{{endpoint.baseUrl}}", TOOL_MODEL: "{{slots.main.model}}" } }
clashes: [{ variables: [TOOL_KEY, TOOL_TOKEN], because: both go out, fix: unset TOOL_KEY }]
`,
  "tool.yaml",
);
const snapshotWith = (baseUrl: string, names: readonly string[] = []) =>
  ({
    environment: names.map((name) => ({ name, value: ["x"], tool: "tool" })),
    tools: [{ slots: { main: { baseUrl } } }],
  }) as unknown as Snapshot;

describe("a base URL", () => {
  const A = "anthropic-messages";
  const O = "openai-chat";
  it.each<[string, FoundUrl["format"], string, boolean, string | undefined, string]>([
    ["that is right", A, "https://x.test/anthropic", false, undefined, ""],
    [
      "with the segment that clients append",
      A,
      "https://x.test/v1",
      false,
      "url.wrong-end",
      "https://x.test",
    ],
    ["with the whole endpoint", A, "https://x.test/v1/messages", false, "url.wrong-end", "https://x.test"],
    ["without its version", O, "https://x.test", false, "url.wrong-end", "https://x.test/v1"],
    [
      "with the whole endpoint of chat",
      O,
      "https://x.test/v1/chat/completions",
      false,
      "url.wrong-end",
      "https://x.test/v1",
    ],
    [
      "with a version that Gemini's clients append",
      "gemini",
      "https://x.test/v1beta",
      false,
      "url.wrong-end",
      "https://x.test",
    ],
    ["with a slash at its end", O, "https://x.test/v1/", false, "url.trailing-slash", "https://x.test/v1"],
    ["at localhost", O, "http://localhost:8000/v1", false, "url.localhost", "http://127.0.0.1:8000/v1"],
    ["at 127.0.0.1", O, "http://127.0.0.1:8000/v1", false, undefined, ""],
    [
      "at a container's name of this machine",
      O,
      "http://host.docker.internal:1/v1",
      false,
      "url.container-host",
      "http://127.0.0.1:1/v1",
    ],
    ["at a container's name, inside one", O, "http://host.docker.internal:1/v1", true, undefined, ""],
    [
      "at the bridge",
      O,
      "http://172.17.0.1:3000/v1",
      false,
      "url.container-bridge",
      "http://127.0.0.1:3000/v1",
    ],
    ["at the bridge, inside a container", O, "http://172.17.0.1:3000/v1", true, undefined, ""],
    [
      "at loopback, inside a container",
      O,
      "http://127.0.0.1:3000/v1",
      true,
      "url.container-loopback",
      "http://host.docker.internal:3000/v1",
    ],
    ["at our proxy, inside a container", O, "http://127.0.0.1:7411/v1", true, undefined, ""],
    ["that is none", O, "$SOMETHING", false, undefined, ""],
  ])("%s", (_name, format, url, inContainer, code, right) => {
    const findings = urlFindings({ name: "NAME", url, format }, { inContainer, proxyPort: 7411 });
    expect(findings.map((finding) => finding.code)).toEqual(code === undefined ? [] : [code]);
    if (code !== undefined) expect(findings[0]?.fix).toBe(`export NAME=${right}`);
  });

  it("in a file is mended there", () => {
    const where = { file: "/s.json", line: 3 };
    const [finding] = urlFindings(
      { name: "N", url: "https://me:planted@x.test/v1", format: A, where },
      { inContainer: false },
    );
    expect(finding).toMatchObject({ where });
    expect(finding?.message).not.toContain("planted");
  });

  it.each([
    ["http://localhost:1/v1", true],
    ["http://127.0.0.1", true],
    ["http://[::1]:1", true],
    ["http://127.evil.test", false],
    ["https://x.test", false],
    ["none", false],
  ])("%s on loopback: %s", (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});

describe("the environment", () => {
  it("holds base URLs by the tools' own templates", () => {
    const names = urlVariables([tool]);
    expect([...names]).toEqual([["TOOL_BASE_URL", "anthropic-messages"]]);
    expect(exportedUrls({ TOOL_BASE_URL: "https://x.test", OTHER: "y" }, names)).toEqual([
      { name: "TOOL_BASE_URL", url: "https://x.test", format: "anthropic-messages" },
    ]);
  });

  const local = "http://127.0.0.1:8000/v1";
  it.each<[string, Record<string, string>, string, readonly string[], readonly string[]]>([
    ["two keys", { TOOL_KEY: "a", TOOL_TOKEN: "b" }, "https://x.test", [], ["shell.clash"]],
    [
      "two keys of ours",
      { TOOL_KEY: "a", TOOL_TOKEN: "b" },
      "https://x.test",
      ["TOOL_KEY", "TOOL_TOKEN"],
      [],
    ],
    ["one key", { TOOL_KEY: "a", TOOL_TOKEN: "" }, "https://x.test", [], []],
    ["a proxy before loopback", { HTTP_PROXY: "http://p" }, local, [], ["shell.proxy-over-loopback"]],
    ["a proxy for everything", { all_proxy: "socks5://p" }, local, [], ["shell.proxy-over-loopback"]],
    [
      "a proxy that spares loopback",
      { http_proxy: "http://p", NO_PROXY: "x.test, 127.0.0.1" },
      local,
      [],
      [],
    ],
    ["a proxy for the other scheme", { HTTPS_PROXY: "http://p" }, local, [], []],
    ["a proxy before another host", { HTTP_PROXY: "http://p" }, "http://x.test/v1", [], []],
    ["a profile by variable", { AIENV_PROFILE: "work" }, "https://x.test", [], ["shell.profile-variable"]],
    ["aienv switched off", { AIENV_DISABLE: "1" }, "https://x.test", [], ["shell.disabled"]],
    ["aienv switched on", { AIENV_DISABLE: "0" }, "https://x.test", [], []],
  ])("with %s", (_name, environment, baseUrl, ours, codes) => {
    const findings = environmentFindings(environment, [tool], snapshotWith(baseUrl, ours));
    expect(findings.map((finding) => finding.code)).toEqual(codes);
    for (const finding of findings) expect(finding.fix).toBeTruthy();
  });
});
