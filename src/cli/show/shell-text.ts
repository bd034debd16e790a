/** The environment for a shell that is named. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { fishText, posixText, type ShellEnvironment } from "../../edit/environment/shell-text.ts";

const shells = ["bash", "zsh", "sh", "fish"] as const;

/** @throws AienvError `usage.unknown-shell`. */
export function shellText(command: string, shell: string, environment: ShellEnvironment): string {
  if (!(shells as readonly string[]).includes(shell))
    throw new AienvError(
      "usage.unknown-shell",
      `no shell ${JSON.stringify(shell)}${suggestName(shell, shells)}`,
      { hint: `aienv ${command} --help` },
    );
  return shell === "fish" ? fishText(environment) : posixText(environment);
}
