/** A tool's own config file, made by itself: printed, and written where the tool reads it. */
import { isAbsolute, join } from "node:path";
import type { Target } from "../compile/plan.ts";
import { AienvError } from "../core/error.ts";
import { suggestName } from "../core/nearest.ts";
import { renderTarget } from "../edit/render.ts";
import { readManifest, writeManifest } from "../project/manifest.ts";
import { moveHome } from "../project/move-home.ts";
import { writeChanges } from "../project/write-changes.ts";
import { readText, writeText } from "../system/files.ts";
import { flagOption, type Options, textOption } from "./command.ts";
import { compileDirectory } from "./compile-directory.ts";
import type { Context } from "./context.ts";
import { shortPath } from "./describe.ts";
import { loadWorkspace } from "./load-workspace.ts";
import { notAllowedFindings } from "./not-allowed.ts";
import { findingText } from "./print.ts";

/** @throws AienvError `usage.unknown-tool`, `gen.no-file`. */
export async function genToolConfig(
  context: Context,
  name: string | undefined,
  options: Options,
): Promise<number> {
  const workspace = loadWorkspace(context);
  for (const finding of notAllowedFindings(workspace.found)) context.say(findingText(finding));
  const compiled = compileDirectory(context, workspace, {
    profile: textOption(options, "profile"),
    directory: workspace.found.project?.directory ?? context.directory,
    onlyTools: name === undefined ? undefined : [knownTool(name, [...workspace.templates.tools.keys()])],
    standalone: true,
  });
  const { snapshot, stateFolder } = compiled;
  if (name === undefined && !flagOption(options, "all"))
    throw new AienvError("usage.arguments", "tool-config needs a tool", {
      hint: "aienv gen tool-config --all",
    });
  if (snapshot.targets.length === 0)
    throw new AienvError("gen.no-file", noFileReason(name, compiled.snapshot.tools[0]?.reason), {
      hint: "aienv status",
    });
  const output = textOption(options, "output");
  const manifest = new Map(readManifest(stateFolder).map((entry) => [entry.file, entry]));
  for (const target of snapshot.targets) {
    if (output !== undefined || flagOption(options, "stdout")) {
      const text =
        renderTarget(target, null, undefined, { force: true }, baseText(target)).change.after ?? "";
      if (output === undefined) context.print(text);
      else writeText(isAbsolute(output) ? output : join(context.directory, output), text);
      continue;
    }
    const rendered = renderTarget(
      target,
      readText(target.file) ?? null,
      manifest.get(target.file),
      { force: false },
      baseText(target),
    );
    writeChanges([rendered.change]);
    if (rendered.entry) manifest.set(target.file, { ...rendered.entry, kept: true });
    context.print(rendered.change.after ?? "");
    context.say(`wrote ${shortPath(target.file, context.directory, context.paths.home)}`);
  }
  if (output === undefined && !flagOption(options, "stdout")) {
    for (const home of snapshot.homes) moveHome(home);
    writeManifest(stateFolder, [...manifest.values()]);
  }
  return 0;
}

function knownTool(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new AienvError("usage.unknown-tool", `no tool ${JSON.stringify(name)}${suggestName(name, known)}`, {
    hint: "aienv ls tools",
  });
}

function noFileReason(name: string | undefined, reason: string | undefined): string {
  return `no file is needed for ${name ?? "the tools chosen here"}${reason === undefined ? "" : ` (${reason})`}`;
}

function baseText(target: Target): string | undefined {
  return target.from === undefined ? undefined : (readText(target.from) ?? "");
}
