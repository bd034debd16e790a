/** Files as people have them, made by chance: settings with comments, mise and Codex configs, YAML, dotenv, .envrc. */
import type { Random } from "./random.ts";
import { settingsJson } from "./real-shaped-json.ts";
import { codexConfig, miseConfig } from "./real-shaped-toml.ts";

/** Whose file it is; the values that we put there are of the same kind. */
export const kinds = [
  "claude",
  "opencode",
  "qwen",
  "gemini",
  "droid",
  "mise",
  "codex",
  "yaml",
  "dotenv",
  "envrc",
] as const;
export type Kind = (typeof kinds)[number];

export function realShapedFile(kind: Kind, random: Random): string {
  const text = bodyOf(kind, random);
  const ended = random.chance(0.75) ? text : text.replace(/\n+$/, "");
  const lines = random.chance(0.2) ? ended.replaceAll("\n", "\r\n") : ended;
  return (random.chance(0.1) ? "\uFEFF" : "") + lines;
}

function bodyOf(kind: Kind, random: Random): string {
  if (random.chance(0.02)) return random.pick(["", "\n", "\n\n"]);
  switch (kind) {
    case "mise":
      return miseConfig(random);
    case "codex":
      return codexConfig(random);
    case "yaml":
      return yamlText(random);
    case "dotenv":
      return dotenvText(random);
    case "envrc":
      return envrcText(random);
    default:
      return settingsJson(kind, random);
  }
}

const yamlBlocks = [
  "main: old/model # the big one",
  "small: 'old/small'",
  "profile: work",
  "per-tool:\n  codex:\n    main: house/big\n  claude: { main: house/tiny }",
  "per-tool: {codex: {main: house/big}}",
  "services:\n  db:\n    image: postgres:16\n    environment:\n      - POSTGRES_PASSWORD=x\n      - 'A=b c'\n    ports: [ \"5432:5432\" ]",
  'services:\n    web:\n        command: >-\n            npm run\n            start\n        environment: &shared\n            A: "1"\n    worker:\n        environment: *shared',
  'steps:\n- run: |\n    set -e\n    # no comment\n    echo "Grüße 👋"\n\n- uses: actions/checkout@v4\n  with: {fetch-depth: 0}',
  "env:\n  # about A\n  A: one\n  B: 'it''s' # b\n\n  LONG: \"a \\\n    b\"",
  "env: { A: 1, B: two }",
  "env: {}",
  "env:",
  "größe: 3.50\nleer: ~\nan: yes",
  "tools: [claude, codex,\n  gemini] # chosen",
  '"quoted key": [1, 2]\n',
] as const;

function yamlText(random: Random): string {
  const seen = new Set<string>();
  const blocks = random.some(yamlBlocks, random.pick([0.2, 0.5])).filter((block) => {
    const key = block.split(":")[0] ?? "";
    return !seen.has(key) && seen.add(key);
  });
  const head = random.pick(["", "", "# für dieses Projekt\n", "---\n", "%YAML 1.2\n---\n", "\n"]);
  const between = () => random.pick(["\n", "\n", "\n\n", "\n# a comment\n", "\n  # indented\n\n"]);
  const tail = random.pick(["", "", "\n# the end\n", "...\n"]);
  return head + blocks.map((block) => block + between()).join("") + tail;
}

const dotenvBlocks = [
  "OPENAI_API_KEY=sk-old # rotate",
  'export OPENAI_BASE_URL="https://old.test/v1"',
  "ANTHROPIC_MODEL='claude-old'",
  "EMPTY=",
  "  SPACED  =  out there  # comment",
  "YAMLISH: value",
  'KEY="-----BEGIN-----\nMIIE # no comment\n-----END-----"',
  "GREETING=Grüße 👋",
  "REF=$HOME/bin",
  'TICKS=`it\'s "here"`',
  "HASH='a#b'",
  "# DISABLED=1",
  "not an assignment",
  "\tTAB=\t1",
  "",
] as const;

function dotenvText(random: Random): string {
  return `${random.some(dotenvBlocks, random.pick([0.3, 0.7])).join("\n")}\n`;
}

const envrcLines = [
  "#!/usr/bin/env bash",
  "use flake",
  "dotenv_if_exists",
  "source_up",
  "layout node",
  "export A='b c' # d",
  "PATH_add bin",
  "",
  "\t# für später",
  "if has nix; then",
  "  use nix",
  "fi",
  "use aienv",
];

function envrcText(random: Random): string {
  return `${random.some(envrcLines, 0.4).join("\n")}\n`;
}
