import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockFile, takeLock } from "../../src/project/lock.ts";
import { tempProject } from "../helpers/temp-project.ts";

const source = join(import.meta.dirname, "../../src/project/lock.ts");

/** Another process that holds the lock until it is killed. */
async function holder(state: string, directory: string): Promise<{ kill(): Promise<void>; pid: number }> {
  const script = `const { takeLock } = await import(${JSON.stringify(source)});
takeLock({ state: ${JSON.stringify(state)} }, ${JSON.stringify(directory)});
console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += String(text);
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", () => reject(new Error(errors)));
  });
  expect(errors).toBe("");
  return {
    pid: child.pid ?? 0,
    kill: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

describe("the lock of a directory", () => {
  it("is refused, with its holder, while another process has it, and free at once when that was killed", async () => {
    const { paths, project } = tempProject();
    const other = await holder(paths.state, project);
    expect(() => takeLock(paths, project, 50)).toThrow(
      expect.objectContaining({
        code: "project.locked",
        message: expect.stringContaining(`${project} (process ${other.pid} aienv`),
        hint: `ps -p ${other.pid}`,
      }),
    );
    takeLock(paths, `${project}-other`, 50).release();
    await other.kill();
    takeLock(paths, project, 50).release();
  });

  it("is had again by a step of the command that has it, and let go with the last", async () => {
    const { paths, project } = tempProject();
    const outer = takeLock(paths, project, 50);
    takeLock(paths, project, 50).release();
    const file = lockFile(paths, project);
    expect(existsSync(`${file}.holder`)).toBe(true);
    outer.release();
    expect(readdirSync(dirname(file))).toEqual([file.slice(dirname(file).length + 1)]);
  });

  it("is waited for beyond the time that one may keep it, while it goes from one to the next", async () => {
    const { paths, project } = tempProject();
    const script = `const { takeLock, lockFile } = await import(${JSON.stringify(source)});
const { renameSync, writeFileSync } = await import("node:fs");
const [state, directory] = process.argv.slice(1);
const lock = takeLock({ state }, directory);
console.log("held");
let next = 1;
const holder = lockFile({ state }, directory) + ".holder";
const move = () => {
  writeFileSync(holder + ".next", String(next += 1));
  renameSync(holder + ".next", holder);
};
setInterval(move, 100);
setTimeout(() => { lock.release(); process.exit(); }, 5500);`;
    const queue = spawn(process.execPath, ["--input-type=module", "-e", script, paths.state, project], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(queue.stdout, "data");
    const began = performance.now();
    // Long enough that a queue on a busy machine does not look like one process that stands still.
    takeLock(paths, project, 2000).release();
    expect(performance.now() - began).toBeGreaterThan(3000);
  }, 20_000);

  it("leaves nothing where the directory is done with", () => {
    const { paths, project } = tempProject();
    takeLock(paths, project).remove();
    expect(readdirSync(dirname(lockFile(paths, project)))).toEqual([]);
  });
});
