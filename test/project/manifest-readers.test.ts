import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { readManifest } from "../../src/project/manifest.ts";

/** Two states of a directory in turn, as `use one` and `use two` leave them, and none, as `off` does. */
const writer = `
import { writeManifest } from ${JSON.stringify(join(import.meta.dirname, "../../src/project/manifest.ts"))};
const entry = (file, text) => ({
  tool: "sdk", scope: "project", file, syntax: "toml", owned: [], released: [], before: text, after: text, wrote: [],
});
const states = [
  [entry("/p/one", "one"), entry("/p/both", "one")],
  [entry("/p/both", "two"), entry("/p/two", "two")],
  [],
];
for (let round = 0; ; round += 1) writeManifest(process.argv[1], states[round % states.length]);
`;

it("whoever reads without the lock sees one write's record or another's, never half of each", async () => {
  const top = mkdtempSync(join(tmpdir(), "aienv-readers-"));
  const folder = join(top, "project");
  const child = spawn(process.execPath, ["--input-type=module", "-e", writer, folder], { stdio: "inherit" });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(top, { recursive: true, force: true });
  });
  const seen = new Set<string>();
  for (const end = Date.now() + 3_000; Date.now() < end; await wait(0))
    for (let reads = 0; reads < 50; reads += 1)
      seen.add(
        readManifest(folder)
          .map(({ file, before, after }) => `${file}:${before}:${after}`)
          .join(" "),
      );
  expect([...seen].sort()).toEqual(["", "/p/both:two:two /p/two:two:two", "/p/one:one:one /p/both:one:one"]);
  expect(child.exitCode).toBeNull();
});
