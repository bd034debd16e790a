import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { currentAccess } from "../../../src/cli/proxy/current-access.ts";
import { readWorld } from "../../../src/cli/proxy/current-world.ts";
import {
  hashOf,
  newToken,
  tokenFileOf,
  tokenOfFile,
  tokenRecord,
  writeTokenFiles,
} from "../../../src/project/token-store.ts";
import { registryText, tempProject } from "../../helpers/temp-project.ts";

const registry = `${registryText}  routed: { main: coder, small: house/tiny, via: proxy, per-tool: { codex: { main: house/tiny }, claude: login } }
`;

/** A project with a token, and what tokens open. */
async function world() {
  const project = tempProject({ registry, tools: ["claude", "qwen", "codex"] });
  await project.aienv(["use", "routed", "--integration", "none"]);
  const { paths } = project;
  let time = 0;
  // Always later than what is not looked at again.
  const clock = () => (time += 1_000);
  const token = tokenOfFile(tokenFileOf(paths, project.project)) ?? "";
  const make = (directory: string) => {
    const made = newToken();
    writeTokenFiles([tokenRecord(paths, { hash: hashOf(made), directory, created: 1 })]);
    return made;
  };
  return { ...project, token, make, access: currentAccess(paths, () => readWorld(paths, 1), clock) };
}

describe("what a token opens", () => {
  it("is its project's choice, by tool; any other program gets the first tool's models", async () => {
    const { access, token, project } = await world();
    const found = access(token);
    expect(found).toMatchObject({ project, profile: "routed" });
    expect(found?.token).toBe(hashOf(token).slice(0, 12));
    expect(found?.chosen.get("qwen")).toEqual({ main: "coder", small: "house/tiny" });
    expect(found?.chosen.get("codex")).toMatchObject({ main: "house/tiny" });
    expect(found?.chosen.get("claude")).toEqual({});
    expect(found?.chosen.get("")).toMatchObject({ main: expect.any(String), small: "house/tiny" });
    expect(access(token)).toBe(found);
  });

  it("is nothing for what is nobody's, however it looks", async () => {
    const { access, token, aienv } = await world();
    for (const each of [
      "",
      "aienv-",
      newToken(),
      `${token}a`,
      token.slice(1),
      hashOf(token),
      "x".repeat(10_000),
    ])
      expect(access(each)).toBeUndefined();
    expect(access(token)).toBeDefined();
    await aienv(["token", "rotate"]);
    expect(access(token)).toBeUndefined();
  });

  it("changes with the next `use`, at once", async () => {
    const { access, token, aienv } = await world();
    expect(access(token)?.chosen.get("qwen")?.["main"]).toBe("coder");
    await aienv(["use", "work"]);
    expect(access(token)).toMatchObject({ profile: "work" });
    expect(access(token)?.chosen.get("qwen")?.["main"]).toBe("deepseek/deepseek-chat");
    await aienv(["use", "-"]);
    expect(access(token)?.chosen.get("qwen")?.["main"]).toBe("coder");
  });

  it("is nothing after `off` and `deny`, and goes along with a moved project", async () => {
    for (const word of ["off", "deny"]) {
      const { access, token, aienv } = await world();
      expect(access(token)).toBeDefined();
      await aienv([word]);
      expect(access(token)).toBeUndefined();
    }
    const { access, token, aienv, project } = await world();
    const moved = join(project, "../moved");
    renameSync(project, moved);
    expect(access(token)).toMatchObject({ project });
    await aienv(["use", "routed"], { cwd: moved });
    expect(access(token)).toMatchObject({ project: moved });
  });

  it("is for a folder what is chosen above it, and else what is chosen for all directories", async () => {
    const { access, make, home, project, aienv, paths } = await world();
    const inner = join(project, "inner");
    const elsewhere = join(home, "elsewhere");
    for (const folder of [inner, elsewhere]) mkdirSync(folder);
    expect(access(make(inner))).toMatchObject({ project, profile: "routed" });
    const [outside, other] = [make(""), make(elsewhere)];
    expect(access(outside)).toMatchObject({ project: "", profile: "default" });
    expect(access(outside)?.chosen.get("")).toEqual({ main: "house/big", small: "house/tiny" });
    expect(access(other)).toBeUndefined();
    await aienv(["use", "work", "--global", "--integration", "none"]);
    expect(access(outside)).toMatchObject({ project: "", profile: "work" });
    expect(access(other)).toMatchObject({ project: elsewhere, profile: "work" });
    // A choice that was never allowed is nobody's choice.
    writeFileSync(join(elsewhere, ".aienv.yaml"), "profile: routed\n");
    expect(access(other)).toBeUndefined();
    rmSync(join(elsewhere, ".aienv.yaml"));
    await aienv(["use", "routed"], { cwd: elsewhere });
    expect(access(other)).toMatchObject({ project: elsewhere, profile: "routed" });
    writeFileSync(join(paths.state, "global/snapshot.json"), "{");
    expect(access(outside)).toBeUndefined();
  });

  it("is a run's own choice, for the token of a run", async () => {
    const { access, paths, project } = await world();
    const token = newToken();
    const choice = { profile: "work", tools: [{ tool: "qwen", chosen: { main: "deepseek/deepseek-chat" } }] };
    const record = tokenRecord(paths, { hash: hashOf(token), directory: project, created: 1, choice });
    writeTokenFiles([record]);
    expect(access(token)).toMatchObject({ project, profile: "work" });
    expect(access(token)?.chosen.get("")).toEqual({ main: "deepseek/deepseek-chat" });
    writeTokenFiles([{ ...record, text: null }]);
    expect(access(token)).toBeUndefined();
  });

  it("is looked at no more than every 20 ms, and felt well within 100", async () => {
    const { paths, token, aienv } = await world();
    let time = 0;
    const access = currentAccess(
      paths,
      () => readWorld(paths, 1),
      () => time,
    );
    access(token);
    await aienv(["use", "work"]);
    time = 19;
    expect(access(token)).toMatchObject({ profile: "routed" });
    time = 20;
    expect(access(token)).toMatchObject({ profile: "work" });
    // A clock that is set back.
    await aienv(["use", "routed"]);
    time = -5_000;
    expect(access(token)).toMatchObject({ profile: "routed" });
  });
});
