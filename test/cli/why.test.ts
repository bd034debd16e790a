/** `status --why`: each prepared situation with the answer as a person reads it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { goldenCases } from "../helpers/golden.ts";
import { tempProject } from "../helpers/temp-project.ts";

interface Situation {
  /** Programs on PATH; they do nothing. */
  readonly tools?: readonly string[];
  /** Files below HOME, before and after the choice is written; `{home}` stands for it. The project is work/app. */
  readonly first?: Readonly<Record<string, string>>;
  readonly later?: Readonly<Record<string, string>>;
  /** Tools whose shipped description is taken with the machine's own folders below HOME: `/etc` is `{home}/etc`. */
  readonly machine?: readonly string[];
  /** How the choice is made; false: none is. */
  readonly use?: readonly string[] | false;
  readonly environment?: Readonly<Record<string, string>>;
  readonly why: string;
}

/** The situation on disk, ready to be asked about. */
async function prepared(situation: Situation) {
  const project = tempProject({ tools: situation.tools ?? [] });
  if (situation.tools?.includes("direnv")) {
    const direnv = join(project.home, "bin/direnv");
    writeFileSync(direnv, "#!/bin/sh\necho Found RC allowed 0\n");
    chmodSync(direnv, 0o755);
  }
  const write = (files: Readonly<Record<string, string>> = {}) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(project.home, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text.replaceAll("{home}", project.home));
    }
  };
  write(Object.fromEntries((situation.machine ?? []).map(withMachineBelowHome)));
  write(situation.first);
  if (situation.use !== false) {
    const used = await project.aienv(situation.use ?? ["use", "default"]);
    expect(used, used.err).toMatchObject({ code: 0 });
  }
  write(situation.later);
  return project;
}

function withMachineBelowHome(tool: string): [string, string] {
  const name = `tools/${tool}/tool.yaml`;
  const text = readFileSync(join(import.meta.dirname, "../../templates", name), "utf8");
  const moved = text.replaceAll("file: /etc/", "file: {home}/etc/").replaceAll(/,? *platform: linux/g, "");
  return [`.config/aienv/templates/${name}`, moved];
}

describe("status --why", () => {
  const cases = goldenCases("why", "situation.yaml");

  it("has at least a dozen situations", () => {
    expect(cases.length).toBeGreaterThanOrEqual(12);
  });

  it.each(cases)("names winner and losers: $name", async ({ input, file }) => {
    const situation = parse(input) as Situation;
    const project = await prepared(situation);
    const set = Object.entries(situation.environment ?? {});
    const environment = Object.fromEntries(
      set.map(([key, value]) => [key, value.replaceAll("{home}", project.home)]),
    );
    const options = { environment };
    const { out, err, code } = await project.aienv(["status", "--why", situation.why], options);
    expect(out + err).not.toMatch(/planted/);
    await expect(`${(out + err).replaceAll(project.home, "~")}exit ${code}\n`).toMatchFileSnapshot(
      file("expected.txt"),
    );
    const json = await project.aienv(["status", "--why", situation.why, "--json"], options);
    expect(json.out).not.toMatch(/planted/);
    if (code === 0) expect(JSON.parse(json.out)).toMatchObject({ variable: situation.why });
  });

  it("suggests the nearest name for a variable that nothing sets", async () => {
    const ran = await tempProject({ tools: ["claude"] }).aienv(["status", "--why", "ANTHROPC_MODEL"]);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(/did you mean "ANTHROPIC_MODEL"\?.*\[usage\.unknown-variable\]/);
  });

  it.each([
    ["claude", "etc/claude-code/managed-settings.d/10-all.json", '{"env": {"ANTHROPIC_MODEL": "theirs"}}', 0],
    [
      "claude",
      "etc/claude-code/managed-settings.json",
      '{"env": {"ANTHROPIC_BASE_URL": "https://a.test"}}',
      0,
    ],
    ["opencode", "etc/opencode/opencode.json", '{"model": "theirs/x"}', 0],
    [
      "gemini",
      "etc/gemini-cli/settings.json",
      '{"security": {"auth": {"selectedType": "oauth-personal"}}}',
      1,
    ],
    ["codex", "etc/codex/managed_config.toml", 'model = "theirs"\n', 1],
  ])("an organization's setting for %s in %s is told by `status` as well", async (tool, file, text, more) => {
    const registry = `version: 1
providers: { house: { endpoints: { gemini: "https://house.test", openai-responses: "https://house.test/v1" }, key: env:HOUSE_KEY, models: { big: {} } } }
profiles: { default: { main: house/big } }
`;
    const first = { [file]: text, ...(more && { ".config/aienv/registry.yaml": registry }) };
    const project = await prepared({ tools: [tool], machine: [tool], first, why: "" });
    const { err } = await project.aienv(["status"]);
    expect(err).toContain(`${file}:1`);
    expect(err).toMatch(/is your organization's|is the machine's/);
  });
});
