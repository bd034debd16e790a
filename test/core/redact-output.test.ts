// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references as shells and tools write them
import { describe, expect, it } from "vitest";
import { redactOutput } from "../../src/core/redact.ts";

describe("output", () => {
  it.each([
    ["a known value", "said planted-key-1 twice: planted-key-1"],
    ["a header", "Authorization: Bearer planted-key-2"],
    ["a header in JSON", '{"x-api-key":"planted-key-2"}'],
    ["a header in a list", "headers: x-goog-api-key=planted-key-2, api-key: planted-key-2"],
    ["a proxy's header", "proxy-authorization: Basic planted-key-2"],
    ["cookies", "Cookie: id=planted-key-2; other=planted-key-3"],
    ["a line of a diff", '-OPENAI_API_KEY = "planted-key-2" # mine'],
    ["a shell's line", "export GITHUB_TOKEN='planted-key-2'"],
    ["a setting", '    "apiKey": "planted-key-2",'],
    ["a vendor's mark", "it was sk-planted2planted2planted2"],
    ["Google's mark", `it was AIza${"planted2".repeat(4)}`],
  ])("holds no key: %s", (_name, text) => {
    const shown = redactOutput(text, ["planted-key-1"]);
    expect(shown).not.toMatch(/planted-key|planted2planted2/);
    expect(shown).toContain("…");
  });

  it.each([
    "x-api-key: ${HOUSE_KEY}",
    "export ANTHROPIC_CUSTOM_HEADERS='x-api-key: '\"${HOUSE_KEY:-aienv-key-not-set}\"",
    `OPENAI_API_KEY = "{{ get_env(name='HOUSE_KEY', default='aienv-key-not-set') }}"`,
    'GEMINI_API_KEY = "aienv-key-not-set"',
    '"envKey": "AIENV_KEY_HOUSE", "apiKey": "${AIENV_KEY_HOUSE}"',
    '"apiKey": "{env:HOUSE_KEY}"',
    'env_key = "HOUSE_KEY"',
    "key: env:HOUSE_KEY",
    "api-key: keyring:house",
    "CLAUDE_CODE_MAX_OUTPUT_TOKENS = 64000",
    "deepseek/deepseek-chat  https://api.deepseek.com/anthropic (nothing here needs the proxy)",
    "house/sk-learn-embedding-model-large",
    '"auth": { "openai-chat": "x-api-key", "gemini": "x-goog-api-key" }',
  ])("says references and names as they are: %s", (text) => expect(redactOutput(text, [])).toBe(text));
});
