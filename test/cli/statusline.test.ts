import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const hosts = {
  claude: {
    file: ".claude/settings.json",
    texts: [undefined, "", '{\n\t"model": "opus", // mine\n\t"env": { "A": "b" }\n}', '{"x":1}\r\n'],
    taken: '{ "statusLine": { "type": "command", "command": "mine.sh" } }\n',
  },
  starship: {
    file: ".config/starship.toml",
    texts: [
      undefined,
      '# mine\nadd_newline = false\n\n[git_branch]\nsymbol = "b" # short\n',
      '[custom.mine]\ncommand = "x"\r\n',
    ],
    taken: '[custom.aienv]\ncommand = "mine"\n',
  },
  tmux: {
    file: ".tmux.conf",
    texts: [undefined, "# mine\nset -g status-right '%H:%M' # short\n", "set -g mouse on"],
  },
} as const;

function start(host: keyof typeof hosts, text?: string) {
  const world = tempProject({ tools: ["claude"] });
  const file = join(world.home, hosts[host].file);
  if (text !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const now = () => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
  const set = (...args: string[]) => world.aienv(["statusline", ...args]);
  return { ...world, file, now, set };
}

describe.each(Object.keys(hosts) as (keyof typeof hosts)[])("`statusline --install %s`", (host) => {
  it.each(hosts[host].texts)("keeps what stands there, and is taken out to the byte: %j", async (text) => {
    const { now, set } = start(host, text);
    expect((await set("--install", host, "--check")).code).toBe(4);
    expect(now()).toBe(text);
    expect(await set("--install", host)).toMatchObject({ code: 0, err: expect.stringContaining("wrote") });
    expect(now()).toContain("statusline.sh");
    const installed = now();
    expect((await set("--install", host, "--check")).code).toBe(0);
    await set("--install", host);
    expect(now()).toBe(installed);
    expect((await set("--uninstall", host)).code).toBe(0);
    expect(now()).toBe(text);
    expect((await set("--uninstall", host)).err).toContain("no status line of aienv");
  });

  it("stays through a choice, and goes with `uninstall`", async () => {
    const text = hosts[host].texts[1];
    const { now, set, aienv } = start(host, text);
    await set("--install", host);
    const installed = now();
    expect((await aienv(["use", "--global", "default"])).code).toBe(0);
    expect(now()).toBe(installed);
    await aienv(["uninstall", "--yes"]);
    expect(now()).toBe(text);
  });
});

it.each(["claude", "starship"] as const)(
  "refuses where the user has another one in %s, and says what to write",
  async (host) => {
    const { now, set } = start(host, hosts[host].taken);
    const { code, err } = await set("--install", host);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/mine[\s\S]*by hand[\s\S]*statusline\.sh/),
    });
    expect(now()).toBe(hosts[host].taken);
  },
);

describe("`statusline --install tmux`", () => {
  it("writes into the config that is there", async () => {
    const { set, home } = start("tmux");
    const file = join(home, ".config/tmux/tmux.conf");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "set -g mouse on\n");
    await set("--install", "tmux");
    expect(readFileSync(file, "utf8")).toMatch(
      /^set -g mouse on\nset -g status-right-length 120\n.*statusline\.sh/,
    );
    expect(existsSync(join(home, ".tmux.conf"))).toBe(false);
  });

  it("refuses a script whose path would need an escape", async () => {
    const { now, aienv, home } = start("tmux");
    const { code, err } = await aienv(["statusline", "--install", "tmux"], {
      environment: { XDG_DATA_HOME: join(home, "a #(b)") },
    });
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining("integration.odd-path") });
    expect(now()).toBeUndefined();
  });
});

it("prints a command that tells what is chosen here", async () => {
  const { aienv, project, home } = tempProject({ tools: ["claude"] });
  expect((await aienv(["use", "default"])).code).toBe(0);
  const { out } = await aienv(["statusline"]);
  const line = execFileSync("sh", ["-c", out], { cwd: project, env: { HOME: home, PATH: "/usr/bin:/bin" } });
  expect(String(line)).toMatch(/^\S+ \| (direct|proxy off)\n$/);
});
