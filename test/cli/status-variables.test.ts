import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

async function used(args: readonly string[]) {
  const { aienv } = tempProject({ tools: ["claude", "opencode"] });
  await aienv(["use", "default"]);
  return (await aienv(["status", ...args])).out;
}

describe("the variables of status", () => {
  it("are cut where they are long", async () => {
    const line = (await used([])).split("\n").find((one) => one.includes("OPENCODE_CONFIG_CONTENT"));
    expect(line).toMatch(/opencode +\{.{10,60}…/);
    expect(line?.length).toBeLessThan(140);
  });

  it("stand in one line where they are taken away", async () => {
    const lines = (await used([])).split("\n");
    expect(lines.filter((line) => line.includes("unset"))).toEqual([
      expect.stringMatching(/^ {2}unset: [A-Z_]+, [A-Z_]+/),
    ]);
    expect(lines.filter((line) => line.includes("ANTHROPIC_API_KEY")).length).toBe(1);
  });

  it("are whole with --json", async () => {
    const { variables } = JSON.parse(await used(["--json"]));
    const value = (name: string) => variables.find((one: { name: string }) => one.name === name)?.value;
    expect(JSON.parse(value("OPENCODE_CONFIG_CONTENT"))).toBeTypeOf("object");
    expect(value("ANTHROPIC_API_KEY")).toBeNull();
  });
});
