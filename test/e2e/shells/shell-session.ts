/** One shell under `mise activate`, told in steps that read the same in bash, zsh and fish. */
import type { ShellKind, TempHome } from "../../helpers/temp-home.ts";

export type ActiveShell = Exclude<ShellKind, "dash">;
export const activeShells: readonly ActiveShell[] = ["bash", "zsh", "fish"];

/** What mise itself runs before each prompt. */
const prompts: Readonly<Record<ActiveShell, string>> = {
  bash: "_mise_hook",
  zsh: "_mise_hook",
  fish: "__mise_env_eval",
};

export type Step =
  | { readonly cd: string }
  /** One more prompt. */
  | { readonly prompt: true }
  /** A line in the words that all three shells share. */
  | { readonly line: string }
  /** The variables as a program sees them, under a label. */
  | { readonly show: string; readonly names: readonly string[] };

export interface Session {
  /** Label to variable to value; null: not in the environment. */
  readonly shown: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly stderr: string;
  readonly code: number;
}

/** Runs the steps in one shell process, a prompt after each `cd`. */
export async function runSession(
  home: TempHome,
  kind: ActiveShell,
  steps: readonly Step[],
  env: Readonly<Record<string, string>> = {},
): Promise<Session> {
  writeShow(home);
  const prompt = prompts[kind];
  const activate = kind === "fish" ? "mise activate fish | source" : `eval "$(mise activate ${kind})"`;
  const lines = steps.flatMap((step) => {
    if ("cd" in step) return [`cd '${step.cd}'`, prompt];
    if ("prompt" in step) return [prompt];
    if ("line" in step) return [step.line];
    return [`show ${step.show} ${step.names.join(" ")}`];
  });
  const result = await home.shell(kind, [activate, ...lines].join("\n"), { env });
  return { shown: parseShown(result.stdout), stderr: result.stderr, code: result.code };
}

/** A program that prints what it sees: shells differ in how they would print a variable of their own. */
export function writeShow(home: TempHome): void {
  home.write(
    "../bin/show",
    `#!/bin/sh
label=$1; shift
for name; do
  if value=$(printenv "$name"); then printf '%s %s=%s\\n' "$label" "$name" "$value"
  else printf '%s %s\\n' "$label" "$name"; fi
done
`,
    0o755,
  );
}

export function parseShown(stdout: string): Session["shown"] {
  const shown: Record<string, Record<string, string | null>> = {};
  for (const line of stdout.split("\n")) {
    const found = /^(\w+) (\w+)(?:=(.*))?$/.exec(line);
    if (!found) continue;
    const [, label = "", name = "", value] = found;
    shown[label] = { ...shown[label], [name]: value ?? null };
  }
  return shown;
}
