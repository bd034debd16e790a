/** The same with direnv: `use aienv` in `.envrc`, no Node, the user's values afterwards. */
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, parseShown, writeShow } from "./shell-session.ts";
import { homeWith, planted, useIn, usersOwn } from "./two-providers.ts";

const names = ["OPENAI_API_KEY", "OPENAI_MODEL", "ANTHROPIC_BASE_URL", "GEMINI_CLI_CUSTOM_HEADERS"];

describe("direnv", () => {
  let home: TempHome;
  let stateOfA: string;

  beforeAll(async () => {
    home = homeWith("direnv");
    writeShow(home);
    const args = ["--integration", "direnv"];
    await useIn(home, "a", "one", { tools: "sdk", args });
    await useIn(home, "b", "two", { tools: "sdk, gemini", args });
    stateOfA = home.path(`.local/state/aienv/projects${home.path("a")}/.aienv`);
  });
  afterAll(() => home?.remove());

  const direnv = (folder: string, ...command: string[]) =>
    home.run("direnv", ["exec", home.path(folder), ...command], { env: { ...planted, ...usersOwn } });

  it("leaves one line in .envrc, allowed", async () => {
    expect(home.read("a/.envrc")).toBe("use aienv\n");
    expect(home.files("a")).toEqual([".aienv.yaml", ".envrc"]);
    const result = await direnv("a", "printenv", "OPENAI_MODEL");
    expect(result).toMatchObject({ code: 0, stdout: "alpha-large\n" });
  });

  it.each(activeShells)("%s: each directory has its own values, outside are the user's", async (kind) => {
    home.forgetStarted();
    const load =
      kind === "fish"
        ? "direnv export fish 2>/dev/null | source"
        : `eval "$(direnv export ${kind} 2>/dev/null)"`;
    const script = ["a", "b", "outside"]
      .flatMap((folder) => [`cd '${home.path(folder)}'`, load, `show ${folder} ${names.join(" ")}`])
      .join("\n");
    const result = await home.shell(kind, script, { env: { ...planted, ...usersOwn } });
    const shown = parseShown(result.stdout);
    expect(shown["a"]).toMatchObject({
      OPENAI_API_KEY: planted.ALPHA_KEY,
      OPENAI_MODEL: "alpha-large",
      ANTHROPIC_BASE_URL: "http://127.0.0.1:9/alpha",
    });
    expect(shown["b"]).toMatchObject({ OPENAI_API_KEY: planted.BETA_KEY, OPENAI_MODEL: "beta-large" });
    expect(shown["b"]?.["GEMINI_CLI_CUSTOM_HEADERS"]).toContain("$(touch ");
    expect(shown["outside"]).toEqual({
      OPENAI_MODEL: null,
      GEMINI_CLI_CUSTOM_HEADERS: null,
      ...usersOwn,
    });
    expect(home.started()).toEqual([]);
    expect(home.tryRead("pwned")).toBeUndefined();
  });

  it.each(activeShells)(
    "%s: an open shell follows `aienv use` elsewhere at its next prompt",
    async (kind) => {
      const load =
        kind === "fish"
          ? "direnv export fish 2>/dev/null | source"
          : `eval "$(direnv export ${kind} 2>/dev/null)"`;
      const use = (choice: string) =>
        `sh -c "cd '${home.path("a")}' && aienv use ${choice} --integration direnv >/dev/null 2>&1"`;
      const script = [
        `cd '${home.path("a")}'`,
        load,
        "show BEFORE OPENAI_MODEL",
        // direnv compares times in whole seconds.
        "sleep 1.1",
        use("two"),
        load,
        "show AFTER OPENAI_MODEL",
        use("one"),
      ].join("\n");
      const result = await home.shell(kind, script, { env: planted });
      expect(parseShown(result.stdout)).toEqual({
        BEFORE: { OPENAI_MODEL: "alpha-large" },
        AFTER: { OPENAI_MODEL: "beta-large" },
      });
    },
  );

  it("a broken fragment is one line and no error for the shell", async () => {
    const text = home.read(`.local/state/aienv/projects${home.path("a")}/.aienv/environment.sh`);
    for (const broken of ["", "export OPENAI_MODEL='", "\u0000\u0001", "if then fi\n"]) {
      writeFileSync(join(stateOfA, "environment.sh"), broken);
      const result = await direnv("a", "true");
      expect({ broken, ...result }).toMatchObject({ broken, code: 0 });
    }
    writeFileSync(join(stateOfA, "environment.sh"), text);
    expect((await direnv("a", "printenv", "OPENAI_MODEL")).stdout).toBe("alpha-large\n");
  });

  it("works under strict_env, from a subfolder, and says what is not allowed", async () => {
    home.write("a/.envrc", "strict_env\nuse aienv\n");
    await home.mustRun("direnv", ["allow", home.path("a")]);
    mkdirSync(home.path("a/sub"), { recursive: true });
    const result = await direnv("a/sub", "printenv", "OPENAI_MODEL");
    expect(result).toMatchObject({ code: 0, stdout: "alpha-large\n" });
    home.write("a/.aienv.yaml", "profile: two\n");
    const changed = await direnv("a", "printenv", "OPENAI_MODEL");
    expect(changed.stderr).toContain("run: aienv");
    expect(changed.stdout).toBe("alpha-large\n");
  });

  it("says of a denied choice that it is denied, in one line and without Node", async () => {
    home.write("denied/.envrc", "use aienv\n");
    home.write("denied/.aienv.yaml", "profile: two\n");
    const cwd = home.path("denied");
    await home.mustRun("direnv", ["allow", cwd]);
    const told = async () => {
      home.forgetStarted();
      const { stderr } = await direnv("denied", "true");
      expect(home.started()).toEqual([]);
      return stderr.split("\n").filter((line) => line.includes(".aienv.yaml"));
    };
    const file = `${cwd}/.aienv.yaml`;
    expect(await told()).toEqual([expect.stringContaining(`${file} is not allowed yet; run: aienv allow`)]);
    await home.mustRun("aienv", ["deny"], { cwd });
    expect(await told()).toEqual([
      expect.stringContaining(`${file} is denied; to take that back: aienv allow`),
    ]);
    await home.mustRun("aienv", ["allow"], { cwd, env: planted });
    expect(await told()).toEqual([]);
    expect((await direnv("denied", "printenv", "OPENAI_MODEL")).stdout).toBe("beta-large\n");
  });

  it.runIf(process.getuid?.() === 0)("loads nothing for a choice that is another user's by now", async () => {
    chownSync(home.path("denied/.aienv.yaml"), 12345, 12345);
    const ran = await direnv("denied", "printenv", "OPENAI_MODEL");
    expect(ran.stderr).toContain(".aienv.yaml belongs to another user, so it does not count");
    expect(ran.stdout).toBe("");
    chownSync(home.path("denied/.aienv.yaml"), 0, 0);
  });

  it("a folder named as our state's has the choice of the project around it", async () => {
    home.write("b/.aienv/deep/.envrc", "use aienv\n");
    await home.mustRun("direnv", ["allow", home.path("b/.aienv/deep")]);
    expect((await direnv("b/.aienv/deep", "printenv", "OPENAI_MODEL")).stdout).toBe("beta-large\n");
    rmSync(home.path("b/.aienv"), { recursive: true });
  });

  it("comes back with `off`: nothing of ours in the project", async () => {
    await home.mustRun("aienv", ["off"], { cwd: home.path("b") });
    expect(home.files("b")).toEqual([".aienv.yaml"]);
  });

  it("keeps lines that the user has in .envrc, and never allows them by itself", async () => {
    home.write("c/.envrc", "export MINE=1\n");
    chmodSync(home.path("c/.envrc"), 0o644);
    await useIn(home, "c", "one", { tools: "sdk", args: ["--integration", "direnv"] });
    expect(home.read("c/.envrc")).toBe("export MINE=1\nuse aienv\n");
    expect((await direnv("c", "true")).stderr).toContain("is blocked");
    await home.mustRun("aienv", ["off"], { cwd: home.path("c") });
    expect(home.read("c/.envrc")).toBe("export MINE=1\n");
  });
});
