/** The status line in a real tmux, which runs it for each pane's directory. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";

const registry = `version: 1
providers:
  house: { endpoints: { openai-chat: http://127.0.0.1:9/v1 }, key: env:HOUSE_KEY, models: { big: {} } }
profiles:
  default: { main: house/big }
`;

describe("tmux", () => {
  let home: TempHome;
  const tmux = (...args: string[]) => home.run("tmux", ["-S", home.path("inner"), ...args]);
  /** Commands of a status line run for a client that looks at it: one in a pane of another tmux. */
  const outer = (...args: string[]) =>
    home.run("tmux", ["-S", home.path("outer"), "-f", "/dev/null", ...args]);
  const statusLine = async (): Promise<string> =>
    (await outer("capture-pane", "-p")).stdout.trimEnd().split("\n").at(-1) ?? "";
  const open = (name: string, folder: string) =>
    tmux("new-window", "-t", "s:", "-n", name, "-c", home.path(folder), "sh");

  beforeAll(async () => {
    home = makeTempHome();
    home.write(".config/aienv/registry.yaml", registry);
    home.write("p/.aienv.yaml", "tools: [sdk]\n");
    home.write("elsewhere/keep", "");
    home.write(".tmux.conf", "set -g status-right 'mine'\n");
    const use = await home.aienv(["use", "default", "--integration", "none"], { cwd: home.path("p") });
    expect(use).toMatchObject({ code: 0 });
    expect(await home.aienv(["statusline", "--install", "tmux"])).toMatchObject({ code: 0 });
    await tmux(
      "-f",
      home.path(".tmux.conf"),
      "new-session",
      "-d",
      "-s",
      "s",
      "-n",
      "first",
      "-c",
      home.path("p"),
      "sh",
    );
    const attach = `env -u TMUX tmux -S '${home.path("inner")}' attach`;
    await outer("new-session", "-d", "-x", "160", "-y", "10", attach);
  });
  afterAll(async () => {
    await outer("kill-server");
    await tmux("kill-server");
    home.remove();
  });

  it("shows beside the user's own what the pane's directory uses", async () => {
    await expect.poll(statusLine, { timeout: 20_000 }).toMatch(/first.* mine house\/big \| direct$/);
  });

  it("shows nothing of ours in a directory without a choice", async () => {
    await open("second", "elsewhere");
    await expect.poll(statusLine, { timeout: 20_000 }).toMatch(/second\* +mine$/);
  });

  it.each([
    ["third", ""],
    ["fourth", "\n"],
  ])("runs nothing that a folder's name says: %s", async (name, end) => {
    const folder = `p/a${end}$(touch ran) ' "; touch ran`;
    home.write(`${folder}/keep`, "");
    await open(name, folder);
    const shown = new RegExp(`${name}\\*.* mine house/big \\| direct$`);
    await expect.poll(statusLine, { timeout: 20_000 }).toMatch(shown);
    expect(home.files("").filter((file) => /(^|\/)ran$/.test(file))).toEqual([]);
    expect(existsSync(join(process.cwd(), "ran"))).toBe(false);
  });
});
