/** The local token in a real shell: from its own file by every way in, the same everywhere, and felt at the next prompt. */
import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, parseShown, runSession, writeShow } from "./shell-session.ts";
import { homeWith, planted, proxyPort, useIn } from "./two-providers.ts";

const names = ["AIENV_TOKEN", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GEMINI_MODEL"];
const proxied = (token: string) => ({
  AIENV_TOKEN: token,
  GEMINI_API_KEY: token,
  GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${proxyPort}`,
  GEMINI_MODEL: "main",
});
/** The user's own, of another project perhaps: the directory's token comes before it. */
const env = { ...planted, AIENV_TOKEN: "aienv-of-somebody-else" };

describe.each(["mise-block", "mise-plugin", "direnv"])("a local token by %s", (integration) => {
  // Names that every syntax on the way would like to expand. direnv 2.32 itself finds no folder with a dollar in its name.
  const folder = integration === "direnv" ? "p {{ x }} 'q'" : "p $HOME {{ x }} 'q'";
  let home: TempHome;
  let file: string;

  const token = () => /^AIENV_TOKEN=(aienv-\w{32})\n$/.exec(home.read(file))?.[1] ?? "none";

  beforeAll(async () => {
    home = homeWith(integration === "direnv" ? "direnv" : "mise");
    writeShow(home);
    home.write(`${folder}/.env`, "FROM_USER=1\nAIENV_TOKEN=aienv-of-the-projects-author\n");
    if (integration === "mise-block")
      home.write(`${folder}/.mise.toml`, '[env]\n_.file = ".env"\nOWN = "1"\n');
    await useIn(home, folder, "one", { tools: "gemini", args: ["--integration", integration] });
    if (integration === "mise-block")
      await home.mustRun("mise", ["trust", "--quiet"], { cwd: home.path(folder) });
    // No proxy is to be started here: it would outlive the test.
    home.write(".local/share/aienv/ensure-proxy.sh", "#!/bin/sh\n");
    file = `.local/state/aienv/projects${home.path(folder)}/.aienv/token.env`;
  });
  afterAll(() => home?.remove());

  it("is for its owner only, and in no file of the project", () => {
    expect(statSync(home.path(file)).mode & 0o777).toBe(0o600);
    for (const each of home.files(folder)) expect(home.read(`${folder}/${each}`)).not.toContain(token());
  });

  it.runIf(integration !== "direnv").each(activeShells)("%s: is there, and gone outside", async (kind) => {
    const { shown } = await runSession(
      home,
      kind,
      [
        { cd: home.path(folder).replaceAll("'", kind === "fish" ? "\\'" : "'\\''") },
        { show: "IN", names: [...names, ...(integration === "mise-block" ? ["FROM_USER", "OWN"] : [])] },
        { cd: home.path("outside") },
        { show: "OUT", names },
      ],
      env,
    );
    const users = integration === "mise-block" ? { FROM_USER: "1", OWN: "1" } : {};
    expect(shown["IN"]).toEqual({ ...proxied(token()), ...users });
    expect(shown["OUT"]).toMatchObject({ AIENV_TOKEN: env.AIENV_TOKEN, GEMINI_API_KEY: null });
  });

  it.runIf(integration !== "direnv")("is another at the next prompt after it was rotated", async () => {
    const before = token();
    const { shown } = await runSession(
      home,
      "bash",
      [
        { cd: home.path(folder).replaceAll("'", "'\\''") },
        { show: "BEFORE", names },
        { line: "aienv token rotate 2>/dev/null" },
        { prompt: true },
        { show: "AFTER", names },
      ],
      env,
    );
    expect(shown["BEFORE"]).toEqual(proxied(before));
    expect(token()).not.toBe(before);
    expect(shown["AFTER"]).toEqual(proxied(token()));
  });

  it.runIf(integration === "direnv")("is there with direnv, and another after it was rotated", async () => {
    for (const _time of [1, 2]) {
      const result = await home.run("direnv", ["exec", home.path(folder), "show", "IN", ...names], { env });
      expect(parseShown(result.stdout)["IN"]).toEqual(proxied(token()));
      await home.mustRun("aienv", ["token", "rotate"], { cwd: home.path(folder) });
    }
  });

  it.runIf(integration === "direnv")("is felt by a shell under direnv when it was rotated", async () => {
    const load = 'eval "$(direnv export bash 2>/dev/null)"';
    const script = [
      `cd '${home.path(folder).replaceAll("'", "'\\''")}'`,
      load,
      `show BEFORE ${names.join(" ")}`,
      // direnv counts in whole seconds.
      "sleep 1.1; aienv token rotate 2>/dev/null",
      load,
      `show AFTER ${names.join(" ")}`,
    ].join("\n");
    const before = token();
    const { BEFORE, AFTER } = parseShown((await home.shell("bash", script, { env })).stdout);
    expect(token()).not.toBe(before);
    expect([BEFORE, AFTER]).toEqual([proxied(before), proxied(token())]);
  });

  it("is a placeholder where its file is gone and the user has none", async () => {
    const kept = home.read(file);
    await home.mustRun("rm", [home.path(file)]);
    const way =
      integration === "direnv" ? ["exec", home.path(folder)] : ["-C", home.path(folder), "exec", "--"];
    const program = integration === "direnv" ? "direnv" : "mise";
    const result = await home.run(program, [...way, "show", "IN", ...names.slice(1)], { env: planted });
    const placeholder = integration === "mise-block" ? "aienv-of-the-projects-author" : "aienv-key-not-set";
    expect(parseShown(result.stdout)["IN"]).toMatchObject({
      GEMINI_API_KEY: placeholder,
      GEMINI_MODEL: "main",
    });
    home.write(file, kept, 0o600);
  });

  it("leaves nothing after `off`", async () => {
    await home.mustRun("aienv", ["off"], { cwd: home.path(folder) });
    expect(home.tryRead(file)).toBeUndefined();
    expect(home.files(".local/state/aienv/tokens")).toEqual([]);
    expect(home.tryRead(`${folder}/.mise.toml`)).toBe(
      integration === "mise-block" ? '[env]\n_.file = ".env"\nOWN = "1"\n' : undefined,
    );
  });
});
