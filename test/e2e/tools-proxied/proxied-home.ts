/** A home with one tool, four providers that speak one format each, and aienv's own proxy in front of them. */
import { lstatSync, readFileSync } from "node:fs";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { freePort } from "../../helpers/free-port.ts";
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";
import { loopbackOnly } from "../tools/tool-session.ts";

/** The providers' key, which only the proxy may see. */
export const secretKey = "key-of-provider-5e1d";

export interface ProxiedHome {
  readonly home: TempHome;
  readonly mock: MockProvider;
  /** The project's directory. */
  readonly project: string;
  /** Makes a provider of the format the project's choice, while tools run. */
  choose(format: WireFormat): Promise<void>;
  /** What a tool that is started in the project sees. */
  environment(): Promise<Record<string, string>>;
  /** Files of the home in which the providers' key stands: only the test itself may give it to the proxy. */
  filesWithKey(): string[];
  remove(): Promise<void>;
}

export async function makeProxiedHome(tool: { id: string; program: string }): Promise<ProxiedHome> {
  const mock = await startMockProvider();
  const home = makeTempHome();
  const port = await freePort();
  if (!home.link(tool.program)) throw new Error(`${tool.program} is not on PATH: run test/e2e/run.sh`);
  home.write(".config/aienv/registry.yaml", registryText(mock.url, port));
  home.write(".gitconfig", "[user]\nname = A\nemail = a@example.test\n[init]\ndefaultBranch = main\n");
  home.write("project/.aienv.yaml", `tools: [${tool.id}]\n`);
  const project = home.path("project");
  await home.mustRun("git", ["init", "-q"], { cwd: project });
  const choose = async (format: WireFormat) => {
    await home.mustRun("aienv", ["use", profileOf(format)], { cwd: project });
  };
  await choose("openai-chat");
  await home.mustRun("aienv", ["proxy", "start"], { cwd: project, env: { PROVIDER_KEY: secretKey } });
  return {
    home,
    mock,
    project,
    choose,
    async environment() {
      const { stdout } = await home.mustRun("aienv", ["env", "--json"], { cwd: project });
      const values = Object.entries({
        ...home.environment,
        ...loopbackOnly,
        PWD: project,
        ...(JSON.parse(stdout) as Record<string, string | null>),
      });
      return Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== null));
    },
    filesWithKey: () =>
      home
        .files("")
        .filter((name) => lstatSync(home.path(name)).isFile())
        .filter((name) => readFileSync(home.path(name)).includes(secretKey)),
    async remove() {
      await home.run("aienv", ["proxy", "stop"], { cwd: project });
      home.remove();
      await mock.close();
    },
  };
}

const profileOf = (format: WireFormat) => `to-${format}`;

function registryText(root: string, port: number): string {
  const providers = wireFormats.map((format) => {
    const url = `${root}/only-${format}${format.startsWith("openai-") ? "/v1" : ""}`;
    return `  only-${format}:
    endpoints: { ${format}: ${url} }
    key: env:PROVIDER_KEY
    models:
      big: { context: 200000, output: 9000, price: { input: 1, output: 2 } }
      small: { context: 200000, output: 9000, price: { input: 1, output: 2 } }
`;
  });
  const profiles = wireFormats.map(
    (format) =>
      `  ${profileOf(format)}: { main: only-${format}/big, small: only-${format}/small, via: proxy }\n`,
  );
  return `version: 1\nproxy: { port: ${port} }\nproviders:\n${providers.join("")}profiles:\n${profiles.join("")}`;
}
