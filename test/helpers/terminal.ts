/** A person at a terminal: tmux with a shell in a temporary home, keys in, screen out. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { TempHome } from "./temp-home.ts";

export interface Terminal {
  /** Types the text and nothing more. */
  type(text: string): void;
  /** tmux's names of keys: `Enter`, `Escape`, `C-c`, `Down`. */
  press(...keys: readonly string[]): void;
  /** Everything that was shown, from the first line on. With `colours`, their escapes stay in it. */
  screen(colours?: boolean): string;
  /** What is shown once the pattern is in it. @throws after `limitMs`. */
  waitFor(pattern: RegExp, limitMs?: number): Promise<string>;
  /** A command typed on an empty screen and run to its end: its exit code, and all that it showed. */
  run(command: string, limitMs?: number): Promise<{ readonly code: number; readonly shown: string }>;
  close(): void;
}

const usualLimitMs = 60_000;

/** `bash` reads the home's own `.bashrc`. @throws where tmux is not installed. */
export function openTerminal(
  home: TempHome,
  environment: Readonly<Record<string, string>> = {},
  size: { readonly columns: number; readonly rows: number } = { columns: 150, rows: 50 },
): Terminal {
  const socket = join(dirname(home.folder), "tmux");
  const env = { ...home.environment, LANG: "C.UTF-8", SHELL: "/bin/bash", ...environment };
  const tmux = (...args: readonly string[]) => {
    const { status, stdout, stderr, error } = spawnSync(
      "tmux",
      ["-u", "-S", socket, "-f", "/dev/null", ...args],
      {
        env,
        cwd: home.folder,
        encoding: "utf8",
      },
    );
    if (status !== 0) throw new Error(`tmux ${args.join(" ")}: ${error?.message ?? stderr}`);
    return stdout;
  };
  tmux("new-session", "-d", "-x", String(size.columns), "-y", String(size.rows), "-s", "t", "bash");
  // Lines that have left the screen are kept, and read with it.
  tmux("set-option", "-g", "history-limit", "5000");
  const screen = (colours = false) =>
    tmux("capture-pane", "-p", "-J", "-S", "-5000", ...(colours ? ["-e"] : []), "-t", "t").replace(
      /\n+$/,
      "\n",
    );
  const type = (text: string) => void tmux("send-keys", "-t", "t", "-l", text);
  const press = (...keys: readonly string[]) => void tmux("send-keys", "-t", "t", ...keys);
  const waitFor = async (pattern: RegExp, limitMs = usualLimitMs) => {
    const end = performance.now() + limitMs;
    for (;;) {
      const shown = screen();
      if (pattern.test(shown)) return shown;
      if (performance.now() > end)
        throw new Error(`${pattern} was not shown within ${limitMs} ms:\n${shown}`);
      await wait(50);
    }
  };
  let runs = 0;
  return {
    type,
    press,
    screen,
    waitFor,
    async run(command, limitMs) {
      runs += 1;
      // What was shown before is of no interest any more.
      tmux("send-keys", "-R", "-t", "t");
      tmux("clear-history", "-t", "t");
      type(`${command}; echo "ended-${runs}:$?"`);
      press("Enter");
      const shown = await waitFor(new RegExp(`^ended-${runs}:\\d+$`, "m"), limitMs);
      const code = Number(new RegExp(`^ended-${runs}:(\\d+)$`, "m").exec(shown)?.[1]);
      return { code, shown: shown.slice(shown.indexOf("\n") + 1) };
    },
    close: () => void spawnSync("tmux", ["-S", socket, "kill-server"], { env }),
  };
}
