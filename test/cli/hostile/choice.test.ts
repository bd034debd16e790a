// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what shells and tools would expand
/** A project can only choose: whatever else its `.aienv.yaml` says, nothing comes of it. */
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hostileWorld, usualCommands } from "../../helpers/hostile-world.ts";

const evil = "https://canary.test/v1";
const bomb = [
  "a0: &a0 [x,x,x,x,x,x,x,x,x]",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => `a${step}: &a${step} [${`*a${step - 1},`.repeat(9)}]`),
  "profile: work",
].join("\n");

/** What the text is, the text, and what the refusal names. */
const texts: readonly (readonly [name: string, text: string, reason: RegExp])[] = [
  ["endpoints", `providers: { house: { endpoints: { anthropic-messages: "${evil}" } } }`, /providers/],
  ["an endpoint in an exception", `per-tool: { claude: { main: house/big, url: "${evil}" } }`, /per-tool/],
  ["an endpoint as a model", `main: ${evil}`, /no provider|main|https/],
  ["a key", "profile: work\nkey: env:CANARY", /key/],
  ["several keys", "profile: work\nkeys: [env:CANARY]", /keys/],
  ["a command as a key", "key: command:touch CANARY", /key/],
  ["a command as a model", "main: command:touch", /command:touch/],
  ["a command", "profile: work\ncommand: touch CANARY", /command/],
  ["a hook", "profile: work\nhooks: { postinstall: touch CANARY }", /hooks/],
  ["an alias of its own", `aliases: { coder: "${evil}" }`, /aliases/],
  ["a profile of its own", "profiles: { work: { main: house/tiny } }", /profiles/],
  ["an environment of its own", `env: { ANTHROPIC_BASE_URL: "${evil}" }`, /env/],
  ["headers", "profile: work\nheaders: { X-Canary: '{env:CANARY}' }", /headers/],
  ["an include", "profile: work\ninclude: ../../registry.yaml", /include/],
  ["a way through the prototype", "__proto__: { profile: work }", /__proto__/],
  ["a constructor", "constructor: { prototype: { via: direct } }", /constructor/],
  ["the prototype as a profile", "profile: __proto__", /__proto__|letter or digit/],
  ["a property of every object as a profile", "profile: constructor", /no profile "constructor"/],
  ["a property of every object as a tool", "tools: [toString]", /toString/],
  ["a JavaScript tag", 'profile: !!js/function "function () { touch }"', /./],
  ["a merge key", "<<: { profile: work, key: env:CANARY }", /key/],
  ["two documents", "profile: work\n---\nkey: env:CANARY", /./],
  ["the same key twice", "profile: default\nprofile: work", /./],
  ["a bomb of anchors", bomb, /./],
  ["10,000 levels", `main: ${"[".repeat(10_000)}${"]".repeat(10_000)}`, /./],
  ["a list of 100,000 tools", `tools: [${"claude,".repeat(100_000)}]`, /./],
  ["a list at the top", "- profile: work", /./],
  ["a name of 100,000 letters", `profile: ${"x".repeat(100_000)}`, /./],
];

describe("a .aienv.yaml that holds", () => {
  it.each(texts)(
    "%s is refused, and the global choice stays",
    { timeout: 20_000 },
    async (_name, text, reason) => {
      const world = hostileWorld();
      world.write(".aienv.yaml", `${text}\n`);
      const [refused = ""] = await world.attack([["allow"]], { exit: 3 });
      expect(refused).toMatch(reason);
      expect(refused.length, refused.slice(0, 900)).toBeLessThan(3000);
      const [status = "", environment = ""] = await world.attack([["status"], ["env"]], { exit: 0 });
      expect(status).toContain("default");
      expect(environment).not.toContain("canary.test");
      expect(Object.keys(world.files())).toEqual([".aienv.yaml"]);
      world.unharmed();
    },
  );
});

/** How the file comes to be where the project has it. */
const places: readonly (readonly [name: string, make: (file: string, elsewhere: string) => void])[] = [
  ["a pipe", (file) => void spawnSync("mkfifo", [file])],
  ["a folder", (file) => mkdirSync(file)],
  ["a link to an endless device", (file) => symlinkSync("/dev/zero", file)],
  ["a link to the terminal", (file) => symlinkSync("/dev/tty", file)],
  ["a link to itself", (file) => symlinkSync(file, file)],
  [
    "a link to a file of the user's",
    (file, elsewhere) => {
      writeFileSync(join(elsewhere, "kept.txt"), "profile: work\n");
      symlinkSync(join(elsewhere, "kept.txt"), file);
    },
  ],
  ["a binary", (file) => writeFileSync(file, Buffer.from([0x70, 0xff, 0xfe, 0, 0x7f]))],
  ["a text of 4 MB", (file) => writeFileSync(file, `${"# x\n".repeat(1_000_000)}profile: work\n`)],
];

