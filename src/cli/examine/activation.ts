/** How mise or direnv is made to act in the user's own shell. */
import type { Context } from "../context.ts";
import { isMiseActive } from "./hook-states.ts";

const startFiles = { bash: "~/.bashrc", zsh: "~/.zshrc", fish: "~/.config/fish/config.fish" };

/** The shell that `SHELL` names, where it is one that mise and direnv serve. */
export function loginShell({
  environment,
}: Pick<Context, "environment">): keyof typeof startFiles | undefined {
  const name = (environment["SHELL"] ?? "").split("/").at(-1) ?? "";
  return Object.hasOwn(startFiles, name) ? (name as keyof typeof startFiles) : undefined;
}

/** Does the program act in this shell? */
export function isActive(context: Context, program: "mise" | "direnv"): boolean {
  return program === "direnv" ? context.environment["DIRENV_DIR"] !== undefined : isMiseActive(context);
}

/** `put eval "$(mise activate bash)" into ~/.bashrc`. */
export function activationAdvice(context: Context, program: "mise" | "direnv"): string {
  const shell = loginShell(context);
  const file = shell === undefined ? "your shell's start-up file" : startFiles[shell];
  const line = `${program === "direnv" ? "direnv hook" : "mise activate"} ${shell ?? "SHELL"}`;
  return `put ${shell === "fish" ? `${line} | source` : `eval "$(${line})"`} into ${file}`;
}
