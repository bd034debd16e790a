/** A Secret Service of the test's own, on a bus of its own: the user's keyring is never asked. */
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeTempHome, type Result, type TempHome } from "../../helpers/temp-home.ts";

const repository = join(import.meta.dirname, "../../..");
const node = join(repository, "node_modules/node/bin/node");
const program = resolve(repository, process.env["AIENV_TEST_DIST"] ?? "dist");
const nativePackage = join(repository, "test/e2e/node_modules/@napi-rs");
const timeLimitMs = 60_000;

export interface KeyringSession {
  readonly home: TempHome;
  /** A login: the lines run with the keyring there, unlocked or not. `typed` is what a person answers to a prompt. */
  login(
    lines: readonly string[],
    options?: {
      readonly locked?: boolean;
      readonly typed?: { readonly after: string; readonly text: string };
    },
  ): Promise<Result>;
}

/** What is missing for a keyring that answers; undefined: nothing. */
export function missingForKeyring(): string | undefined {
  const probe = makeTempHome();
  try {
    if (!existsSync(join(nativePackage, "keyring"))) return "the package @napi-rs/keyring is not installed";
    return ["dbus-run-session", "gnome-keyring-daemon"]
      .filter((name) => !probe.link(name))
      .map((name) => `${name} is not on PATH`)[0];
  } finally {
    probe.remove();
  }
}

/**
 * The program is installed as npm does it, with the native package beside it, and its source too: `read-key NAME`
 * prints what the reference `keyring:NAME` gives, which no command of the program does.
 */
export function keyringSession(): KeyringSession {
  const home = makeTempHome();
  for (const name of ["dbus-run-session", "gnome-keyring-daemon"]) home.link(name);
  const top = join(home.folder, "../installed");
  const app = join(top, "aienv");
  for (const name of ["package.json", "templates", "mise-plugin", "src"])
    cpSync(join(repository, name), join(app, name), { recursive: true });
  cpSync(program, join(app, "dist"), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(app, "node_modules"));
  mkdirSync(join(top, "node_modules"));
  symlinkSync(nativePackage, join(top, "node_modules/@napi-rs"));
  writeFileSync(join(app, "read-key.ts"), readKey);
  const script = (name: string, file: string) => {
    writeFileSync(join(home.bin, name), `#!/bin/sh\nexec '${node}' '${join(app, file)}' "$@"\n`);
    chmodSync(join(home.bin, name), 0o755);
  };
  script("aienv", "dist/launch.mjs");
  script("read-key", "read-key.ts");
  home.write("run/.keep", "");
  chmodSync(home.path("run"), 0o700);
  const login: KeyringSession["login"] = (lines, { locked = false, typed } = {}) => {
    const start = locked
      ? "gnome-keyring-daemon --daemonize --components=secrets >/dev/null 2>&1"
      : "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
    const child = spawn("dbus-run-session", ["--", "sh", "-c", [start, ...lines].join("\n")], {
      cwd: home.folder,
      env: { ...home.environment, XDG_RUNTIME_DIR: home.path("run"), PWD: home.folder },
      detached: true,
    });
    // The keyring and its bus go with it, whatever state they are in.
    const limit = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), timeLimitMs);
    let stdout = "";
    let stderr = "";
    let open = typed;
    child.stdout.on("data", (text) => {
      stdout += String(text);
      if (!open || !stdout.includes(open.after)) return;
      child.stdin.write(open.text);
      open = undefined;
    });
    child.stderr.on("data", (text) => {
      stderr += String(text);
    });
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => {
        clearTimeout(limit);
        done({ code: code ?? -1, stdout, stderr });
      });
    });
  };
  return { home, login };
}

const readKey = `
import { resolveSecret } from "./src/secrets/resolve-secret.ts";
import { findPaths } from "./src/system/paths.ts";
try {
  console.log(await resolveSecret({ kind: "keyring", name: process.argv[2] }, process.env, findPaths(process.env)));
} catch (error) {
  console.log(error.code, error.message);
}
`;
