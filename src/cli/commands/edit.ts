/** `aienv edit`: the registry in your editor; it takes the old one's place only when it is valid. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { registryHeader } from "../../edit/registry-change.ts";
import { readText, writeText } from "../../system/files.ts";
import { runInteractive } from "../../system/spawn.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { findOutside } from "../load/find-outside.ts";
import { errorText } from "../show/print.ts";
import { saveRegistry } from "../write/save-registry.ts";

export const command: Command = {
  name: "edit",
  description: "Open the registry in your editor; saved only when it is valid",
  examples: ["aienv edit", "EDITOR=nano aienv edit"],
  run,
};

async function run(context: Context): Promise<number> {
  const wanted = context.environment["VISUAL"] || context.environment["EDITOR"];
  if (!wanted && !context.interactive)
    throw new AienvError("usage.arguments", "no editor is named, and there is no terminal to start vi in", {
      hint: `EDITOR=… aienv edit, or write ${context.paths.registry}`,
    });
  const [name = "vi", ...args] = (wanted || "vi").split(/\s+/);
  const editor = name.startsWith("/") ? name : findOutside(context, name);
  if (editor === undefined)
    throw new AienvError("usage.no-program", `the editor ${JSON.stringify(name)} is not on PATH`, {
      hint: "EDITOR=nano aienv edit",
    });
  const before = readText(context.paths.registry) ?? registryHeader;
  const folder = mkdtempSync(join(tmpdir(), "aienv-edit-"));
  const draft = join(folder, "registry.yaml");
  try {
    writeText(draft, before, { mode: 0o600 });
    for (;;) {
      const environment = context.environment as Record<string, string>;
      const code = await runInteractive(editor, [...args, draft], environment);
      const text = readText(draft) ?? "";
      if (code !== 0)
        throw new AienvError("usage.cancelled", `the editor ended with ${code}; nothing was changed`);
      if (text === before) return 0;
      try {
        return saveRegistry(context, text, {});
      } catch (error) {
        if (!(error instanceof AienvError) || !context.interactive) throw error;
        context.say(errorText(error));
        if (!(await askAgain())) throw new AienvError("usage.cancelled", "the registry was left as it was");
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function askAgain(): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return (await confirm({ message: "Edit again?", output: process.stderr })) === true;
}
