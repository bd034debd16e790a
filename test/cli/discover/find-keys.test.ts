import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findKeys } from "../../../src/cli/discover/find-keys.ts";
import { keyReference } from "../../../src/setup/found.ts";
import { shipped } from "../../helpers/shipped.ts";
import { tempProject } from "../../helpers/temp-project.ts";

const variables = new Set(["A_KEY", "B_KEY"]);

function world(
  files: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
  mode = 0o600,
) {
  const { home, paths, environment } = tempProject();
  for (const [name, text] of Object.entries(files)) {
    const file = join(home, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }
  const context = {
    environment: {
      ...environment,
      ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, value.replace("~", home)])),
    },
    paths,
  };
  const { keys, findings } = findKeys(context, variables, shipped.tools);
  const places = keys.flatMap((key) =>
    key.places.map(
      (place) => `${key.variable} ${place.kind === "environment" ? "here" : place.file.replace(home, "~")}`,
    ),
  );
  return {
    places,
    references: keys.map(keyReference),
    findings: findings.map(({ code, where }) => `${code} ${where?.file?.replace(home, "~")}`),
  };
}

describe("key variables", () => {
  it.each([".profile", ".bashrc", ".zshrc", ".zshenv"])("are found in ~/%s", (name) => {
    expect(world({ [name]: "export A_KEY=abc\nexport OTHER=1\n" })).toEqual({
      places: [`A_KEY ~/${name}`],
      references: ["env:A_KEY"],
      findings: [],
    });
  });

  it.each([".config/fish/config.fish", ".config/fish/conf.d/keys.fish"])("are found in ~/%s", (name) => {
    expect(world({ [name]: "set -gx A_KEY abc\n" }).places).toEqual([`A_KEY ~/${name}`]);
  });

  it("are found where fish stores them, and where ZDOTDIR has moved zsh's files", () => {
    expect(world({ ".config/fish/fish_variables": "SETUVAR --export A_KEY:abc\n" }).references).toEqual([
      "env:A_KEY",
    ]);
    expect(world({ "zsh/.zshrc": "export A_KEY=abc\n" }, { ZDOTDIR: "~/zsh" }).references).toEqual([
      "env:A_KEY",
    ]);
  });

  it.each([
    ["~/.env", ".env"],
    ["~/.gemini/.env", ".gemini/.env"],
    ["~/.qwen/.env", ".qwen/.env"],
    ["secrets.env", ".config/aienv/secrets.env"],
  ])("are referred to by the file %s, which nobody else can read", (path, name) => {
    expect(world({ [name]: "A_KEY='abc'\nB_KEY=\n" }).references).toEqual([`dotenv:${path}#A_KEY`]);
    expect(world({ [name]: "A_KEY='abc'\n" }, {}, 0o644)).toMatchObject({
      places: [expect.stringContaining(name)],
      references: [undefined],
    });
  });

  it("count where this shell has them, before any file", () => {
    const found = world({ ".env": "A_KEY=1\n", ".bashrc": "export A_KEY=1\n" }, { A_KEY: "1", B_KEY: "" });
    expect(found.places).toEqual(["A_KEY here", "A_KEY ~/.bashrc", "A_KEY ~/.env"]);
    expect(found.references).toEqual(["env:A_KEY"]);
  });

  it("are not missed in silence in a file that can't be read", () => {
    const { places, findings } = world({ ".bashrc": "\u0000\ufffd", ".zshrc/folder": "", ".env": "A_KEY=1" });
    expect(places).toEqual(["A_KEY ~/.env"]);
    expect(findings).toEqual(["system.unreadable ~/.zshrc"]);
  });
});
