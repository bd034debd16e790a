/** The README's first commands, one by one as they stand there, typed by somebody who has one key, mise and Claude Code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome } from "../../helpers/temp-home.ts";
import { loopbackOnly } from "./tool-session.ts";

const repository = join(import.meta.dirname, "../../..");
const readme = readFileSync(join(repository, "README.md"), "utf8");
/** The block that begins with `aienv init`, without its comments. */
const commands = (/```sh\n(aienv init[\s\S]*?)```/.exec(readme)?.[1] ?? "")
  .split("\n")
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "");

it("the README's start works to its end in an empty home", async () => {
  expect(commands).toContain("claude");
  const mock = await startMockProvider();
  const home = makeTempHome();
  onTestFinished(async () => {
    home.remove();
    await mock.close();
  });
  for (const program of ["mise", "claude"]) expect(home.link(program)).toBe(true);
  // The provider that the key is of, on loopback: the only thing that a newcomer has otherwise.
  const template = readFileSync(join(repository, "templates/providers/deepseek.yaml"), "utf8");
  home.write(
    ".config/aienv/templates/providers/deepseek.yaml",
    template.replaceAll("https://api.deepseek.com", mock.url),
  );
  home.write("my-project/keep.txt", "mine\n");
  const typed = commands.flatMap((line) => [
    `echo "> ${line}"`,
    // Claude Code asks for a terminal; with a question it answers and ends.
    line === "claude" ? 'claude -p "please say it" </dev/null' : line,
    "_mise_hook",
  ]);
  const script = ["set -e", 'eval "$(mise activate bash)"', "_mise_hook", ...typed].join("\n");
  const ran = await home.shell("bash", script, {
    env: { ...loopbackOnly, DEEPSEEK_API_KEY: "planted-key", AIENV_NO_PROBE: "1" },
  });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stdout.split("\n").filter((line) => line.startsWith("> "))).toEqual(
    commands.map((line) => `> ${line}`),
  );
  expect(ran.stdout).toContain("PONG");
  const asked = mock.requests.filter(({ model }) => model !== undefined);
  expect(asked.length).toBeGreaterThan(0);
  expect(new Set(asked.map(({ headers }) => headers["authorization"] ?? headers["x-api-key"]))).toEqual(
    new Set(["Bearer planted-key"]),
  );
  expect(home.files("my-project")).toEqual(["keep.txt"]);
});
