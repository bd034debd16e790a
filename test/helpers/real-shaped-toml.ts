/** TOML as mise's and Codex's users write it: every way to say the same table, in an order that TOML allows. */
import type { Random } from "./random.ts";

/** One thing said in one of several ways: what belongs above the first header, and what below. */
type Way = readonly [root: string, tables: string];

const envWays: readonly Way[] = [
  ["", ""],
  ["", '[env]\nNODE_ENV = "development"\nANTHROPIC_MODEL = \'claude-old\' # old\n_.file = ".env"\n'],
  [
    "",
    '[env] # variables\n  A = "x"\n\n  # paths\n  _.path = [\n    "./node_modules/.bin", # first\n    "{{config_root}}/bin",\n  ]\n',
  ],
  [
    "",
    '[env]\nA = { value = "x", tools = true }\nB = { required = true }\n_ = { file = [".env", ".env.local"] }\n',
  ],
  ["", '[[env]]\nA = "1"\n\n[[env]]\nB = "{{env.A}}2"\n_.source = \'./env.sh\'\n'],
  [
    "",
    "[[env]]\n_.file = [{ path = '.env', redact = true }]\n[[env]]\nANTHROPIC_BASE_URL = \"https://old.test\"\n# after\n",
  ],
  ["", "[env]\nA = 'x'\n\n[env._.python]\nvenv = { path = \".venv\", create = true }\n"],
  ["", "[env._]\nfile = \".env\"\npath = ['bin']\n"],
  ["", "[env]\n"],
  ['env = { A = "1", _.file = ".env" } # short\n', ""],
  ["env = {}\n", ""],
  ["env._.file = '.env'\nenv.A = \"x\"\n", ""],
  ['env.ANTHROPIC_MODEL = "old"\n', ""],
  ["", "[env]\nLONG = \"\"\"\nline [one]\n# no comment\n  x = 1\\\n  \"\"\"\nRAW = '''\na 'b' \\ c'''\n"],
  ["", '[env]\n\tTABBED\t=\t"1"\n    ODD = "2"\n"quoted.key" = "3"\nGREETING = "Grüße 👋 \\u00e9"\n'],
];

const hookWays: readonly Way[] = [
  ["", ""],
  ["", ""],
  ["", '[hooks]\nenter = "echo hi"\npostinstall = "npm ci"\n'],
  ["", "[hooks]\npostinstall = [\"npm ci\", 'make deps'] # both\n"],
  ["", '[hooks]\npostinstall = [\n  "npm ci",\n  # last\n  "aienv sync",\n]\n'],
  ["", '[hooks]\nenter = { shell = "bash", script = "source x" }\n'],
  ["", "[[hooks.cd]]\nscript = 'echo cd'\n"],
  ["hooks.postinstall = 'npm ci'\n", ""],
  ["hooks = { postinstall = ['npm ci'] }\n", ""],
];

const toolWays: readonly Way[] = [
  ["", ""],
  [
    "",
    '[tools]\nnode = "20"\npython = ["3.11", "3.12"]\n"npm:prettier" = { version = "3", os = ["linux"] }\n',
  ],
  ["", "[tools]\n# pinned\n  node = '20' # LTS\n\n  go    = \"1.22\"\n"],
  ["", '[tools.node]\nversion = "20"\npostinstall = "corepack enable"\n'],
  ['tools.node = "20"\n', ""],
  ["tools = { node = '18', \"npm:x\" = 'latest' }\n", ""],
];

const taskWays: readonly Way[] = [
  ["", ""],
  ["", '[tasks.build]\nrun = """\nnpm run build\n[env]\n"""\nsources = [\'src/**/*.ts\']\n'],
  ["", "[tasks]\nlint = \"biome check .\"\ntest = { run = ['vitest', 'echo ok'], depends = [\"build\"] }\n"],
  ["", "[tasks.\"über:alles\"]\nrun = '''\necho \"hi\"\n'''\n  [tasks.\"über:alles\".env]\n  A = 1\n"],
];

