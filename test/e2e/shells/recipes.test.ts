/** The recipes of the documentation, typed line by line into an empty home. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeTempHome } from "../../helpers/temp-home.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/recipes.md"), "utf8");
const recipes = page
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const commands = /```sh\n([\s\S]*?)```/.exec(section)?.[1];
    return commands === undefined ? [] : [{ title: section.split("\n")[0] ?? "", commands }];
  });

describe("docs/recipes.md", () => {
  it("has its recipes", () => {
    expect(recipes.length).toBeGreaterThanOrEqual(6);
  });

  it.each(recipes)("$title", async ({ commands }) => {
    const home = makeTempHome();
    onTestFinished(() => home.remove());
    for (const tool of ["claude", "codex", "gemini"])
      home.write(`../bin/${tool}`, "#!/bin/sh\necho a tool\n", 0o755);
    // No mise here: nothing of the recipes may need it.
    home.write("project/README.md", "# mine\n");
    await home.mustRun("git", ["init", "-q"], { cwd: home.path("project") });
    const env = { GIT_CONFIG_NOSYSTEM: "1", CI: "1" };
    const ran = await home.shell("bash", `set -euo pipefail\n${commands}`, {
      cwd: home.path("project"),
      env,
    });
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expect(ran.stderr).not.toMatch(/^error /m);
  });
});
