import { describe, expect, it } from "vitest";
import { AienvError, showWhere } from "../../src/core/error.ts";
import { parseRegistry } from "../../src/registry/parse-registry.ts";
import { resolveProviders } from "../../src/registry/providers.ts";
import { resolveName } from "../../src/registry/resolve-name.ts";
import { goldenCases, jsonText } from "../helpers/golden.ts";
import { shipped } from "../helpers/shipped.ts";

const file = "registry.yaml";

/** The registry with every alias followed, or the text of its faults. */
function outcomeOf(text: string): { name: string; text: string } {
  try {
    const { value, findings } = parseRegistry(text, file, shipped);
    const { providers } = resolveProviders(value, shipped.providers);
    const aliases = Object.keys(value.aliases).map((name) => {
      const { policy, candidates } = resolveName(name, value, providers);
      return [
        name,
        { policy, models: candidates.map(({ model, weight }) => [model.provider, model.id, weight]) },
      ];
    });
    const messages = findings.map((finding) => `${finding.level} ${finding.message}`);
    return {
      name: "expected.json",
      text: jsonText({ registry: value, aliases: Object.fromEntries(aliases), findings: messages }),
    };
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return { name: "expected-error.txt", text: [error, ...error.others].map(lineOf).join("") };
  }
}

function lineOf({ code, message, where, hint }: AienvError): string {
  const place = where === undefined ? "(no place)" : showWhere(where);
  return `${place}: ${message} [${code}]\n${hint === undefined ? "" : `  next: ${hint}\n`}`;
}

const cases = goldenCases("registry", "input.yaml");

describe("a registry", () => {
  it.each(cases)("is read or refused as the golden file says: $name", async ({ input, file: golden }) => {
    const started = performance.now();
    const { name, text } = outcomeOf(input);
    expect(performance.now() - started, "milliseconds").toBeLessThan(15_000);
    // How deep the parser's stack reaches depends on what ran before.
    const steady = text.replace(/:\d+(?=: the file is nested too deeply)/, "");
    await expect(steady).toMatchFileSnapshot(golden(name));
  });

  it.each(cases.filter(({ input }) => /planted/i.test(input)))(
    "keeps what was pasted to itself: $name",
    ({ input }) => {
      expect(outcomeOf(input).text).not.toMatch(/planted/i);
    },
  );

  it.each(cases)("names file, line and place of every fault: $name", ({ input }) => {
    const { name, text } = outcomeOf(input);
    if (name === "expected.json") return;
    const places = text.split("\n").filter((line) => line !== "" && !line.startsWith("  next:"));
    expect(places.every((line) => /^registry\.yaml(?::\d+:\d+)?(?: \(.+\))?: /.test(line))).toBe(true);
  });

  it.each([
    ["a huge file", `version: 1\nx: ${"x".repeat(600_000)}\n`, /more than 512000/],
    [
      "a map of very many keys",
      `version: 1\n${Array.from({ length: 40_000 }, (_, at) => `k${at}: v`).join("\n")}`,
      /unknown key/,
    ],
    [
      "a large anchor used often",
      `a: &a [${"x,".repeat(50_000)}x]\nb: [${Array(150).fill("*a").join(",")}]\n`,
      /200000 values/,
    ],
    ["a list in a list in a list", `version: 1\nvia:\n  ${"- ".repeat(600)}x\n`, /nested/],
  ])("is refused within two seconds: %s", (_name, text, message) => {
    const started = performance.now();
    expect(outcomeOf(text).text).toMatch(message);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
