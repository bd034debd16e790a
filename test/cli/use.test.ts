import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../helpers/free-port.ts";
import { registryText, tempProject } from "../helpers/temp-project.ts";

describe("use", () => {
  it.each<[readonly string[], RegExp]>([
    [["use", "work", "--global", "--share"], /only one of --global and --share.*\[usage\.arguments\]/],
    [["use", "work", "--global", "--no-file"], /only one of --global and --no-file.*\[usage\.arguments\]/],
    [["use", "work", "--no-share"], /no option --no-share.*\[usage\.unknown-option\]/],
    [["use", "work", "--no-fil"], /did you mean "--no-file"\?/],
    [["sync", "--no-check"], /\[usage\.unknown-option\]/],
    [["use", "-", "--tool", "claude"], /"claude" has no exception here.*\[usage\.no-previous\]/],
    [["use", "wrok", "--tool", "claude"], /did you mean "work"\?.*\[usage\.unknown-choice\]/],
    [["edit"], /no editor is named.*\[usage\.arguments\]/],
  ])("refuses what it would not heed: %j", async (args, message) => {
    const { aienv, files } = tempProject({ tools: ["claude", "vi"] });
    const ran = await aienv(args);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(message);
    expect(files()).toEqual({});
  });

  it("--no-file is refused beside a file that beats it", async () => {
    const { aienv, project, read } = tempProject();
    await aienv(["use", "default"]);
    const refused = await aienv(["use", "work", "--no-file"]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(`${join(project, ".aienv.yaml")} beats it`);
    expect(refused.err).toContain("next: aienv use work (or aienv off first)");
    expect(read(".aienv.yaml")).toBe("profile: default\n");
    await aienv(["off"]);
    expect(await aienv(["use", "work", "--no-file"])).toMatchObject({ code: 0 });
    expect(await aienv(["use", "default", "--no-file"])).toMatchObject({ code: 0 });
  });
});

describe("use of what goes through the proxy", () => {
  // As a script calls it: for a person the proxy is started.
  it.each<[string, readonly string[], boolean]>([
    ["says nothing where mise starts it", [], false],
    ["says nothing where the plugin's line in the project does", ["--integration", "mise-plugin"], false],
    ["says nothing where direnv does", ["--integration", "direnv"], false],
    ["names the command where no shell does", ["--integration", "none"], true],
    ["names the command where the choice is for all directories", ["--global"], true],
  ])("%s", async (_name, more, told) => {
    const { aienv } = tempProject({
      registry: `${registryText}via: proxy\nproxy: { port: ${await freePort()} }\n`,
    });
    const { code, err } = await aienv(["use", "default", ...more]);
    expect(code).toBe(0);
    expect(err.includes("next: aienv proxy start")).toBe(told);
    expect(err).not.toContain("does not run");
  });
});

it("use tells of a stranger on the proxy's port, and learns nothing from it but that", async () => {
  const server = createServer((_request, response) => void response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { aienv } = tempProject({ registry: `${registryText}via: proxy\nproxy: { port: ${port} }\n` });
  const { code, err } = await aienv(["use", "default"], { environment: { AIENV_NO_PROBE: "" } });
  expect(code).toBe(0);
  expect(err).toContain(
    `port ${port} is taken by a program that is not this proxy, and tools here would send`,
  );
});

describe("use --tool", () => {
  const claudeOf = async ({ aienv }: ReturnType<typeof tempProject>) => {
    const tools = JSON.parse((await aienv(["status", "--json"])).out).tools as {
      tool: string;
      state: string;
      slots: Record<string, { model: string }>;
    }[];
    const claude = tools.find(({ tool }) => tool === "claude");
    return [claude?.state, claude?.slots["main"]?.model, claude?.slots["small"]?.model];
  };

  it.each([
    [
      "a model of another provider",
      "deepseek/deepseek-chat",
      "deepseek/deepseek-chat",
      "deepseek/deepseek-chat",
    ],
    ["a model of the small one's provider", "house/big", "house/big", "house/tiny"],
    ["a profile without a small model", "work", "deepseek/deepseek-chat", "deepseek/deepseek-chat"],
    ["a profile with one", "default", "house/big", "house/tiny"],
  ])("lets small follow main: %s", async (_name, choice, main, small) => {
    const project = tempProject({ tools: ["claude", "qwen"] });
    await project.aienv(["use", "default"]);
    expect(await project.aienv(["use", choice, "--tool", "claude"])).toMatchObject({ code: 0 });
    expect(await claudeOf(project)).toEqual(["ready", main, small]);
  });

  it("writes no small model for a tool that has none", async () => {
    const { aienv, read } = tempProject({ tools: ["codex", "qwen"] });
    await aienv(["use", "default"]);
    expect(await aienv(["use", "work", "--tool", "sdk"])).toMatchObject({ code: 0 });
    expect(read(".aienv.yaml")).toContain("per-tool");
  });

  it("keeps its exception through another choice, says so once, and takes it back", async () => {
    const project = tempProject({ tools: ["claude", "qwen"] });
    const { aienv, read } = project;
    await aienv(["use", "default"]);
    await aienv(["use", "login", "--tool", "claude"]);
    await aienv(["use", "work", "--tool", "qwen"]);
    const used = await aienv(["use", "work"]);
    expect(used.err.split("\n").filter((line) => line.includes("per-tool"))).toEqual([
      "note claude keeps login, qwen keeps deepseek/deepseek-chat (per-tool); aienv use - --tool claude takes that back",
    ]);
    expect(await claudeOf(project)).toMatchObject(["login", undefined, undefined]);
    expect(await aienv(["use", "-", "--tool", "claude"])).toMatchObject({ code: 0 });
    expect(await claudeOf(project)).toMatchObject([
      "ready",
      "deepseek/deepseek-chat",
      "deepseek/deepseek-chat",
    ]);
    expect(await aienv(["use", "-", "--tool", "qwen"])).toMatchObject({ code: 0 });
    expect(read(".aienv.yaml")).toBe("profile: work\n");
    expect((await aienv(["use", "default"])).err).not.toContain("per-tool");
  });
});

describe("edit", () => {
  it("starts the editor that is named, with a terminal or without", async () => {
    const { aienv, paths } = tempProject({ tools: ["mine"] });
    expect(await aienv(["edit"], { environment: { EDITOR: "mine" } })).toMatchObject({ code: 0 });
    expect(readFileSync(paths.registry, "utf8")).toBe(registryText);
  });
});
