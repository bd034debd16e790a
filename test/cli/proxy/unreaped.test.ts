/** A process that has ended and that nobody asks after: in a container without an init it stays in the list for good. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive, startOf } from "../../../src/cli/proxy/proxy-files.ts";
import { packageRoot } from "../../../src/system/package-root.ts";

const shell = join(packageRoot(), "templates/shell");
let folder = "";
let parent: ChildProcess;
let ended = 0;
let started = "";

describe.skipIf(process.platform !== "linux")("a proxy that was killed and is still listed", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aienv-unreaped-"));
    // The shell becomes a program that knows nothing of the child.
    parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    ended = await new Promise((resolve) => parent.stdout?.once("data", (line) => resolve(Number(line))));
    started = startOf(ended);
    while (!readFileSync(`/proc/${ended}/stat`, "utf8").includes(") Z ")) await pause(20);
    mkdirSync(join(folder, "state/proxy"), { recursive: true });
    mkdirSync(join(folder, "state/global"), { recursive: true });
    writeFileSync(join(folder, "state/global/statusline"), "claude\ta/b\tproxy\n");
    writeFileSync(join(folder, "state/proxy/running"), `${ended} ${started} 4000 1.0.0\n`);
  });
  afterAll(() => {
    parent.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it("does not live", () => {
    expect(started).toMatch(/^\d+$/);
    expect(isAlive({ pid: ended, started, port: 4000, version: "1.0.0" })).toBe(false);
  });

  it("is started anew by the hooks' script", async () => {
    const called = join(folder, "called");
    writeFileSync(join(folder, "aienv"), `#!/bin/sh\necho "$@" >'${called}'\n`, { mode: 0o755 });
    const environment = { PATH: `${folder}:/usr/bin:/bin`, AIENV_STATE_DIR: join(folder, "state") };
    execFileSync("sh", [join(shell, "ensure-proxy.sh")], { env: environment });
    await expect.poll(() => existsSync(called) && readFileSync(called, "utf8")).toBe("proxy ensure\n");
  });

  it("is off in the status line", () => {
    const environment = { PATH: "/usr/bin:/bin", HOME: folder, AIENV_STATE_DIR: join(folder, "state") };
    const line = execFileSync("sh", [join(shell, "statusline.sh")], {
      env: environment,
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(String(line)).toMatch(/proxy off\n$/);
  });
});