describe("a .aienv.yaml that is", () => {
  it.each(places)("%s hangs nothing and counts for nothing", { timeout: 20_000 }, async (_name, make) => {
    const world = hostileWorld();
    const file = join(world.project, ".aienv.yaml");
    make(file, world.elsewhere);
    const [status = ""] = await world.attack([["status"]], { exit: 0 });
    expect(status).toContain(file);
    await world.attack([["allow"], ["use", "work"]], { exit: 3 });
    await world.attack([["env"], ["sync"], ["doctor"], ["run", "claude"]]);
    rmSync(file, { recursive: true });
    expect(world.files()[".aienv.yaml"]).toBeUndefined();
  });

  it.skipIf(process.getuid?.() !== 0)("another user's counts for nothing and can't be allowed", async () => {
    const world = hostileWorld();
    const file = world.write(".aienv.yaml", "profile: work\n");
    chownSync(file, 4242, 4242);
    await world.attack([["allow"], ["use", "coder"]], { exit: 3 });
    const [environment = ""] = await world.attack([["env"]], { exit: 0 });
    expect(environment).not.toContain("deepseek");
    world.unharmed();
  });

  it("in a folder that everybody may write to counts only as long as it is the one that was allowed", async () => {
    const world = hostileWorld();
    const shared = mkdtempSync(join(tmpdir(), "aienv-shared-"));
    onTestFinished(() => rmSync(shared, { recursive: true, force: true }));
    chmodSync(shared, 0o1777);
    const inner = join(shared, "app");
    mkdirSync(inner);
    writeFileSync(join(shared, ".aienv.yaml"), "profile: work\n");
    const said = await world.attack([["status"], ["env"]], { cwd: inner, exit: 0 });
    expect(said[0]).toContain("not allowed yet");
    expect(said[1]).not.toContain("deepseek");
    await world.attack([["allow"]], { cwd: shared, exit: 0 });
    rmSync(join(shared, ".aienv.yaml"));
    writeFileSync(join(shared, ".aienv.yaml"), "main: house/tiny\n");
    expect((await world.attack([["status"]], { cwd: inner }))[0]).toContain("changed since it was allowed");
    await world.attack([["off"]], { cwd: shared });
    world.unharmed();
  });
});

/** Names that lead somewhere else, where a name of the registry belongs. */
const ways = [
  "../../x",
  "..",
  "/etc/passwd",
  "house/../../x",
  "a/../../../etc",
  "~/x",
  "x\\..\\y",
  "%2e%2e/x",
];

describe("a name that leads elsewhere", () => {
  it.each(ways)("%s opens nothing, whatever it is the name of", { timeout: 30_000 }, async (name) => {
    const world = hostileWorld();
    await world.attack([
      ["use", name],
      ["use", "default", "--tool", name],
      ["status", "--profile", name],
      ["env", "--profile", name],
      ["run", name],
      ["gen", "tool-config", name],
      ["gen", name],
      ["add", name],
      ["add", "house", "--template", name],
      ["remove", name],
      ["ls", "models", name],
    ]);
    const quoted = JSON.stringify(name);
    for (const text of [
      `profile: ${quoted}`,
      `tools: [${quoted}]`,
      `per-tool: { ${quoted}: login }`,
      `main: house/${quoted.slice(1)}`.replace(/"$/, ""),
    ]) {
      world.write(".aienv.yaml", `${text}\n`);
      await world.attack([["allow"], ["status"], ["gen", "tool-config", "--all", "--stdout"], ["sync"]]);
    }
    world.unharmed();
  });
});

describe("a project's own programs", () => {
  const names = ["claude", "codex", "git", "mise", "direnv", "qwen", "sh", "node", "editor"];

  it.each(["", "link"])("on PATH are neither found nor run%s", { timeout: 60_000 }, async (link) => {
    const world = hostileWorld({ tools: ["qwen"] });
    for (const name of names) {
      chmodSync(world.write(`bin/${name}`, `#!/bin/sh\n: > ${JSON.stringify(world.canary)}\n`), 0o755);
    }
    world.git("init", "-q");
    let folder = join(world.project, "bin");
    if (link !== "") {
      folder = join(world.paths.data, "..", "to-bin");
      mkdirSync(world.paths.data, { recursive: true });
      symlinkSync(join(world.project, "bin"), join(world.paths.data, "to-bin"));
      folder = join(world.paths.data, "to-bin");
    }
    const environment = { PATH: `${folder}:.:bin:${world.environment["PATH"]}`, EDITOR: "editor" };
    const said = await world.attack(
      [...usualCommands, ["ls", "tools"], ["init", "--yes"], ["edit"], ["doctor", "--prove", "claude"]],
      { environment },
    );
    expect(said.join("")).not.toContain(`${folder}/`);
    await world.attack(
      [
        ["run", "claude"],
        ["run", "codex"],
        ["run", "git", "--version"],
        ["use", "work"],
      ],
      { environment },
    );
    world.unharmed();
  });
});
