import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startOf } from "../../src/cli/proxy/proxy-files.ts";

const script = join(import.meta.dirname, "../../templates/shell/statusline.sh");
const running = `${process.pid} ${startOf(process.pid)} 4000 1.0.0\n`;
const today = execFileSync("date", ["+%Y-%m-%d"], { encoding: "utf8" }).trim();

function world() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "aienv-statusline-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const project = join(folder, "a project");
  mkdirSync(join(project, "deep/er"), { recursive: true });
  const write = (name: string, text: string): void => {
    const file = join(folder, "state", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    // As the proxy leaves it: the day ends later.
    if (name === "proxy/spent") utimesSync(file, Date.now() / 1000 + 60, Date.now() / 1000 + 60);
  };
  const choose = (text: string, directory = project): void => {
    write(`projects${directory}/.aienv/snapshot.json`, "{}");
    write(`projects${directory}/.aienv/statusline`, text);
  };
  const line = (
    shell: string,
    { args = [] as string[], cwd = project, input = "", env = {}, file = script } = {},
  ): string =>
    execFileSync(shell, [file, ...args], {
      cwd,
      input,
      encoding: "utf8",
      timeout: 10_000,
      env: { PATH: process.env["PATH"] ?? "", AIENV_STATE_DIR: join(folder, "state"), ...env },
    });
  return { folder, project, write, choose, line };
}

