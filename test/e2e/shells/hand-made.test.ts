/** A project whose `.mise.toml` was made by hand: taken over, explained, and given back to the byte. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TempHome } from "../../helpers/temp-home.ts";
import { activeShells, runSession } from "./shell-session.ts";
import { homeWith, planted } from "./two-providers.ts";

const miseToml = `# my project
[tools]
# "npm:prettier" = "3"

[env]
# old keys
OPENAI_API_KEY = "planted-hand-1"\t# a tab before this
OPENAI_BASE_URL = 'http://old.example.test/v1'
ANTHROPIC_AUTH_TOKEN = "planted-hand-2"
ANTHROPIC_BASE_URL = "http://old.example.test/anthropic/v1"   # wrong
_.file = ".env.local"
OTHER = "{{ config_root }}/x"

[tasks]
hi = "echo hi"`;

describe("a hand-made .mise.toml", () => {
  let home: TempHome;
  let said = "";
  const cwd = () => home.path("hand");

  beforeAll(async () => {
    home = homeWith("mise");
    home.write("hand/.mise.toml", miseToml);
    home.write("hand/.env.local", "OPENAI_API_KEY=planted-hand-3\nLOCAL=yes\n");
    home.write("hand/.aienv.yaml", "# ours\ntools: [sdk]\n");
    await home.mustRun("mise", ["trust", "--quiet"], { cwd: cwd() });
    said = (await home.mustRun("aienv", ["use", "one"], { cwd: cwd(), env: planted })).stderr;
  });
  afterAll(() => home?.remove());

  it("is taken over, and what was wrong is said once, with line and column", async () => {
    expect(said).toContain(".mise.toml:10:");
    expect(said).toContain("without /v1, which clients append");
    expect(said).toMatch(/\.mise\.toml:7:\d+ \(env\.OPENAI_API_KEY\): a key stood here in plain text/);
    expect(said).toContain("4 of your values stand aside");
    const later = await home.mustRun("aienv", ["sync"], { cwd: cwd(), env: planted });
    expect(later.stderr).not.toContain("stood here");
    expect(later.stderr).not.toContain("was wrong");
    const doctor = await home.mustRun("aienv", ["doctor"], { cwd: cwd(), env: planted });
    expect(doctor.stderr).not.toContain("stood here");
  });

  it("keeps comments, order and everything that is the user's", () => {
    const text = home.read("hand/.mise.toml");
    for (const line of ["# my project", "# old keys", '_.file = ".env.local"', 'hi = "echo hi"'])
      expect(text).toContain(line);
    expect(text).not.toMatch(/planted|old\.example/);
  });

  it.each(activeShells)("%s: the chosen values win, also over the user's `_.file`", async (kind) => {
    const names = ["OPENAI_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "LOCAL", "OTHER"];
    const { shown } = await runSession(home, kind, [{ cd: cwd() }, { show: "HAND", names }], planted);
    expect(shown["HAND"]).toEqual({
      OPENAI_API_KEY: planted.ALPHA_KEY,
      ANTHROPIC_AUTH_TOKEN: planted.ALPHA_KEY,
      ANTHROPIC_BASE_URL: "http://127.0.0.1:9/alpha",
      LOCAL: "yes",
      OTHER: home.path("hand/x"),
    });
  });

  it("comes back byte for byte with `off`", async () => {
    await home.mustRun("aienv", ["use", "two"], { cwd: cwd(), env: planted });
    await home.mustRun("aienv", ["off"], { cwd: cwd() });
    expect(home.read("hand/.mise.toml")).toBe(miseToml);
    expect(home.read("hand/.aienv.yaml")).toBe("# ours\ntools: [sdk]\n");
    expect(home.files("hand")).toEqual([".aienv.yaml", ".env.local", ".mise.toml"]);
    // What stays is how our old values are known, should a backup bring one back: fingerprints, no value.
    const left = home.files(".local/state/aienv").filter((file) => file.includes("/hand/"));
    expect(left).toEqual([expect.stringMatching(/\.aienv-written\.json$/)]);
    expect(home.read(`.local/state/aienv/${left[0]}`)).not.toMatch(/sk-|http/);
  });
});
