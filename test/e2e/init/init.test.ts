/** A newcomer at a terminal: `aienv init`, its questions answered by hand, to the first answer of the real Claude Code. */
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";
import { openTerminal, type Terminal } from "../../helpers/terminal.ts";
import { loopbackOnly } from "../tools/tool-session.ts";

const keys = { ALPHA_API_KEY: "key-of-alpha-3c1f", BETA_API_KEY: "key-of-beta-77d0" };

describe("init at a terminal", () => {
  let mock: MockProvider;
  let home: TempHome;
  let terminal: Terminal;

  beforeAll(async () => {
    mock = await startMockProvider();
    home = makeTempHome();
    for (const program of ["mise", "claude"])
      if (!home.link(program)) throw new Error(`${program} is not on PATH: run test/e2e/run.sh`);
    for (const name of ["alpha", "beta"])
      home.write(`.config/aienv/templates/providers/${name}.yaml`, template(mock.url, name));
    home.write(
      ".bashrc",
      `export ALPHA_API_KEY=${keys.ALPHA_API_KEY}\nexport BETA_API_KEY=${keys.BETA_API_KEY}\nPS1='$ '\neval "$(mise activate bash)"\n`,
    );
    await home.mustRun("git", ["init", "-q", "shop"]);
    terminal = openTerminal(home, loopbackOnly);
    await terminal.run("cd shop");
  });
  afterAll(async () => {
    terminal?.close();
    home?.remove();
    await mock?.close();
  });

  /** Runs `init`, and presses the keys for each question as soon as that is asked. */
  async function answer(...given: readonly (readonly [question: string, ...keys: string[]])[]) {
    const ended = terminal.run("aienv init");
    for (const [question, ...pressed] of given) {
      await terminal.waitFor(new RegExp(`◆ {2}${question}[^]*└`));
      terminal.press(...pressed);
    }
    const { code, shown } = await ended;
    return { code, shown, asked: shown.match(/^[◆◇■] {2}.*/gm)?.length ?? 0 };
  }

  it("shows no colour where none is wanted", async () => {
    const ended = terminal.run("NO_COLOR=1 aienv init");
    await terminal.waitFor(/◆ {2}Which providers[\s\S]*└/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(terminal.screen(true)).not.toMatch(/\u001b\[[1-9]/);
    terminal.press("Escape");
    expect((await ended).code).toBe(2);
  });

  it.each([
    ["Esc at the first question", [["Which providers", "Escape"]]],
    [
      "Ctrl-C at the second",
      [
        ["Which providers", "Enter"],
        ["Which model", "C-c"],
      ],
    ],
    [
      "Esc at the third",
      [
        ["Which providers", "Enter"],
        ["Which model", "Enter"],
        ["How should cd", "Escape"],
      ],
    ],
  ] as const)("writes nothing after %s, and ends with 2", async (_case, presses) => {
    const before = contents(home);
    const { code, shown } = await answer(...presses);
    expect({ code, shown }).toEqual({ code: 2, shown: expect.stringContaining("nothing was written") });
    expect(contents(home)).toEqual(before);
  });

  it("leads to a first answer in three questions and a minute", async () => {
    const from = performance.now();
    const { asked, code, shown } = await answer(
      ["Which providers", "Enter"],
      ["Which model", "Down", "Enter"],
      ["How should cd", "Enter"],
    );
    expect({ code, asked }).toEqual({ code: 0, asked: 3 });
    expect(shown).toContain("next: aienv use default");
    expect(shown).not.toMatch(/key-of-/);
    expect((await terminal.run("aienv use default")).code).toBe(0);
    const { shown: said } = await terminal.run("claude -p 'please say it' </dev/null");
    expect(said).toContain("PONG");
    expect(performance.now() - from).toBeLessThan(60_000);
    const [request] = mock.requests.filter(({ model }) => model !== undefined);
    expect(request?.model).toBe("alpha-small");
    expect(request?.url).toMatch(/^\/alpha\/v1\/messages/);
    expect(request?.headers["authorization"]).toBe(`Bearer ${keys.ALPHA_API_KEY}`);
  });

  it("asks and changes nothing the second time", async () => {
    const before = contents(home);
    const { asked, code, shown } = await answer();
    expect({ asked, code }).toEqual({ asked: 0, code: 0 });
    expect(shown).toContain("nothing to change: ~/.config/aienv/registry.yaml has all of it");
    expect(shown).toContain("next: aienv status");
    expect(contents(home)).toEqual(before);
  });
});

function template(url: string, name: string): string {
  return `name: The ${name} provider
docs: https://docs.example.test
checked: 2026-11-30
key-variable: ${name.toUpperCase()}_API_KEY
endpoints: { anthropic-messages: ${url}/${name} }
models:
  ${name}-large: { context: 100000, output: 9000, price: { input: 2, output: 8 } }
  ${name}-small: { context: 50000, output: 4000, price: { input: 0.5, output: 1 } }
`;
}

/** Every file of the home with its bytes, link with its target; what Claude Code itself keeps is its own. */
function contents(home: TempHome): Record<string, string> {
  const files = home.files(".").filter((file) => !/^\.(?:claude|cache|npm)/.test(file));
  return Object.fromEntries(
    files.map((file) => {
      const path = home.path(file);
      return [file, lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, "base64")];
    }),
  );
}