const settingWays: readonly Way[] = [
  ["", ""],
  ['min_version = "2026.1.0"\n', ""],
  ["", "[settings]\nexperimental = true\nidiomatic_version_file_enable_tools = []\nfetch_timeout = 1_000\n"],
  ["", '[settings]\npython.compile = false\n\n[plugins]\nx = "https://x.test/x.git"\n'],
];

const commentedOut = [
  "",
  "",
  "# [env]\n# OLD = '1'\n",
  "\n\n",
  "#:schema https://mise.jdx.dev/schema/mise.json\n",
];

export function miseConfig(random: Random): string {
  return tomlText([envWays, hookWays, toolWays, taskWays, settingWays], random);
}

const codexModelWays: readonly Way[] = [
  ["", ""],
  ['model = "gpt-old"\nmodel_provider = "openai"\n', ""],
  ["model_context_window = 128_000 # tokens\n\"model\" = 'gpt-old'\n", ""],
  ['model   = "gpt-old"\t# aligned\napproval_policy = "on-request"\nnotify = ["notify-send", "Codex"]\n', ""],
];

const codexProviderWays: readonly Way[] = [
  ["", ""],
  [
    "",
    '[model_providers.local]\nname = "Local"\nbase_url = "http://localhost:1234/v1"\nwire_api = "responses"\n\n[model_providers.local.http_headers]\n"X-Team" = "blue"\n',
  ],
  [
    "",
    '[model_providers]\nazure = { name = "Azure", base_url = "https://a.test", query_params = { api-version = "1" } }\n',
  ],
  [
    "",
    "[model_providers.aienv]\nname = 'by hand'\nbase_url = 'https://hand.test/v1' # mine\nenv_key = \"HAND\"\n",
  ],
  ['model_providers.x.name = "X"\nmodel_providers.x.base_url = "https://x.test"\n', ""],
  ["model_providers = { x = { name = 'X' } }\n", ""],
];

const codexFeatureWays: readonly Way[] = [
  ["", ""],
  ["", "[features]\nweb_search = true\ndaemon_auto_start = true\n"],
  ["features.web_search = true\n", ""],
  ["features = { undo = false }\n", ""],
];

const codexRestWays: readonly Way[] = [
  ["", ""],
  [
    "",
    '[mcp_servers.docs]\ncommand = "npx"\nargs = [\n  "-y",\n  "docs@latest"\n]\n\n[mcp_servers.docs.env]\nTOKEN = "t"\n',
  ],
  [
    "",
    "[projects.\"/home/me/größe\"]\ntrust_level = \"trusted\"\n\n[projects.'/home/me/b c']\ntrust_level = 'untrusted'\n",
  ],
  [
    "",
    '[[skills.config]]\npath = "a"\nenabled = true\n[[skills.config]]\npath = "b"\n  [skills.config.more]\n  x = 1979-05-27T07:32:00Z\n',
  ],
  [
    'developer_instructions = """\nBe brief.\n[features]\n"""\n',
    "[tui]\nnotifications = true\n[tui.theme]\nname = 'dark'\n",
  ],
  ["", '[profiles.fast]\nmodel = "gpt-small"\nmodel_reasoning_effort = "low"\n'],
];

export function codexConfig(random: Random): string {
  return tomlText(
    [codexModelWays, codexProviderWays, codexFeatureWays, codexRestWays, codexRestWays],
    random,
  );
}

function tomlText(things: readonly (readonly Way[])[], random: Random): string {
  const ways = [...new Set(random.shuffled(things).map((each) => random.pick(each)))];
  const blank = () => random.pick(["", "", "\n", "\n\n", "# ─── part ───\n", "\n  # indented\n"]);
  const root = ways.map(([text]) => (text === "" ? "" : text + blank())).join("");
  const tables = ways.map(([, text]) => (text === "" ? "" : indented(text, random) + blank())).join("");
  return random.pick(commentedOut) + root + tables;
}

/** A table's lines moved in, as some editors do it; texts over several lines would change by that. */
function indented(text: string, random: Random): string {
  if (/"""|'''/.test(text) || !random.chance(0.15)) return text;
  const indent = random.pick(["  ", "\t"]);
  return text.replace(/^(?=[^\s[])/gm, indent);
}
