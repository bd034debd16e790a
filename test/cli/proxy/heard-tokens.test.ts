import { describe, expect, it } from "vitest";
import { heardTokens } from "../../../src/cli/proxy/heard-tokens.ts";

describe("hashes of tokens that were heard", () => {
  it("are known for the very token alone", () => {
    const heard = heardTokens();
    heard.keep("aienv-abc", "1");
    heard.keep("aienv-abd", "2");
    expect(heard.hashOf("aienv-abc")).toBe("1");
    expect(heard.hashOf("aienv-abd")).toBe("2");
    for (const other of ["", "aienv-ab", "aienv-abcd", "aienv-abe", "Aienv-abc"])
      expect(heard.hashOf(other)).toBeUndefined();
  });

  it("are those of the last sixteen", () => {
    const heard = heardTokens();
    for (let count = 0; count < 17; count += 1) heard.keep(`token ${count}`, String(count));
    expect(heard.hashOf("token 0")).toBeUndefined();
    expect(heard.hashOf("token 1")).toBe("1");
    expect(heard.hashOf("token 16")).toBe("16");
  });
});
