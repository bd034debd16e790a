import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const launcher = join(import.meta.dirname, "../../src/cli/launch.ts");

/** The launcher under a Node that says it is version 20. Who takes over says the truth again. */
function launchOnOldNode(kept: string | undefined, args: readonly string[]) {
  const { home, environment } = tempProject();
  const pretend = join(home, "old.mjs");
  writeFileSync(
    pretend,
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.0" } });\n',
  );
  const data = join(home, ".local/share/aienv");
  mkdirSync(data, { recursive: true });
  if (kept !== undefined) writeFileSync(join(data, "node"), `${kept}\n`);
  return spawnSync(process.execPath, ["--import", pretend, launcher, ...args], {
    env: environment,
    encoding: "utf8",
  });
}

describe("on an old Node", () => {
  it("the remembered one takes over, with arguments and exit code", () => {
    expect(launchOnOldNode(process.execPath, ["--version"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(launchOnOldNode(process.execPath, ["no such", "--json"])).toMatchObject({
      status: 2,
      stdout: expect.stringContaining("usage.unknown-command"),
    });
  });

  it.each([
    ["where none is remembered", undefined, /needs Node 22\.19 or newer, this is 20\.11\.0/],
    ["where the remembered one is gone", "/nowhere/node", /can't be started/],
  ])("it says what to do %s", (_name, kept, message) => {
    const { status, stderr } = launchOnOldNode(kept, ["--version"]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(message) });
  });
});
