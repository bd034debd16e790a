/** Tab in the real shells: what it inserts, that nothing of a name runs, and that no program starts for it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { homeWith } from "./two-providers.ts";

/** As a gateway with bad intent would name its models, had the registry taken them. */
const hostile = [
  "model evil/$(>pwned)",
  "model evil/`>pwned`",
  "model evil/';>pwned;'",
  'model evil/";>pwned;"',
  "model evil/x\u001b]0;pwned\u0007",
  "model evil/fine:8b",
  "known-provider evil;>pwned",
];

/** Typed before Tab, and what the command is given then. */
const cases: readonly (readonly [typed: string, given: string])[] = [
  ["unin", "uninstall"],
  ["help proxy.no-to", "help proxy.no-token"],
  ["help trus", "help trust"],
  ["use wor", "use work"],
  ["use lon", "use longer"],
  ["use alpha/alpha-l", "use alpha/alpha-large"],
  ["use evil/", "use evil/fine:8b"],
  ["use evil/fine:", "use evil/fine:8b"],
  ["use --tool cod", "use --tool codex"],
  ["use --tool=cod", "use --tool=codex"],
  ["use longer --sha", "use longer --share"],
  ["proxy stat", "proxy status"],
  ["gen tool", "gen tool-config"],
  ["gen tool-config gem", "gen tool-config gemini"],
  ["gen schema cho", "gen schema choice"],
  ["run --profile wor", "run --profile work"],
  ["status --why ANTHROPIC_BASE", "status --why ANTHROPIC_BASE_URL"],
  ["token revoke 0a1", "token revoke 0a1b2c3d4e5f6071"],
  ["gen dotenv -o some-fi", "gen dotenv -o some-file"],
  ["add deepse", "add deepseek"],
  ["remove lon", "remove longer"],
];

let home: TempHome;
beforeAll(async () => {
  home = homeWith();
  const registry = home.read(".config/aienv/registry.yaml");
  const models = "aliases: { longer: alpha/alpha-large }\nprofiles:\n  work: { main: longer }\n";
  home.write(".config/aienv/registry.yaml", registry.replace("profiles:\n", models));
  home.write("some-file", "");
  await home.mustRun("aienv", ["completion", "--refresh"]);
  home.write(".local/state/aienv/names", `${home.read(".local/state/aienv/names")}${hostile.join("\n")}\n`);
  home.write(".local/state/aienv/tokens/0a1b2c3d4e5f6071.json", "{}");
  for (const shell of ["bash", "zsh", "fish"])
    home.write(`done.${shell}`, (await home.mustRun("aienv", ["completion", shell])).stdout);
  home.forgetStarted();
});
afterAll(() => home?.remove());

/** The XDG specification says to ignore relative paths, as aienv itself does. */
const ignored = { XDG_STATE_HOME: "relative", XDG_CONFIG_HOME: "relative" };

/** Each line typed into the shell on a terminal of its own; what `aienv` was given, one a line. */
function type(shell: "bash" | "zsh", lines: readonly string[]): Promise<string[]> {
  const start = { bash: "bash --norc --noprofile -i", zsh: "zsh -f -i" }[shell];
  const load = {
    bash: ". ./done.bash",
    zsh: "autoload -Uz compinit; compinit -D -u; . ./done.zsh",
  }[shell];
  // A function in the program's place, which says what it was given: the shell has read the line as it would.
  const tell = `aienv() { printf 'GIV'; printf 'EN'; printf ' %s' "$@"; echo; }; PS1=; printf 'GIV'; echo EN`;
  return new Promise((resolve, reject) => {
    const child = spawn("script", ["-qec", start, "/dev/null"], {
      cwd: home.folder,
      env: { ...home.environment, ...ignored, HOME: home.folder, LC_ALL: "C.UTF-8", INPUTRC: "/dev/null" },
    });
    const given: string[] = [];
    const todo = lines.map((line) => `aienv ${line}\t\n`);
    let seen = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${shell} gave no answer after ${given.length} lines:\n${seen}`));
    }, 20_000);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      seen += text;
      for (let line = /^.*?GIVEN *(.*?)\r?\n/s.exec(seen); line; line = /^.*?GIVEN *(.*?)\r?\n/s.exec(seen)) {
        seen = seen.slice(line[0].length);
        given.push((line[1] ?? "").trim());
        child.stdin.write(todo.shift() ?? "exit\n");
      }
    });
    child.on("close", () => {
      clearTimeout(timer);
      resolve(given.slice(1));
    });
    child.on("error", reject);
    child.stdin.write(`${load}; ${tell}\n`);
  });
}

describe.each(["bash", "zsh"] as const)("Tab in %s", (shell) => {
  let given: readonly string[];
  beforeAll(async () => {
    given = await type(
      shell,
      cases.map(([typed]) => typed),
    );
  });

  it.each(cases.map(([typed, expected], index) => ({ typed, expected, index })))(
    "after `aienv $typed` makes it `aienv $expected`",
    ({ expected, index }) => {
      expect(given[index]).toBe(expected);
    },
  );
});

describe("Tab in fish", () => {
  it("offers the same", async () => {
    const asked = cases.map(
      ([typed]) => `echo (complete -C 'aienv ${typed}' | string split -f1 \\t | string join ' ')`,
    );
    const { stdout } = await home.shell("fish", ["source done.fish", ...asked].join("\n"), {
      env: ignored,
    });
    const words = cases.map(([, expected]) => expected.split(" ").at(-1));
    expect(stdout.trimEnd().split("\n")).toEqual(words);
  });
});

it("runs nothing of a name, and starts no program", () => {
  expect(existsSync(home.path("pwned"))).toBe(false);
  expect(home.started()).toEqual([]);
});

describe("a registry that was edited by hand", () => {
  it.each(["bash", "zsh", "fish"] as const)("is read anew at the next Tab of %s", async (shell) => {
    const registry = home.read(".config/aienv/registry.yaml");
    home.write(
      ".config/aienv/registry.yaml",
      registry.replace("longer:", `longer: alpha/alpha-large, of-${shell}:`),
    );
    await home.mustRun("touch", ["-d", "2020-01-01", home.path(".local/state/aienv/names")]);
    const offered =
      shell === "fish"
        ? (await home.shell("fish", `source done.fish; complete -C 'aienv use of-${shell[0]}'`)).stdout
        : (await type(shell, [`use of-${shell[0]}`])).join("");
    expect(offered).toContain(`of-${shell}`);
    expect(home.started()).toEqual(["aienv"]);
    home.forgetStarted();
  });
});