describe.each(["dash", "bash"])("in %s", (shell) => {
  it("reads the state below HOME where a path of XDG is relative, and elsewhere where it is absolute", () => {
    const { folder, project, choose, line } = world();
    choose("claude\tglm/glm-4.6\tdirect\n");
    const env = { AIENV_STATE_DIR: "", HOME: join(folder, "home") };
    mkdirSync(join(folder, "home/.local/state"), { recursive: true });
    mkdirSync(join(folder, "xdg"));
    expect(line(shell, { env: { ...env, XDG_STATE_HOME: join(folder, "xdg") } })).toBe("");
    symlinkSync(join(folder, "state"), join(folder, "home/.local/state/aienv"));
    expect(line(shell, { env: { ...env, XDG_STATE_HOME: "relative" } })).toBe("glm/glm-4.6 | direct\n");
    symlinkSync(join(folder, "state"), join(folder, "xdg/aienv"));
    expect(
      line(shell, { cwd: project, env: { ...env, HOME: "/", XDG_STATE_HOME: join(folder, "xdg") } }),
    ).toBe("glm/glm-4.6 | direct\n");
  });

  it("tells model, what was spent today of the limit, and that the proxy runs, from a folder below too", () => {
    const { project, write, choose, line } = world();
    choose("claude\tglm/glm-4.6\tproxy\n");
    write("proxy/running", running);
    write("proxy/spent", `aienv 1\t${today}\n9.00\t-\t-\t-\t/other\n0.42\t0.42\t5.00\tday\t${project}\n`);
    const expected = "glm/glm-4.6 | $0.42 of $5.00 today | proxy\n";
    expect(line(shell)).toBe(expected);
    expect(line(shell, { cwd: join(project, "deep/er") })).toBe(expected);
  });

  it("tells a budget of more than the project or the day beside it", () => {
    const { project, write, choose, line } = world();
    choose("claude\tbig\tproxy\n");
    write("proxy/spent", `aienv 1\t${today}\n0.42+\t30.00\t50.00\tmonth\t${project}\n`);
    expect(line(shell)).toBe("big | $0.42+ today | $30.00 of $50.00 a month | proxy off\n");
  });

  it("shows no cost of another day, none that is unknown, and none where requests go direct", () => {
    const { folder, project, write, choose, line } = world();
    choose("claude\tbig\tproxy\n");
    expect(line(shell)).toBe("big | proxy off\n");
    write("proxy/spent", `aienv 1\t${today}\n0.42\t-\t-\t-\t${project}\n`);
    expect(line(shell)).toBe("big | $0.42 today | proxy off\n");
    utimesSync(join(folder, "state/proxy/spent"), Date.now() / 1000 - 1, Date.now() / 1000 - 1);
    expect(line(shell)).toBe("big | proxy off\n");
    write("proxy/spent", `aienv 1\t${today}\n-\t-\t-\t-\t${project}\n`);
    expect(line(shell)).toBe("big | proxy off\n");
    write("proxy/spent", `aienv 1\t${today}\n0.42\t-\t-\t-\t${project}\n`);
    choose("claude\tbig\tdirect\n");
    expect(line(shell)).toBe("big | direct\n");
  });

  it("asks `date` for the day where there is no /proc", () => {
    const { folder, project, write, choose, line } = world();
    const copy = join(folder, "statusline.sh");
    writeFileSync(copy, readFileSync(script, "utf8").replaceAll("/proc/", "/no-proc/"));
    choose("claude\tbig\tproxy\n");
    write("proxy/spent", `aienv 1\t${today}\n0.42\t-\t-\t-\t${project}\n`);
    expect(line(shell, { file: copy })).toBe("big | $0.42 today | proxy off\n");
    write("proxy/spent", `aienv 1\t2020-01-01\n0.42\t-\t-\t-\t${project}\n`);
    expect(line(shell, { file: copy })).toBe("big | proxy off\n");
  });

  it("knows what each tool has, and takes Claude Code's directory from what that says", () => {
    const { folder, project, choose, line } = world();
    choose("codex\tsmall\tdirect\nclaude\t-\tlogin\n");
    symlinkSync(project, join(folder, "link"));
    const told = (directory: string) =>
      JSON.stringify({ cwd: '"project_dir":"/etc"', workspace: { project_dir: directory } });
    const from = (directory: string) =>
      line(shell, { args: ["claude"], cwd: folder, input: told(directory) });
    expect(line(shell)).toBe("small | direct\n");
    expect(from(project)).toBe("own login\n");
    expect(from(join(folder, "link"))).toBe("own login\n");
    expect(from("/nowhere/$(touch x)")).toBe("");
    expect(line(shell, { args: ["claude"], input: "no JSON" })).toBe("own login\n");
    expect(line(shell, { args: ["gemini"] })).toBe("");
  });

  it("says nothing where nothing is chosen, and what is chosen for all directories elsewhere", () => {
    const { folder, write, line } = world();
    expect(line(shell)).toBe("");
    write("global/statusline", "claude\tbig\tproxy\n");
    write("proxy/spent", `aienv 1\t${today}\n0.10\t-\t-\t-\t-\n`);
    expect(line(shell, { cwd: folder })).toBe("big | $0.10 today | proxy off\n");
    expect(line(shell, { env: { AIENV_DISABLE: "1" } })).toBe("");
  });

  it("runs and shows nothing of what does not belong into its files", () => {
    const { folder, project, write, choose, line } = world();
    const mark = join(folder, "mark");
    const evil = [
      `$(touch ${mark})`,
      `\`touch ${mark}\``,
      `x;touch ${mark}`,
      "\u001b]0;title\u0007",
      "*",
      "%F{red}",
      "#[fg=red]",
    ];
    for (const word of evil) {
      choose(`claude\t${word}\tproxy\n`);
      expect(line(shell), word).toBe("");
      choose(`claude\tbig\t${word}\n`);
      expect(line(shell), word).toBe("");
      choose("claude\tbig\tproxy\n");
      write("proxy/running", `${word} ${word} 1 1\n`);
      for (const fields of [
        `${word}\t-\t-\t-`,
        `-\t${word}\t5.00\tday`,
        `-\t1.00\t${word}\tday`,
        `-\t1.00\t2.00\t${word}`,
      ]) {
        write("proxy/spent", `aienv 1\t${today}\n${fields}\t${project}\n`);
        expect(line(shell), fields).toBe("big | proxy off\n");
      }
    }
    write("proxy/running", "-1 - 1 1\n");
    expect(line(shell)).toBe("big | proxy off\n");
    expect(() => realpathSync(mark)).toThrow();
  });
});
