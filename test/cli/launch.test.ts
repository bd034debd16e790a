import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const source = join(import.meta.dirname, "../../src/cli");

/**
 * A launcher under a Node that says it is version 20. Who takes over says the truth again. It lies in a package of its
 * own, since the checkout has a Node.
 */
function launchOnOldNode(
  { kept, own, folder = "src/cli" }: { kept?: string; own?: string; folder?: string },
  args: readonly string[],
) {
  const { home, environment } = tempProject();
  const root = join(home, "package");
  const launcher = join(root, folder, "launch.ts");
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  copyFileSync(join(source, "launch.ts"), launcher);
  writeFileSync(
    join(root, folder, "main.ts"),
    `export { main } from ${JSON.stringify(join(source, "main.ts"))};\n`,
  );
  if (own !== undefined) {
    mkdirSync(join(root, "node_modules/node/bin"), { recursive: true });
    symlinkSync(own, join(root, "node_modules/node/bin/node"));
  }
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
    expect(launchOnOldNode({ kept: process.execPath }, ["--version"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(launchOnOldNode({ kept: process.execPath }, ["no such", "--json"])).toMatchObject({
      status: 2,
      stdout: expect.stringContaining("usage.unknown-command"),
    });
  });

  it.each(["dist", "src/cli"])("the package's own takes over before the remembered one: %s", (folder) => {
    const ran = launchOnOldNode({ kept: "/nowhere/node", own: process.execPath, folder }, ["--version"]);
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each([
    ["where none is remembered", {}, /needs Node 22\.19 or newer, this is 20\.11\.0/],
    ["where the remembered one is gone", { kept: "/nowhere/node" }, /can't be started/],
  ])("it says what to do %s", (_name, nodes, message) => {
    const { status, stderr } = launchOnOldNode(nodes, ["--version"]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(message) });
  });
});
