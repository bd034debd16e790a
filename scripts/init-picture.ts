/** The picture of `aienv init`: the program run at a real terminal, its questions answered by Enter. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTempHome } from "../test/helpers/temp-home.ts";
import { openTerminal } from "../test/helpers/terminal.ts";

/** Terminal text with its colours. @throws where tmux or mise is missing, or a question is not asked. */
export async function initPicture(): Promise<string> {
  const home = makeTempHome();
  try {
    if (!home.link("mise")) throw new Error("mise is not on PATH: run test/e2e/run.sh");
    // `init` looks for tools and runs none.
    for (const tool of ["claude", "codex"]) {
      writeFileSync(join(home.bin, tool), "#!/bin/sh\n");
      chmodSync(join(home.bin, tool), 0o755);
    }
    mkdirSync(home.path("shop"));
    home.write(".zshrc", "# keys\nexport ZAI_API_KEY=z\n");
    home.write(".bashrc", `PS1='\\[\\e[36m\\]\\w $\\[\\e[0m\\] '\neval "$(mise activate bash)"\ncd ~/shop\n`);
    const terminal = openTerminal(home, { DEEPSEEK_API_KEY: "d" }, { columns: 100, rows: 60 });
    try {
      await terminal.waitFor(/shop \$/);
      terminal.type("aienv init");
      terminal.press("Enter");
      for (const question of ["Which providers", "Which model", "How should cd"]) {
        await terminal.waitFor(new RegExp(`◆ {2}${question}[^]*└`));
        terminal.press("Enter");
      }
      await terminal.waitFor(/next: .*\n.*\$/);
      return withoutPrompt(terminal.screen(true));
    } finally {
      terminal.close();
    }
  } finally {
    home.remove();
  }
}

/** The last line waits for another command. */
function withoutPrompt(screen: string): string {
  return screen.trimEnd().split("\n").slice(0, -1).join("\n");
}
