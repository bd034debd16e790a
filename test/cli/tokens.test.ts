import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { syntaxes } from "../../src/edit/syntax/list.ts";
import { findToken, hashOf, listTokens, tokenFileOf, tokenOfFile } from "../../src/project/token-store.ts";
import { projectState } from "../../src/system/paths.ts";
import { findProgram } from "../../src/system/spawn.ts";
import { registryText, type TempProject, tempProject } from "../helpers/temp-project.ts";

const tools = ["claude", "qwen", "droid", "gemini", "codex", "opencode"];
const registry = `${registryText}  routed: { main: coder, small: house/tiny, via: proxy }\n`;

/** A project whose tools go through the proxy. */
async function proxiedProject(integration = "mise-block") {
  const world = tempProject({ registry, tools });
  expect(await world.aienv(["use", "routed", "--integration", integration])).toMatchObject({ code: 0 });
  return {
    ...world,
    token: tokenIn(world),
    own: join(projectState(world.paths, world.project), "token.env"),
  };
}

function tokenIn({ paths, project }: Pick<TempProject, "paths" | "project">): string {
  return tokenOfFile(tokenFileOf(paths, project)) ?? "none";
}

/** Files below that hold a text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

describe("the token of a project whose tools go through the proxy", () => {
  it("is made by `use`, for its owner only, and gone after `off`, byte for byte", async () => {
    const world = tempProject({ registry, tools });
    world.write(".mise.toml", '# mine\n[env]\n_.file = ".env" # first\nX = "1"\n\n[tools]\nnode = "24"\n');
    const before = world.files();
    await world.aienv(["use", "routed", "--integration", "mise-block"]);
    const file = tokenFileOf(world.paths, world.project);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, "..")).mode & 0o777).toBe(0o700);
    expect(findToken(world.paths, tokenIn(world))?.directory).toBe(world.project);
    expect(await world.aienv(["off"])).toMatchObject({ code: 0 });
    expect(world.files()).toEqual(before);
    expect(existsSync(join(world.paths.state, "tokens"))).toBe(false);
    expect(existsSync(projectState(world.paths, world.project))).toBe(false);
  });

  it.each(["mise-block", "mise-plugin", "direnv", "none"])(
    "stands in no file but its own, and in no output but that of `env --json`: %s",
    { timeout: 60_000 },
    async (integration) => {
      const { aienv, home, token, own } = await proxiedProject(integration);
      const lines = [
        ["use", "routed", "--diff", "--force"],
        ["sync"],
        ["sync", "--check"],
        ["status"],
        ["status", "--json"],
        ["status", "--why", "AIENV_TOKEN"],
        ["doctor"],
        ["env"],
        ["env", "--shell", "fish"],
        ["gen", "mise"],
        ["gen", "direnv"],
        ["gen", "direnv", "--mode", "block"],
        ["gen", "dotenv"],
        ["gen", "tool-config", "--all", "--stdout"],
        ["token", "ls"],
        ["token", "ls", "--json"],
        ["token", "revoke", token],
        ["ls"],
        ["off", "--diff"],
      ];
      for (const line of lines) {
        const { out, err } = await aienv(line, { environment: { HOUSE_KEY: "k-of-the-house" } });
        expect(out + err, line.join(" ")).not.toContain(token.slice(6));
        expect(out + err, line.join(" ")).not.toContain("k-of-the-house");
      }
      expect(filesWith(home, token.slice(6))).toEqual([own]);
      expect((await aienv(["env", "--json"])).out).toContain(token);
    },
  );

  it("takes the place of every key, and slot names that of models", async () => {
    const { aienv, token } = await proxiedProject();
    const { out } = await aienv(["env", "--json"], { environment: { HOUSE_KEY: "k-of-the-house" } });
    expect(out).not.toContain("k-of-the-house");
    expect(JSON.parse(out)).toMatchObject({
      AIENV_TOKEN: token,
      ANTHROPIC_AUTH_TOKEN: token,
      ANTHROPIC_BASE_URL: "http://127.0.0.1:7411",
      ANTHROPIC_MODEL: "main",
      ANTHROPIC_DEFAULT_HAIKU_MODEL: "haiku",
      GEMINI_API_KEY: token,
      GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:7411",
      GEMINI_MODEL: "main",
    });
  });

  it("comes to mise from its file, before the variables that refer to it, and beside the user's own files", async () => {
    const world = tempProject({ registry, tools });
    world.write(".mise.toml", '[env]\nANTHROPIC_MODEL = "x"\n_.file = ".env"\nZ = "1"\n');
    for (const _time of [1, 2]) {
      await world.aienv(["use", "routed", "--integration", "mise-block", "--force"]);
      const { env } = syntaxes.toml.parse(world.read(".mise.toml") ?? "") as { env: Record<string, unknown> };
      const path = tokenFileOf(world.paths, world.project);
      expect(env["_"]).toEqual({ file: [".env", { path, redact: true }] });
      const names = Object.keys(env);
      for (const name of [
        "AIENV_TOKEN",
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_CUSTOM_HEADERS",
        "GEMINI_API_KEY",
      ])
        expect(names.indexOf(name), name).toBeGreaterThan(names.indexOf("_"));
    }
    world.write(".aienv.yaml", "profile: default\ntools: [claude]\n");
    await world.aienv(["use", "default", "--integration", "mise-block", "--force"]);
    expect(world.read(".mise.toml")).not.toContain("token.env");
    expect(world.read(".mise.toml")).toContain('_.file = ".env"');
  });

  it("stays the same whatever is chosen, so that open tools go on", async () => {
    const world = await proxiedProject();
    await world.aienv(["use", "default"]);
    await world.aienv(["use", "routed"]);
    await world.aienv(["sync", "--force"]);
    expect(tokenIn(world)).toBe(world.token);
    expect(listTokens(world.paths)).toHaveLength(1);
  });

  it("is a difference for `sync --check` where it is missing, and `status` says so", async () => {
    const world = await proxiedProject();
    expect(await world.aienv(["sync", "--check"])).toMatchObject({ code: 0 });
    rmSync(world.own);
    expect(await world.aienv(["sync", "--check"])).toMatchObject({ code: 4 });
    expect((await world.aienv(["status"])).err).toContain("the proxy's local token is not made yet");
    const { out } = await world.aienv(["env", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      AIENV_TOKEN: "aienv-key-not-set",
      GEMINI_API_KEY: "aienv-key-not-set",
    });
    await world.aienv(["sync"]);
    expect(tokenIn(world)).not.toBe("none");
  });

  it("goes with a project that was deleted, and along with one that was moved", async () => {
    const world = await proxiedProject();
    const moved = join(world.home, "work", "moved");
    renameSync(world.project, moved);
    await world.aienv(["use", "routed"], { cwd: moved });
    expect(tokenOfFile(tokenFileOf(world.paths, moved))).toBe(world.token);
    expect(findToken(world.paths, world.token)?.directory).toBe(moved);
    rmSync(moved, { recursive: true });
    await world.aienv(["sync", "--all"], { cwd: world.home });
    expect(findToken(world.paths, world.token)).toBeUndefined();
    expect(existsSync(join(world.paths.state, "tokens"))).toBe(false);
  });

  it("comes along with a choice that is kept without a file", async () => {
    const world = tempProject({ registry, tools });
    await world.aienv(["use", "routed", "--no-file", "--integration", "mise-block"]);
    const token = tokenIn(world);
    const moved = join(world.home, "work", "moved");
    renameSync(world.project, moved);
    await world.aienv(["sync"], { cwd: moved });
    expect(tokenOfFile(tokenFileOf(world.paths, moved))).toBe(token);
    expect(findToken(world.paths, token)?.directory).toBe(moved);
  });

  it("is taken back by `deny`, and all tokens by `uninstall`", async () => {
    const world = await proxiedProject();
    await world.aienv(["deny"]);
    expect(findToken(world.paths, world.token)).toBeUndefined();
    await world.aienv(["use", "routed", "--global"]);
    const { out } = await world.aienv(["token", "new"]);
    expect(listTokens(world.paths)).toHaveLength(2);
    await world.aienv(["off", "--global"]);
    expect(listTokens(world.paths).map(({ hash }) => hash)).toEqual([hashOf(out.trim())]);
    await world.aienv(["uninstall", "--yes"]);
    expect(existsSync(world.paths.state)).toBe(false);
  });
});

describe("the shell text of a project whose tools go through the proxy", () => {
  const shells = ["sh", "dash", "bash", "zsh", "fish"].filter((shell) => findProgram(shell, process.env));

  it.each(shells)("reads the token from its file, and does without: %s", async (shell) => {
    const { aienv, home, token, own } = await proxiedProject("none");
    const { out } = await aienv(["env", "--shell", shell === "dash" ? "sh" : shell]);
    const strict = shell === "fish" ? "" : "set -eu\n";
    const print = 'printf "%s " "$AIENV_TOKEN" "$GEMINI_API_KEY" "$ANTHROPIC_MODEL"\n';
    const seen = () => {
      const left = 'echo "left:$__aienv_0$__aienv_name"\n';
      const script = `${strict}${out}${print}${strict && "set +u\n"}${left}`;
      const ran = spawnSync(findProgram(shell, process.env) ?? shell, ["-c", script], {
        encoding: "utf8",
        env: { HOME: home, PATH: "/nowhere" },
      });
      return ran.stdout + ran.stderr;
    };
    expect(seen()).toBe(`${token} ${token} main left:\n`);
    rmSync(own);
    expect(seen()).toBe("aienv-key-not-set aienv-key-not-set main left:\n");
    writeFileSync(own, "");
    expect(seen()).toBe("aienv-key-not-set aienv-key-not-set main left:\n");
  });
});

describe("aienv token", () => {
  it("lists tokens by project and hash, makes one for elsewhere, and takes it back", async () => {
    const { aienv, home, paths, token, project } = await proxiedProject();
    const { out } = await aienv(["token", "new"]);
    const printed = out.trim();
    expect(findToken(paths, printed)?.directory).toBe("");
    mkdirSync(join(home, "else"));
    const made = JSON.parse((await aienv(["token", "new", "../../else", "--json"])).out) as { token: string };
    expect(findToken(paths, made.token)?.directory).toBe(join(home, "else"));
    const list = JSON.parse((await aienv(["token", "ls", "--json"])).out) as { tokens: object[] };
    expect(list.tokens).toMatchObject([
      { name: hashOf(token).slice(0, 12), directory: project, for: "tools" },
      { name: hashOf(printed).slice(0, 12), directory: "", for: "printed" },
      { directory: join(home, "else"), for: "printed" },
    ]);
    expect((await aienv(["token", "ls"])).out).toContain("outside of any project");
    expect(await aienv(["token", "revoke", hashOf(printed).slice(0, 6)])).toMatchObject({ code: 0 });
    expect(findToken(paths, printed)).toBeUndefined();
  });

  it("rotates: another token in the same place, and the old one opens nothing", async () => {
    const world = await proxiedProject();
    const { err } = await world.aienv(["token", "rotate"]);
    expect(err).toContain("tools that are open fail until they are restarted");
    const token = tokenIn(world);
    expect(token).not.toBe(world.token);
    expect(findToken(world.paths, world.token)).toBeUndefined();
    expect(findToken(world.paths, token)?.directory).toBe(world.project);
    expect(statSync(world.own).mode & 0o777).toBe(0o600);
    expect(filesWith(world.home, token.slice(6))).toEqual([world.own]);
  });

  it("revokes this project's, which the next sync makes anew", async () => {
    const world = await proxiedProject();
    await world.aienv(["token", "revoke"]);
    expect(findToken(world.paths, world.token)).toBeUndefined();
    expect(existsSync(world.own)).toBe(false);
    await world.aienv(["sync"]);
    expect(findToken(world.paths, tokenIn(world))?.directory).toBe(world.project);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["an unknown action", ["lss"], /did you mean "ls"\?.*\[usage\.arguments\]/],
    ["a name too many", ["ls", "x"], /\[usage\.arguments\]/],
    ["a directory that is none", ["new", "nowhere"], /no directory/],
    ["a name of none", ["revoke", "ffff"], /\[usage\.unknown-token\]/],
    ["a name too short", ["revoke", "f"], /\[usage\.unknown-token\]/],
    ["nothing to rotate", ["rotate"], /\[usage\.no-token\]/],
    ["nothing to revoke", ["revoke"], /\[usage\.no-token\]/],
  ])("refuses %s", async (_name, args, message) => {
    const ran = await tempProject().aienv(["token", ...args]);
    expect(ran.err).toMatch(message);
    expect(ran.code).toBe(2);
  });
});

describe("aienv run", () => {
  it("gives the tool the project's token, and one for the run alone where the choice is another", async () => {
    const world = await proxiedProject();
    const seen = join(world.home, "seen");
    const records = `set -- '${join(world.paths.state, "tokens")}'/*`;
    writeFileSync(
      join(world.home, "bin/claude"),
      `#!/bin/sh\n${records}\necho "$AIENV_TOKEN" $# >'${seen}'\n`,
    );
    const run = async (...args: string[]) => {
      expect(await world.aienv(["run", ...args])).toMatchObject({ code: 0 });
      return readFileSync(seen, "utf8").trim().split(" ");
    };
    expect(await run("claude")).toEqual([world.token, "1"]);
    const [token = "", count] = await run("--profile", "routed", "claude");
    expect(count).toBe("2");
    expect(token).toMatch(/^aienv-\w{32}$/);
    expect(token).not.toBe(world.token);
    expect(listTokens(world.paths)).toHaveLength(1);
    expect(filesWith(world.home, token.slice(6))).toEqual([seen]);
  });
});
