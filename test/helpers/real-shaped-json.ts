/** Settings files of the tools, printed as people and their editors do it: comments, tabs, one line, trailing commas. */
import type { JsonValue } from "../../src/core/json.ts";
import type { Random } from "./random.ts";

export type JsonTool = "claude" | "opencode" | "qwen" | "gemini" | "droid";

const variables = {
  EDITOR: "nvim",
  NODE_OPTIONS: "--max-old-space-size=4096",
  ANTHROPIC_MODEL: "claude-old",
  ANTHROPIC_BASE_URL: "https://old.test/anthropic",
  DISABLE_TELEMETRY: "1",
  GRÜSSE: "Grüße 👋 世界",
  PATHS: 'C:\\tools\\bin; "quoted"',
} as const;

const members: Readonly<Record<JsonTool, readonly (readonly [key: string, value: JsonValue])[]>> = {
  claude: [
    ["$schema", "https://json.schemastore.org/claude-code-settings.json"],
    [
      "permissions",
      {
        allow: ["Bash(npm run test:*)", "Read(~/.zshrc)"],
        deny: ["WebFetch", "Bash(curl:*)"],
        defaultMode: "acceptEdits",
      },
    ],
    [
      "hooks",
      {
        PreToolUse: [
          { matcher: "Bash", hooks: [{ type: "command", command: "jq -r '.tool_input' >> \"$HOME/log\"" }] },
        ],
        Stop: [],
      },
    ],
    ["env", variables],
    ["apiKeyHelper", "~/bin/key // no comment"],
    ["statusLine", { type: "command", command: "~/.claude/line.sh", padding: 0 }],
    ["enabledPlugins", { "formatter@tools": true, "web@tools": false }],
    ["model", "opus"],
    ["cleanupPeriodDays", 30],
  ],
  opencode: [
    ["$schema", "https://opencode.ai/config.json"],
    ["model", "old/model"],
    ["small_model", "old/small"],
    [
      "provider",
      {
        local: {
          npm: "@ai-sdk/openai-compatible",
          options: { baseURL: "http://127.0.0.1:1234/v1" },
          models: { "qwen/qwen3": { name: "Qwen 3" } },
        },
      },
    ],
    ["agent", { build: { prompt: "{file:./prompt.md}", tools: { write: true } }, plan: {} }],
    ["mcp", { docs: { type: "remote", url: "https://mcp.test", enabled: true } }],
    ["instructions", ["CONTRIBUTING.md", "docs/*.md"]],
    ["theme", "tokyonight"],
  ],
  qwen: [
    ["$version", 2],
    ["security", { auth: { selectedType: "qwen-oauth" }, folderTrust: { enabled: true } }],
    ["model", { name: "old", maxSessionTurns: -1 }],
    ["modelProviders", { openai: [{ id: "old", envKey: "OLD_KEY", baseUrl: "https://old.test/v1" }] }],
    ["mcpServers", { git: { command: "uvx", args: ["mcp-git"], env: { A: "$B" } } }],
    ["ui", { theme: "GitHub", hideTips: true }],
    ["tools", { approvalMode: "auto-edit", allowed: [] }],
  ],
  gemini: [
    [
      "security",
      {
        auth: { selectedType: "oauth-personal", enforcedType: "oauth-personal" },
        folderTrust: { enabled: false },
      },
    ],
    ["modelConfigs", { customAliases: { own: { modelConfig: { model: "gemini-x" } } } }],
    ["general", { vimMode: true, preferredEditor: "vim" }],
    ["ui", { theme: "Atom One", footer: { hideCWD: true } }],
    ["mcpServers", {}],
    ["context", { fileName: ["AGENTS.md", "GEMINI.md"] }],
  ],
  droid: [
    [
      "customModels",
      [
        {
          model: "old",
          displayName: "Old [local]",
          baseUrl: "http://localhost:11434/v1",
          apiKey: "$OLD_KEY",
          provider: "generic-chat-completion-api",
        },
      ],
    ],
    ["sessionDefaultSettings", { model: "sonnet", autonomyMode: "normal" }],
    ["commandAllowlist", ["ls", "git status"]],
    ["hooks", { PostToolUse: [{ matcher: "Edit", hooks: [{ type: "command", command: "npm run fix" }] }] }],
    ["soundEnabled", false],
  ],
};

