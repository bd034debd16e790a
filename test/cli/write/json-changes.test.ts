import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempProject } from "../../helpers/temp-project.ts";

const planted = "sk-PLANTEDUSER1234567890";
const miseText = `[env]\nOPENAI_API_KEY = "${planted}"\nMY_SECRET = { value = "hunter2hunter2" }\n`;

async function usedProject() {
  const made = tempProject({ tools: ["claude", "codex", "opencode"] });
  made.write(".mise.toml", miseText);
  const codex = join(made.home, ".codex");
  mkdirSync(codex);
  writeFileSync(
    join(codex, "config.toml"),
    `[mcp_servers.docs]\ncommand = "docs"\n[mcp_servers.docs.env]\nDOCS_TOKEN = "${planted}"\nclient_secret = "hunter2hunter2"\n`,
  );
  await made.aienv(["use", "default", "--integration", "mise-block"]);
  await made.aienv(["use", "work"]);
  return made;
}

const commands = [
  ["use", "default"],
  ["use", "-"],
  ["use", "coder", "--global"],
  ["sync"],
  ["sync", "--all"],
  ["off"],
  ["undo"],
  ["allow"],
  ["init", "--yes"],
  ["add", "groq"],
  ["remove", "work"],
] as const;

describe("--json is one object", () => {
  it.each(commands.map((args) => [args]))("that says what was written: %j", async (args) => {
    const { aienv } = await usedProject();
    const { out, code } = await aienv([...args, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).not.toHaveProperty("changes");
  });

  it.each(commands.flatMap((args) => ["--check", "--diff", "--stdout"].map((how) => [args, how] as const)))(
    "that says what would change, and no key: %j %s",
    async (args, how) => {
      const { aienv, files } = await usedProject();
      const before = files();
      const { out, err } = await aienv([...args, how, "--json"]);
      const shown = JSON.parse(out);
      const each: { changes: Record<string, unknown>[] }[] = shown.directories ?? [shown];
      for (const { changes } of each)
        for (const change of changes) {
          expect(change).toHaveProperty("file");
          expect("diff" in change).toBe(how === "--diff");
          expect("text" in change).toBe(how === "--stdout" && change["after"] !== "absent");
        }
      expect(out + err).not.toMatch(/PLANTED|hunter2/);
      expect(files()).toEqual(before);
    },
  );

  it("also before the first choice, for a file that waits to be allowed, and where nothing is chosen", async () => {
    for (const how of ["--check", "--diff", "--stdout"]) {
      const { aienv, write } = tempProject({ tools: ["claude"] });
      expect(JSON.parse((await aienv(["sync", how, "--json"])).out)).toMatchObject({ changes: [] });
      write(".aienv.yaml", "profile: work\n");
      const { out } = await aienv(["allow", how, "--json"]);
      expect(JSON.parse(out)).toMatchObject({ profile: "work" });
      expect(JSON.parse(out).changes.length).toBeGreaterThan(0);
    }
  });

  it("marks a file that is not there yet", async () => {
    const { aienv, project } = tempProject({ tools: ["claude"] });
    const { out } = await aienv(["use", "work", "--check", "--json"]);
    expect(JSON.parse(out).changes).toContainEqual({ file: join(project, ".aienv.yaml"), before: "absent" });
  });
});

describe("the user's own plain keys", () => {
  it.each([
    [["use", "default", "--diff"]],
    [["use", "default", "--stdout"]],
    [["off", "--diff"]],
    [["off", "--stdout"]],
  ])("are masked in %j", async (args) => {
    const { aienv } = await usedProject();
    const { out, err } = await aienv(args);
    expect(out).not.toBe("");
    expect(out + err).not.toMatch(/PLANTED|hunter2/);
  });
});
