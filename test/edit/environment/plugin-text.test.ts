import { describe, expect, it } from "vitest";
import { pluginText } from "../../../src/edit/environment/plugin-text.ts";

describe("the text that mise's plugin reads", () => {
  it("names inputs, variables and what must be gone, between a first and a last line", () => {
    const text = pluginText({
      inputs: [
        { path: "/home/a/registry.yaml", size: 120, modified: 1_764_000_000 },
        { path: "/home/a/.codex/config.toml", size: -1, modified: 0 },
      ],
      environment: [
        { name: "PLAIN", value: ["one", " two"], tool: "sdk" },
        { name: "EMPTY", value: [], tool: "sdk" },
        { name: "KEY", value: [{ env: "ALPHA_KEY", default: "aienv-key-not-set" }], tool: "sdk" },
        { name: "HEADER", value: ["k: ", { env: "A", default: "d" }, "!"], tool: "sdk" },
        { name: "GONE", value: null, tool: "sdk" },
      ],
    });
    expect(text.split("\n")).toEqual([
      "aienv 1",
      "in\t120\t1764000000\t/home/a/registry.yaml",
      "in\t-\t-\t/home/a/.codex/config.toml",
      "set\tPLAIN\tone two",
      "set\tEMPTY\t",
      "set\tKEY\t\tALPHA_KEY\taienv-key-not-set\t",
      "set\tHEADER\tk: \tA\td\t!",
      "gone\tGONE",
      "end",
      "",
    ]);
  });

  it("escapes what parts fields and lines, and backslashes", () => {
    const text = pluginText({
      inputs: [],
      environment: [{ name: "A", value: ["a\tb\nc\rd\\n"], tool: "sdk" }],
    });
    expect(text).toBe("aienv 1\nset\tA\ta\\tb\\nc\\rd\\\\n\nend\n");
  });
});
