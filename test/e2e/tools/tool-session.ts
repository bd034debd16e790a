/** A real AI tool in a home of its own, started in a project by nothing but `cd` under `mise activate bash`. */
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome, type Result, type TempHome } from "../../helpers/temp-home.ts";

export interface Tool {
  readonly id: string;
  readonly program: string;
  /** A wire format that it speaks. */
  readonly format: "anthropic-messages" | "openai-chat" | "openai-responses" | "gemini";
  /** A one-shot prompt that may run a shell command. */
  readonly ask: (prompt: string) => readonly string[];
}

/** Each tool with one of its formats; a tool that speaks several has several rows. */
export const tools: readonly Tool[] = [
  {
    id: "claude",
    program: "claude",
    format: "anthropic-messages",
    ask: (prompt) => ["-p", prompt, "--allowedTools", "Bash"],
  },
  { id: "codex", program: "codex", format: "openai-responses", ask: (prompt) => ["exec", prompt] },
  {
    id: "gemini",
    program: "gemini",
    format: "gemini",
    ask: (prompt) => ["-p", prompt, "--approval-mode", "yolo", "--skip-trust"],
  },
  ...(["openai-chat", "anthropic-messages", "gemini"] as const).map((format) => ({
    id: "qwen",
    program: "qwen",
    format,
    ask: (prompt: string) => ["-p", prompt, "--yolo"],
  })),
  ...(["openai-chat", "anthropic-messages", "openai-responses", "gemini"] as const).map((format) => ({
    id: "opencode",
    program: "opencode",
    format,
    ask: (prompt: string) => ["run", prompt],
  })),
  ...(["openai-chat", "anthropic-messages", "openai-responses"] as const).map((format) => ({
    id: "droid",
    program: "droid",
    format,
    ask: (prompt: string) => ["exec", "--auto", "medium", prompt],
  })),
];

export function toolsNamed(id: string): readonly Tool[] {
  return tools.filter((tool) => tool.id === id);
}

/** Key values of the two providers. */
export const keys = { ALPHA_KEY: "key-of-alpha-3c1f", BETA_KEY: "key-of-beta-77d0" } as const;
export const placeholder = "aienv-key-not-set";

const toolLimitMs = 180_000;

export interface ToolHome {
  readonly home: TempHome;
  readonly mock: MockProvider;
  remove(): Promise<void>;
}

/** A home with the tool, two providers under different paths of one mock, and two projects in git: `a`, `b`. */
export async function makeToolHome(tool: Tool): Promise<ToolHome> {
  const mock = await startMockProvider();
  const home = makeTempHome();
  for (const program of ["mise", tool.program])
    if (!home.link(program)) {
      home.remove();
      await mock.close();
      throw new Error(`${program} is not on PATH: run test/e2e/run.sh`);
    }
  home.write(".config/aienv/registry.yaml", registryText(mock.url, tool.format));
  home.write(".gitconfig", "[user]\nname = A\nemail = a@example.test\n[init]\ndefaultBranch = main\n");
  for (const project of ["a", "b"]) {
    home.write(`${project}/.aienv.yaml`, `tools: [${tool.id}]\n`);
    await home.mustRun("git", ["init", "-q"], { cwd: home.path(project) });
  }
  home.write("outside/keep", "");
  return {
    home,
    mock,
    async remove() {
      home.remove();
      await mock.close();
    },
  };
}

/** Base URL of a provider at the mock, as its format wants it. */
function baseUrl(root: string, provider: string, format: Tool["format"]): string {
  return `${root}/${provider}${format.startsWith("openai-") ? "/v1" : ""}`;
}

function registryText(root: string, format: Tool["format"]): string {
  return `version: 1
providers:
  alpha:
    endpoints: { ${format}: ${baseUrl(root, "alpha", format)} }
    key: env:ALPHA_KEY
    headers: { X-Team: blue }
    models: { alpha-large: { context: 100000, output: 9000 }, alpha-small: { context: 50000, output: 4000 } }
  beta:
    endpoints: { ${format}: ${baseUrl(root, "beta", format)} }
    key: env:BETA_KEY
    models: { beta-large: {}, beta-small: {} }
profiles:
  one: { main: alpha/alpha-large, small: alpha/alpha-small }
  two: { main: beta/beta-large, small: beta/beta-small }
`;
}

export interface Ask {
  readonly prompt?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Further arguments of the tool. */
  readonly args?: readonly string[];
}

/** A proxy that refuses: what a tool sends elsewhere (updates, telemetry, its maker) ends there. */
export const loopbackOnly = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  https_proxy: "http://127.0.0.1:9",
  NO_PROXY: "127.0.0.1,localhost",
  no_proxy: "127.0.0.1,localhost",
} as const;

/** The tool asked once in each folder in turn, in one shell that knows mise and goes there by `cd`. */
export function askTool(
  { home }: ToolHome,
  tool: Tool,
  folders: string | readonly string[],
  ask: Ask = {},
): Promise<Result> {
  const line = commandLine(tool, ask).map(quoted).join(" ");
  const steps = [folders].flat().map((folder) => `cd '${home.path(folder)}'\n_mise_hook\n${line} </dev/null`);
  const script = [`eval "$(mise activate bash)"`, "_mise_hook", ...steps].join("\n");
  return home.shell("bash", script, { env: { ...loopbackOnly, ...ask.env }, timeoutMs: toolLimitMs });
}

export function commandLine(tool: Tool, ask: Ask = {}): readonly string[] {
  return [tool.program, ...(ask.args ?? []), ...tool.ask(ask.prompt ?? "please say it")];
}

/** A registry's choice made in a project. */
export function useIn(
  { home }: ToolHome,
  project: string,
  profile: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
) {
  return home.mustRun("aienv", ["use", profile, ...args], { cwd: home.path(project), env });
}

/** The key as the provider reads it, whatever header it came in. */
export function keysSent(headers: Readonly<Record<string, unknown>>): string[] {
  const bearer = String(headers["authorization"] ?? "").replace(/^Bearer /, "");
  return [bearer, headers["x-api-key"], headers["x-goog-api-key"], headers["api-key"]]
    .filter((value) => value !== undefined && value !== "")
    .map(String);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
