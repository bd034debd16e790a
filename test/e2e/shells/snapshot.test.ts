/** Whatever stands where the plugin expects a snapshot: mise and the prompt go on. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, runSession } from "./shell-session.ts";
import { homeWith, planted, useIn } from "./two-providers.ts";

const lines = (...texts: string[]) => `${["aienv 1", ...texts, "end"].join("\n")}\n`;

const hostile = (folder: string) =>
  lines(
    "in\t1\t1\t/etc/passwd/x",
    "in\t1\t1\trelative",
    "in\tx\ty\t/a\u0000b",
    "in",
    "in\t1",
    "set",
    "set\t",
    "set\tGOOD\tyes",
    `set\tX; touch ${folder}/pwned\tx`,
    "set\tA B\tx",
    "set\t1A\tx",
    `set\tREFERENCE\tx\tA;touch ${folder}/pwned\t$(touch ${folder}/pwned)\ty`,
    "set\tTORN_REFERENCE\tx\tA",
    "set\tNUL\ta\u0000b",
    "set\tLINES\ta\\nb\\rc\\tevil\u001b]0;t\u0007\\q\\",
    `set\tQUOTES\t'"\`$(touch ${folder}/pwned)\${HOME}{{ exec(command='touch ${folder}/pwned') }}`,
    "gone\tPATH",
    "gone",
    "run\ttouch",
    "\u001b]0;t\u0007\tx",
  );

const broken: readonly { name: string; text: (folder: string) => string | undefined }[] = [
  { name: "missing", text: () => undefined },
  { name: "empty", text: () => "" },
  { name: "torn", text: () => "aienv 1\nset\tOPENAI_MODEL\tbeta-lar" },
  { name: "of another version", text: () => "aienv 99\nset\tOPENAI_MODEL\tx\nend\n" },
  { name: "no text of ours", text: () => "OPENAI_MODEL=x\n" },
  { name: "binary", text: () => "\u0000\u0001\u0002\ufffd" },
  {
    name: "too large",
    text: () => lines(...Array.from({ length: 40_000 }, (_, n) => `set\tV${n}\t${"x".repeat(30)}`)),
  },
  { name: "hostile", text: hostile },
];

describe.each([
  { mode: "one line for all", init: true },
  { mode: "a line in the project", init: false },
])("snapshots, plugin with $mode", ({ init }) => {
  let home: TempHome;
  let files: string[];

  beforeAll(async () => {
    home = homeWith("mise");
    if (init) await home.mustRun("aienv", ["init", "--yes", "--integration", "mise-plugin"]);
    await useIn(home, "a", "two", {
      tools: "sdk, codex, gemini",
      args: init ? [] : ["--integration", "mise-plugin"],
    });
    const state = home.path(`.local/state/aienv/projects${home.path("a")}/.aienv`);
    files = ["snapshot.json", "environment.plugin", "environment.sh"].map((name) => `${state}/${name}`);
  });
  afterAll(() => home?.remove());

  const replace = (text: string | undefined) => {
    for (const file of files) {
      rmSync(file, { recursive: true, force: true });
      if (text === undefined) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  };
  const mise = (...args: string[]) => home.run("mise", args, { cwd: home.path("a"), env: planted });

  it.each(broken)("$name: mise env, exec and hook-env succeed", async ({ text }) => {
    replace(text(home.folder));
    for (const args of [["env"], ["exec", "--", "true"], ["hook-env", "-s", "bash", "--force"]]) {
      const result = await mise(...args);
      expect({ args, code: result.code, stderr: result.stderr }).toMatchObject({ args, code: 0 });
      expect(result.stderr).not.toMatch(/ERROR|traceback|panicked/i);
      expect(result.stderr).not.toContain("\u001b]0;");
    }
    expect(home.tryRead("pwned")).toBeUndefined();
  });

  it("folders and dangling links in the snapshot's place break nothing", async () => {
    for (const make of [
      (file: string) => mkdirSync(file),
      (file: string) => symlinkSync("/nowhere/x", file),
    ]) {
      replace(undefined);
      for (const file of files) make(file);
      const result = await mise("env");
      expect(result).toMatchObject({ code: 0 });
      expect(result.stderr).not.toMatch(/ERROR|traceback/i);
    }
    replace(undefined);
  });

  it.each(activeShells)(
    "%s: a broken snapshot keeps the prompt, a good one comes back at once",
    async (kind) => {
      replace("{");
      const { shown, stderr, code } = await runSession(
        home,
        kind,
        [
          { cd: home.path("a") },
          { show: "BROKEN", names: ["OPENAI_MODEL"] },
          { line: `sh -c "cd '${home.path("a")}' && aienv sync >/dev/null 2>&1"` },
          { prompt: true },
          { show: "MENDED", names: ["OPENAI_MODEL"] },
        ],
        planted,
      );
      expect(code).toBe(0);
      expect(shown).toEqual({ BROKEN: { OPENAI_MODEL: null }, MENDED: { OPENAI_MODEL: "beta-large" } });
      expect(stderr).toContain("aienv sync");
    },
  );

  it("says in one line that the registry is newer, and that a choice is not allowed", async () => {
    await home.mustRun("aienv", ["sync"], { cwd: home.path("a") });
    expect((await mise("env")).stderr).toBe("");
    home.write(".config/aienv/registry.yaml", `${home.read(".config/aienv/registry.yaml")}# newer\n`);
    const stale = await mise("env");
    expect(stale.stderr.trim().split("\n")).toHaveLength(1);
    expect(stale.stderr).toContain("changed after the last compile; run: aienv sync");
    expect(stale.stdout).toContain("beta-large");
    home.write("a/sub/.aienv.yaml", "profile: one\n");
    const foreign = await home.run("mise", ["env"], { cwd: home.path("a/sub"), env: planted });
    expect(foreign.stderr).toContain("sub/.aienv.yaml is not allowed yet; run: aienv allow");
    expect(foreign.stdout).toContain("beta-large");
  });
});
