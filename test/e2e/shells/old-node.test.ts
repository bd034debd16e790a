/** A project that pins an old Node: it comes first on PATH, as mise puts it there, and `aienv` runs all the same. */
import { spawnSync } from "node:child_process";
import { realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";

const repository = join(import.meta.dirname, "../../..");
const newNode = realpathSync(join(repository, "node_modules/node/bin/node"));

/** The machine's own, where it is older than 22.19; npm's are left out, which a checkout brings. */
const oldNode = [...(process.env["PATH"] ?? "").split(":"), "/usr/bin", "/usr/local/bin"]
  .filter((folder) => folder !== "" && !folder.includes("node_modules"))
  .map((folder) => join(folder, "node"))
  .find((file) => {
    const [major = 0, minor = 0] = versionOf(file);
    return major > 0 && (major < 22 || (major === 22 && minor < 19));
  });

function versionOf(file: string): number[] {
  const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
  return (stdout ?? "").replace("v", "").split(".").map(Number);
}

describe.skipIf(oldNode === undefined)(`an old Node, here ${oldNode ?? "none was found"}`, () => {
  let home: TempHome;
  let environment: Record<string, string>;

  beforeAll(() => {
    home = makeTempHome();
    // As npm installs it: no Node of its own beside it, and a first line that asks PATH for one.
    const installed = home.path("lib/aienv");
    spawnSync("mkdir", ["-p", installed, home.path("pinned")]);
    for (const folder of ["dist", "templates", "mise-plugin", "package.json"])
      spawnSync("cp", ["-r", join(repository, folder), installed]);
    symlinkSync(join(installed, "dist/launch.mjs"), home.path("pinned/aienv"));
    symlinkSync(oldNode ?? "", home.path("pinned/node"));
    environment = { PATH: `${home.path("pinned")}:${dirname(newNode)}:/usr/bin:/bin` };
  });
  afterAll(() => home?.remove());

  it("without a newer one that is known, one line says what to do", async () => {
    const { code, stdout, stderr } = await home.run("aienv", ["--version"], { env: environment });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(
      /^error aienv needs Node 22\.19 or newer, this is \d+\.\d+\.\d+ \(.*\)\n {2}next: run aienv once .*\n$/,
    );
  });

  it("hands over to the one that ran a writing command before", async () => {
    home.write(
      ".config/aienv/registry.yaml",
      "version: 1\nproviders:\n  house: { endpoints: { openai-chat: http://127.0.0.1:9/v1 }, models: { big: {} } }\nprofiles:\n  default: { main: house/big }\n",
    );
    home.write("app/mise.toml", '[tools]\nnode = "18"\n');
    const cwd = home.path("app");
    const installed = home.path("lib/aienv/dist/launch.mjs");
    await home.mustRun(newNode, [installed, "use", "default"], { cwd });
    const used = await home.run("aienv", ["use", "default"], { cwd, env: environment });
    expect(used).toMatchObject({ code: 0 });
    const { code, stdout } = await home.run("aienv", ["env", "--json"], { cwd, env: environment });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("127.0.0.1:9") });
    // Arguments and exit codes go through.
    expect((await home.run("aienv", ["no such"], { cwd, env: environment })).code).toBe(2);
  });
});
