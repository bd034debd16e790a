/** What `use` and `sync` say after they wrote: each tool, each file, and what is left to do. */
import pc from "picocolors";
import type { Snapshot } from "../../compile/snapshot.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { overridesOf } from "../examine/overrides.ts";
import { redirectsOf, withRedirects } from "../examine/redirects.ts";
import type { Workspace } from "../load/load-workspace.ts";
import type { Changed } from "../write/change-choice.ts";
import { changesJson } from "../write/show-changes.ts";
import { shownChanges } from "../write/write-prepared.ts";
import { liveText, shortPath, toolTable } from "./describe.ts";
import { findingText } from "./print.ts";
import { snapshotJson } from "./snapshot-json.ts";

export function reportUse(
  context: Context,
  workspace: Workspace,
  { prepared, written }: Changed,
  options: Options,
): void {
  const { snapshot, everywhere } = prepared.compiled;
  const findings = [
    // The file that was chosen in just now is allowed by that.
    ...workspace.findings.filter((finding) => finding.where?.file !== snapshot.choice.file),
    ...snapshot.findings,
    ...prepared.findings,
    ...withRedirects(overridesOf(context, workspace, snapshot), redirectsOf(context, workspace, snapshot)),
  ];
  if (flagOption(options, "json")) {
    const files = prepared.changes
      .filter((change) => change.before !== change.after)
      .map((change) => change.file);
    context.print(
      JSON.stringify({
        ...snapshotJson(snapshot),
        files,
        replaced: prepared.replaced,
        findings,
        ...changesJson(shownChanges(prepared, options), options),
      }),
    );
    return;
  }
  for (const finding of findings) context.say(findingText(finding));
  if (written !== "written") return;
  const where = everywhere
    ? "all directories without a choice of their own"
    : shortPath(snapshot.directory, "/", context.paths.home);
  context.say(`${pc.bold(snapshot.profile)} for ${where}`);
  context.say(toolTable(snapshot));
  for (const change of prepared.changes) {
    if (change.before === change.after || change.file.startsWith(`${context.paths.state}/`)) continue;
    const verb = change.before === null ? "made" : change.after === null ? "removed" : "changed";
    context.say(pc.dim(`  ${verb} ${shortPath(change.file, context.directory, context.paths.home)}`));
  }
  if (prepared.replaced > 0)
    context.say(`  ${prepared.replaced} of your values stand aside; aienv off brings them back`);
  for (const line of liveLines(snapshot.tools)) context.say(line);
}

/** One line where all tools feel it alike, else one for those that do. */
function liveLines(tools: Snapshot["tools"]): string[] {
  const texts = [...new Set(tools.map(liveText))].filter((text) => text !== "");
  const alike = (text: string) => tools.filter((one) => liveText(one) === text).map((one) => one.tool);
  return texts.map((text) => `  live ${texts.length > 1 ? `for ${alike(text).join(", ")} ` : ""}${text}`);
}
