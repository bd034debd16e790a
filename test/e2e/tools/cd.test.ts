/** Each AI tool follows `cd`: another endpoint, model and key in each project, and nothing of ours left by `off`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  askTool,
  commandLine,
  keys,
  keysSent,
  loopbackOnly,
  makeToolHome,
  type ToolHome,
  tools,
  useIn,
} from "./tool-session.ts";

/** What of a request tells where it went, on whose account, and for which model. */
function asked({ mock }: ToolHome): string[] {
  return mock.requests.flatMap(({ url, model, headers }) =>
    model === undefined
      ? []
      : [
          `${url.split("/")[1]} ${model} ${[...new Set(keysSent(headers))].join()} ${headers["x-team"] ?? "-"}`,
        ],
  );
}
const ofAlpha = `${keys.ALPHA_KEY} blue`;
const ofBeta = `${keys.BETA_KEY} -`;

/** The way to a tool is the same in each of its formats: a further one shows only that it speaks that too. */
const rows = tools
  .map((tool, index) => ({
    tool,
    title: `${tool.id}, ${tool.format}`,
    first: tools.findIndex((one) => one.id === tool.id) === index,
  }))
  .filter(({ first }) => first || process.env["AIENV_E2E_EVERY_WAY"]);

describe.each(rows)("$title", ({ tool, first }) => {
  let toolHome: ToolHome;
  const projectFiles = (project: string) =>
    toolHome.home.files(project).filter((name) => !name.startsWith(".git/"));
  const check = (project: string) =>
    toolHome.home.aienv(["sync", "--check"], { cwd: toolHome.home.path(project), env: keys });

  beforeAll(async () => {
    toolHome = await makeToolHome(tool);
    await useIn(toolHome, "a", "one", keys);
    await useIn(toolHome, "b", "two", keys);
  });
  afterAll(() => toolHome?.remove());

  it("writes into the project no more than the environment", () => {
    expect(projectFiles("a")).toEqual([".aienv.yaml", ".mise.toml"]);
  });

  it("runs a tool round trip at the endpoint of each project, by `cd` alone", async () => {
    const { code, stdout, stderr } = await askTool(toolHome, tool, ["a", "b"], {
      prompt: "please USE-TOOL now",
      env: keys,
    });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout.match(/TOOL-OK/g), stdout + stderr).toHaveLength(2);
    const requests = asked(toolHome);
    const inA = requests.filter((request) => request.startsWith("alpha "));
    const inB = requests.slice(inA.length);
    expect(inA.filter((request) => request === `alpha alpha-large ${ofAlpha}`)).toHaveLength(2);
    expect(inB.filter((request) => request === `beta beta-large ${ofBeta}`)).toHaveLength(2);
    expect(new Set([...inA, ...inB])).toEqual(
      new Set([
        `alpha alpha-large ${ofAlpha}`,
        `beta beta-large ${ofBeta}`,
        // Its title request comes with every prompt.
        ...(tool.id === "opencode" ? [`alpha alpha-small ${ofAlpha}`, `beta beta-small ${ofBeta}`] : []),
      ]),
    );
    // What the tool itself can't do otherwise is said in its template.
    const limits = toolHome.mock.requests.map(({ body }) => JSON.stringify(body ?? null));
    if (tool.id !== "codex" && !(tool.id === "droid" && tool.format === "openai-responses"))
      expect(limits.some((body) => /"max\w*":9000\b/i.test(body))).toBe(true);
  });

  it("leaves nothing that `sync` would write anew", async () => {
    for (const project of ["a", "b"]) {
      const { code, stdout, stderr } = await check(project);
      expect(code, stdout + stderr).toBe(0);
    }
  });

  it.runIf(first)("counts in a folder below the project too", async () => {
    toolHome.mock.forget();
    toolHome.home.write("a/below/deeper/keep", "");
    const { stdout, stderr } = await askTool(toolHome, tool, "a/below/deeper", { env: keys });
    expect(asked(toolHome), stdout + stderr).toContain(`alpha alpha-large ${ofAlpha}`);
    // It looks for what could come next, once it has answered.
    if (tool.id === "qwen") expect(asked(toolHome)).toContain(`alpha alpha-small ${ofAlpha}`);
  });

  it.runIf(first)("works by `aienv run` where no shell integration is", async () => {
    toolHome.mock.forget();
    const [, ...args] = commandLine(tool);
    const { code, stdout, stderr } = await toolHome.home.aienv(["run", tool.id, ...args], {
      cwd: toolHome.home.path("b"),
      env: { ...keys, ...loopbackOnly },
    });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("PONG");
    expect(asked(toolHome)).toContain(`beta beta-large ${ofBeta}`);
  });

  it("is gone after `off`", async () => {
    const { home } = toolHome;
    for (const project of ["a", "b"]) {
      await home.mustRun("aienv", ["off"], { cwd: home.path(project), env: keys });
      expect(projectFiles(project).filter((name) => !name.startsWith("below/"))).toEqual([".aienv.yaml"]);
      expect(home.read(`${project}/.aienv.yaml`)).toBe(`tools: [${tool.id}]\n`);
    }
    const { stdout } = await home.shell(
      "bash",
      `eval "$(mise activate bash)"; cd '${home.path("a")}'; _mise_hook; env`,
    );
    expect(stdout).not.toMatch(/AIENV(?!_NO_PROBE)|alpha|CODEX_HOME|GEMINI_CLI_HOME/);
  });
});
