/** `doctor` on what mise and direnv need, and on other projects: each finding, and what `--fix` makes of it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { registryText, type TempProject, tempProject } from "../helpers/temp-project.ts";

interface Found {
  readonly code: string;
  readonly message: string;
  readonly where?: { readonly file?: string };
  readonly fix?: string;
}

async function findings({ aienv }: TempProject, code: string, cwd?: string): Promise<Found[]> {
  const { out } = await aienv(["doctor", "--json"], cwd === undefined ? {} : { cwd });
  return (JSON.parse(out) as Found[]).filter((one) => one.code === code);
}

const program = ({ home }: TempProject, name: string, script: string) => {
  writeFileSync(join(home, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, "bin", name), 0o755);
};
const plugin = ({ home }: TempProject) => join(home, ".local/share/mise/plugins/aienv");
const library = ({ home }: TempProject) => join(home, ".config/direnv/lib/aienv.sh");
const shipped = readFileSync(join(import.meta.dirname, "../../templates/shell/use_aienv.sh"), "utf8");

describe("doctor on other projects", () => {
  it("names one that is older than what is chosen there, and how many more are", async () => {
    const world = tempProject({ tools: ["claude"] });
    const others = ["b", "c"].map((name) => join(world.home, "work", name));
    for (const cwd of others) {
      mkdirSync(cwd);
      await world.aienv(["use", "work"], { cwd });
    }
    await world.aienv(["use", "default"]);
    expect(await findings(world, "state.stale")).toEqual([]);
    writeFileSync(world.paths.registry, `${registryText}# more\n`);
    const [found, ...rest] = await findings(world, "state.stale");
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      message: expect.stringContaining("and 1 more"),
      where: { file: others[0] },
      fix: "aienv sync --all",
    });
    await world.aienv(["sync", "--all"]);
    expect(await findings(world, "state.stale")).toEqual([]);
  });

  it("says nothing of the project it is asked in, nor of one that is gone", async () => {
    const world = tempProject({ tools: ["claude"] });
    const other = join(world.home, "work", "b");
    mkdirSync(other);
    await world.aienv(["use", "work"], { cwd: other });
    await world.aienv(["use", "default"]);
    rmSync(other, { recursive: true });
    writeFileSync(world.paths.registry, `${registryText}# more\n`);
    expect(await findings(world, "state.stale")).toEqual([]);
    expect(await findings(world, "state.gone-directory")).toHaveLength(1);
  });

  it("leaves them to `sync --all`: `--fix` writes into no other project", async () => {
    const world = tempProject({ tools: ["claude"] });
    const other = join(world.home, "work", "b");
    mkdirSync(other);
    await world.aienv(["use", "work"], { cwd: other });
    await world.aienv(["use", "default"]);
    const changed = registryText.replace("main: deepseek/deepseek-chat", "main: house/tiny");
    writeFileSync(world.paths.registry, changed);
    const before = readFileSync(join(other, ".mise.toml"), "utf8");
    await world.aienv(["doctor", "--fix"]);
    expect(readFileSync(join(other, ".mise.toml"), "utf8")).toBe(before);
    expect(await findings(world, "state.stale")).toHaveLength(1);
  });
});

describe("doctor on the mise plugin", () => {
  const withPlugin = async () => {
    const world = tempProject({ tools: ["claude", "mise"] });
    expect((await world.aienv(["use", "default", "--integration", "mise-plugin"])).code).toBe(0);
    expect(await findings(world, "integration.no-plugin")).toEqual([]);
    return world;
  };

  it.each<[string, (world: TempProject) => void]>([
    ["whose link is gone", (world) => rmSync(plugin(world))],
    [
      "whose copy is gone, so that the link leads nowhere",
      ({ paths }) => rmSync(join(paths.data, "mise-plugin"), { recursive: true }),
    ],
    [
      "that lacks one of its files",
      ({ paths }) => rmSync(join(paths.data, "mise-plugin/lib/aienv_environment.lua")),
    ],
  ])("finds one %s, and `--fix` puts it back", async (_name, breakIt) => {
    const world = await withPlugin();
    breakIt(world);
    expect(await findings(world, "integration.no-plugin")).toMatchObject([
      { message: expect.stringContaining("mise fails without it"), fix: "aienv doctor --fix" },
    ]);
    const { err } = await world.aienv(["doctor", "--fix"]);
    expect(err).toMatch(/^done put the mise plugin in its place$/m);
    for (const file of ["metadata.lua", "hooks/mise_env.lua", "lib/aienv_environment.lua"])
      expect(readFileSync(join(plugin(world), file), "utf8")).toBe(
        readFileSync(join(import.meta.dirname, "../../mise-plugin", file), "utf8"),
      );
    expect(await findings(world, "integration.no-plugin")).toEqual([]);
  });

  it("does not ask for it where values stand in the file", async () => {
    const world = tempProject({ tools: ["claude", "mise"] });
    await world.aienv(["use", "default", "--integration", "mise-block"]);
    expect(await findings(world, "integration.no-plugin")).toEqual([]);
    await world.aienv(["doctor", "--fix"]);
    expect(existsSync(plugin(world))).toBe(false);
  });
});

describe("doctor on direnv", () => {
  const withDirenv = async () => {
    const world = tempProject({ tools: ["claude"] });
    program(world, "direnv", 'case $1 in status) echo "Found RC allowed 0";; esac');
    expect((await world.aienv(["use", "default", "--integration", "direnv"])).code).toBe(0);
    expect(await findings(world, "integration.no-library")).toEqual([]);
    return world;
  };

  it.each<[string, (file: string) => void]>([
    ["that is gone", (file) => rmSync(file)],
    ["with its folder", (file) => rmSync(dirname(file), { recursive: true })],
    ["of another version", (file) => writeFileSync(file, "use_aienv() { :; }\n")],
  ])("finds a library %s, and `--fix` puts it back", async (_name, breakIt) => {
    const world = await withDirenv();
    breakIt(library(world));
    expect(await findings(world, "integration.no-library")).toMatchObject([
      { message: expect.stringContaining("not where direnv looks"), fix: "aienv doctor --fix" },
    ]);
    const { err } = await world.aienv(["doctor", "--fix"]);
    expect(err).toMatch(/^done put the library for `use aienv` where direnv looks$/m);
    expect(readFileSync(library(world), "utf8")).toBe(shipped);
    expect(await findings(world, "integration.no-library")).toEqual([]);
  });

  it("finds an .envrc that direnv has not allowed, and allows none that holds more than ours", async () => {
    const world = await withDirenv();
    world.write(".envrc", "export MINE=1\nuse aienv\n");
    const log = join(world.home, "asked");
    program(world, "direnv", `echo "$@" >>${log}\ncase $1 in status) echo "Found RC allowed 1";; esac`);
    expect(await findings(world, "integration.untrusted")).toMatchObject([
      { where: { file: join(world.project, ".envrc") }, fix: "direnv allow" },
    ]);
    await world.aienv(["doctor", "--fix"]);
    expect(readFileSync(log, "utf8")).not.toContain("allow");
    expect(await findings(world, "integration.untrusted")).toHaveLength(1);
  });
});

describe("doctor on mise's trust", () => {
  const withMise = (more = "") => {
    const world = tempProject({ tools: ["claude"] });
    const trusted = join(world.home, "trusted");
    program(
      world,
      "mise",
      `case "$*" in
"trust --show") if [ -e ${trusted} ]; then echo "~/work/app: trusted"; else echo "~/work/app: untrusted"; fi;;
trust*) echo >${trusted};;
esac`,
    );
    if (more !== "") world.write(".mise.toml", more);
    return { ...world, trusted };
  };

  it("finds a config that mise does not trust, and `--fix` has one trusted that holds only ours", async () => {
    const world = withMise();
    await world.aienv(["use", "default"]);
    rmSync(world.trusted, { force: true });
    expect(await findings(world, "integration.untrusted")).toMatchObject([
      { where: { file: world.project }, fix: "mise trust" },
    ]);
    const { err } = await world.aienv(["doctor", "--fix"]);
    expect(err).toMatch(/^done had trusted, since nothing but ours is in it: .*work\/app$/m);
    expect(await findings(world, "integration.untrusted")).toEqual([]);
  });

  it("leaves one that holds more to its user", async () => {
    const world = withMise("[env]\nMINE = \"{{ exec(command='id') }}\"\n");
    await world.aienv(["use", "default"]);
    await world.aienv(["doctor", "--fix"]);
    expect(existsSync(world.trusted)).toBe(false);
    expect(await findings(world, "integration.untrusted")).toHaveLength(1);
  });
});