interface JsonStyle {
  readonly unit: string;
  readonly gap: string;
  readonly trailing: boolean;
  /** How often a comment stands in a free place. */
  readonly comments: number;
  /** How often a table or list stands on one line. */
  readonly inline: number;
  /** How often a line is indented otherwise than its neighbours. */
  readonly odd: number;
}

export function settingsJson(tool: JsonTool, random: Random): string {
  const document = Object.fromEntries(random.some(members[tool], random.pick([0.2, 0.6, 1])));
  const compact = random.chance(0.08);
  const style: JsonStyle = {
    unit: random.pick(["  ", "  ", "    ", "\t", "   "]),
    gap: compact ? "" : random.pick([" ", " ", " ", "", "  "]),
    trailing: random.chance(0.25),
    comments: compact ? 0 : random.pick([0, 0, 0.15, 0.4]),
    inline: compact ? 1 : random.pick([0, 0.2, 0.5]),
    odd: random.pick([0, 0, 0.2]),
  };
  const head = random.chance(style.comments)
    ? random.pick(["// Einstellungen für alle 🎛\n", "/* settings\n * of mine */\n", "\n"])
    : "";
  const tail = random.chance(style.comments) ? random.pick(["// the end\n", "\n\n", "  /* end */\n"]) : "";
  return `${head}${printValue(thinned(document, random), "", style, random)}\n${tail}`;
}

/** Members left out here and there, so that no two files are alike. */
function thinned(value: JsonValue, random: Random, depth = 0): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).filter(() => random.chance(0.9));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(() => depth === 0 || random.chance(0.85));
  return Object.fromEntries(kept.map(([key, item]) => [key, thinned(item, random, depth + 1)]));
}

function printValue(value: JsonValue, indent: string, style: JsonStyle, random: Random): string {
  if (typeof value !== "object" || value === null) return printScalar(value, random);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const entries: readonly (readonly [string, JsonValue])[] = Object.entries(value);
  const name = (key: string) =>
    isList ? "" : `${JSON.stringify(key)}${random.chance(0.05) ? " " : ""}:${style.gap}`;
  const isInline = random.chance(style.inline) || entries.length === 0;
  if (isInline) {
    const pad = random.pick(["", style.gap]);
    const inner = entries.map(
      ([key, item]) => name(key) + printValue(item, "", { ...style, inline: 1, comments: 0 }, random),
    );
    if (inner.length === 0) return open + random.pick(["", "", " ", `\n${indent}`]) + close;
    return open + pad + inner.join(`,${style.gap}`) + pad + close;
  }
  const deeper = indent + style.unit;
  const lines = entries.map(([key, item], index) => {
    const at = random.chance(style.odd) ? deeper + random.pick([" ", "   "]) : deeper;
    const above = random.chance(style.comments)
      ? random.pick(["\n", `${at}// über ${key}\n`, `${at}/* about\n${at}   it */\n`])
      : "";
    const comma = index < entries.length - 1 || style.trailing ? "," : "";
    const beside = random.chance(style.comments)
      ? random.pick([" // beside", "  /* beside */", "\t// 旁边"])
      : "";
    return `${above}${at}${name(key)}${printValue(item, deeper, style, random)}${comma}${beside}\n`;
  });
  const below = random.chance(style.comments) ? random.pick(["\n", `${deeper}// "more": 1,\n`]) : "";
  return `${open}\n${lines.join("")}${below}${indent}${close}`;
}

function printScalar(value: JsonValue, random: Random): string {
  const text = JSON.stringify(value);
  if (!random.chance(0.1)) return text;
  return text.replace(/[\u0080-\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
