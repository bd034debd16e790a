/** A registry with providers on loopback that nobody answers for, and homes with the real shells' programs. */
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";

/** Key values that must never be found in anything that aienv writes or prints. */
export const planted = {
  ALPHA_KEY: "planted-alpha-$HOME-{{x-0f3a",
  BETA_KEY: "planted-beta-91bc",
} as const;

/** What the user exports before any project: comes back outside. */
export const usersOwn = {
  OPENAI_API_KEY: "planted-users-own-7d21",
  ANTHROPIC_BASE_URL: "https://users-own.example.test",
} as const;

/** A header that every syntax on its way would like to run; `MARKER` becomes a file that must not appear. */
export const nastyHeader =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's, not ours
  "$(touch MARKER) `touch MARKER` ${HOME} $HOME {{ exec(command='touch MARKER') }} {% raw %} 'q' \"d\" \\ %s {env:HOME} ; (touch MARKER) !x";

/** Two files of tests run at a time, and each proxy that one of them starts needs a port of its own. */
export const proxyPort = 20_000 + (process.pid % 10_000);

function registryText(folder: string): string {
  const header = JSON.stringify(nastyHeader.replaceAll("MARKER", `${folder}/pwned`));
  return `version: 1
proxy: { port: ${proxyPort} }
providers:
  alpha:
    endpoints: { openai-chat: http://127.0.0.1:9/alpha/v1, anthropic-messages: http://127.0.0.1:9/alpha }
    key: env:ALPHA_KEY
    models: { alpha-large: { context: 100000 }, alpha-small: {} }
  beta:
    endpoints: { openai-chat: http://127.0.0.1:9/beta/v1, openai-responses: http://127.0.0.1:9/beta/v1, gemini: http://127.0.0.1:9/beta }
    key: env:BETA_KEY
    headers: { X-Nasty: ${header} }
    models: { beta-large: {}, beta-small: {} }
profiles:
  default: { main: alpha/alpha-large, small: alpha/alpha-small }
  one: { main: alpha/alpha-large, small: alpha/alpha-small }
  two: { main: beta/beta-large, small: beta/beta-small }
`;
}

/** A home with registry, git identity and the programs; a test that lacks one of them fails, it is not skipped. */
export function homeWith(...programs: readonly string[]): TempHome {
  const home = makeTempHome();
  for (const program of programs)
    if (!home.link(program)) {
      home.remove();
      throw new Error(`${program} is not on PATH: run test/e2e/run.sh`);
    }
  home.write(".config/aienv/registry.yaml", registryText(home.folder));
  home.write(".gitconfig", "[user]\nname = A\nemail = a@example.test\n[init]\ndefaultBranch = main\n");
  home.write("outside/keep", "");
  return home;
}

/** A project that lists its tools and lets the user choose. */
export async function useIn(
  home: TempHome,
  project: string,
  choice: string,
  options: { readonly tools: string; readonly args?: readonly string[] },
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  if (home.tryRead(`${project}/.aienv.yaml`) === undefined)
    home.write(`${project}/.aienv.yaml`, `tools: [${options.tools}]\n`);
  return home.mustRun("aienv", ["use", choice, ...(options.args ?? [])], {
    cwd: home.path(project),
    env: { ...planted, ...usersOwn },
  });
}
