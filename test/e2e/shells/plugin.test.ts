/** The plugin for all projects: what it beats, and what happens when a part of it is gone. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, runSession } from "./shell-session.ts";
import { homeWith, planted, useIn } from "./two-providers.ts";

const init = ["init", "--yes", "--integration", "mise-plugin"];

describe("the plugin for all projects", () => {
  let home: TempHome;

  beforeAll(async () => {
    home = homeWith("mise", "git");
    home.write(".config/mise/config.toml", '# mine\n[env]\nMINE = "1"\n');
    await home.mustRun("aienv", init);
  });
  afterAll(() => home?.remove());

  it("is one call in mise's own file, comments kept, and safe to repeat", async () => {
    const text = home.read(".config/mise/config.toml");
    expect(text).toBe('# mine\n[env]\nMINE = "1"\nAIENV_CWD = "{{ cwd }}"\n_.aienv = { tools = true }\n');
    await home.mustRun("aienv", init);
    expect(home.read(".config/mise/config.toml")).toBe(text);
  });

  it.each(activeShells)(
    "%s: a project's own endpoint never meets the chosen provider's key",
    async (kind) => {
      const text =
        '[env]\nANTHROPIC_BASE_URL = "http://127.0.0.1:9/foreign"\nOPENAI_BASE_URL = false\nOWN = "1"\n';
      home.write("hand/.mise.toml", text);
      await home.mustRun("mise", ["trust", "--quiet"], { cwd: home.path("hand") });
      await useIn(home, "hand", "one", { tools: "sdk" });
      const names = ["ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "OPENAI_BASE_URL", "OWN", "MINE"];
      const { shown } = await runSession(
        home,
        kind,
        [{ cd: home.path("hand") }, { show: "HAND", names }],
        planted,
      );
      expect(shown["HAND"]).toEqual({
        ANTHROPIC_BASE_URL: "http://127.0.0.1:9/alpha",
        ANTHROPIC_AUTH_TOKEN: planted.ALPHA_KEY,
        OPENAI_BASE_URL: "http://127.0.0.1:9/alpha/v1",
        OWN: "1",
        MINE: "1",
      });
      expect(home.read("hand/.mise.toml")).toBe(text);
    },
  );

  it.each(activeShells)("%s: a link and a folder below lead to the same project", async (kind) => {
    home.write("real/deep/down/file", "");
    await useIn(home, "real", "two", { tools: "sdk" });
    await home.mustRun("ln", ["-sfn", home.path("real/deep"), home.path("link")]);
    const names = ["OPENAI_MODEL"];
    const { shown } = await runSession(
      home,
      kind,
      [
        { cd: home.path("real/deep/down") },
        { show: "DOWN", names },
        { cd: home.path("outside") },
        { show: "OUT", names },
        { cd: home.path("link/down") },
        { show: "LINK", names },
      ],
      planted,
    );
    expect(shown).toEqual({
      DOWN: { OPENAI_MODEL: "beta-large" },
      OUT: { OPENAI_MODEL: null },
      LINK: { OPENAI_MODEL: "beta-large" },
    });
  });

  it("a pipe in the place of a choice is told of, and mise does not wait for it", async () => {
    home.write("hostile/keep", "");
    const pipe = home.path("hostile/.aienv.yaml");
    await home.mustRun("mkfifo", [pipe]);
    const ran = await home.mustRun("mise", ["env"], { cwd: home.path("hostile"), timeoutMs: 20_000 });
    expect(ran.stderr).toContain(`${pipe} is not allowed yet; run: aienv allow`);
  });

  it("says of a denied choice that it is denied, in one line and without Node", async () => {
    home.write("denied/sub/.aienv.yaml", "profile: two\n");
    const cwd = home.path("denied/sub");
    const told = async () => {
      home.forgetStarted();
      const { stderr } = await home.mustRun("mise", ["env"], { cwd });
      expect(home.started()).toEqual([]);
      return stderr.split("\n").filter((line) => line.includes("aienv"));
    };
    const file = `${cwd}/.aienv.yaml`;
    expect(await told()).toEqual([expect.stringContaining(`${file} is not allowed yet; run: aienv allow`)]);
    await home.mustRun("aienv", ["deny"], { cwd });
    expect(await told()).toEqual([
      expect.stringContaining(`${file} is denied; to take that back: aienv allow`),
    ]);
    await home.mustRun("aienv", ["allow"], { cwd, env: planted });
    expect(await told()).toEqual([]);
  });

  it("a folder named as our state's has the choice of the project around it", async () => {
    await useIn(home, "around", "two", { tools: "sdk" });
    home.write("around/.aienv/deep/file", "");
    const cwd = home.path("around/.aienv/deep");
    expect((await home.mustRun("mise", ["env"], { cwd, env: planted })).stdout).toContain("beta-large");
    home.write("around/.aienv/deep/.aienv.yaml", "profile: one\n");
    const refused = await home.aienv(["allow"], { cwd });
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("project.reserved-name") });
  });

  it("`use --share` writes hook and pin, no value and no local file", async () => {
    await home.mustRun("git", ["init", "-q", "team"]);
    await useIn(home, "team", "one", { tools: "sdk", args: ["--share"] });
    expect(home.files("team").filter((file) => !file.startsWith(".git/"))).toEqual([
      ".aienv.yaml",
      ".mise.toml",
    ]);
    expect(home.read("team/.mise.toml")).toMatch(/^\[hooks\]\npostinstall = \["aienv sync"\]\n\n\[tools\]\n/);
  });

  it("a plugin that is gone stops mise; `doctor` says so and its command mends it", async () => {
    rmSync(home.path(".local/share/mise/plugins/aienv"));
    expect((await home.run("mise", ["env"])).code).not.toBe(0);
    for (const folder of ["hand", "outside"]) {
      const doctor = await home.aienv(["doctor"], { cwd: home.path(folder), env: planted });
      expect(doctor.stderr).toContain("the mise plugin is not where mise looks");
      expect(doctor.stderr).toContain("next: aienv doctor --fix");
    }
    await home.run("aienv", ["doctor", "--fix"], { env: planted });
    expect((await home.run("mise", ["env"])).code).toBe(0);
  });

  it("`off --global` gives mise's file back; from then on a project gets a line of its own", async () => {
    await home.mustRun("aienv", ["off", "--global"]);
    expect(home.read(".config/mise/config.toml")).toBe('# mine\n[env]\nMINE = "1"\n');
    await useIn(home, "late", "two", { tools: "sdk" });
    expect(home.read("late/.mise.toml")).toContain("_.aienv = { tools = true }");
    const model = await home.mustRun("mise", ["exec", "--", "printenv", "OPENAI_MODEL"], {
      cwd: home.path("late"),
    });
    expect(model.stdout).toBe("beta-large\n");
  });
});
