/** `aienv status`: what this directory uses, where each value comes from, and what overrides it. */
import pc from "picocolors";
import type { Snapshot } from "../../compile/snapshot.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { type Command, flagOption, jsonOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { explainVariable } from "../examine/explain-variable.ts";
import { missingKeys, overridesOf } from "../examine/overrides.ts";
import { redirectsOf, withRedirects } from "../examine/redirects.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { shortPath, toolTable } from "../show/describe.ts";
import { findingText, table } from "../show/print.ts";
import { snapshotJson } from "../show/snapshot-json.ts";

export const command: Command = {
  name: "status",
  description: "What this directory uses, where each value comes from, what overrides it",
  options: [
    { flags: "--profile <name>", description: "As if this profile were chosen" },
    {
      flags: "--why <variable>",
      description: "Name what gives a variable its value, and all that loses to it",
    },
    jsonOption,
  ],
  examples: ["aienv status", "aienv status --json", "aienv status --why ANTHROPIC_MODEL"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const workspace = loadWorkspace(context);
  const { snapshot, everywhere } = compileDirectory(context, workspace, {
    profile: textOption(options, "profile"),
  });
  const variable = textOption(options, "why");
  if (variable !== undefined) {
    await explainVariable(context, workspace, snapshot, variable, flagOption(options, "json"));
    return 0;
  }
  const kept = readSnapshot(context.paths, context.directory);
  const findings = [
    ...workspace.findings,
    ...snapshot.findings,
    ...staleFindings(kept?.changed.map((input) => input.path) ?? []),
    ...withRedirects(overridesOf(context, workspace, snapshot), redirectsOf(context, workspace, snapshot)),
    ...missingKeys(context, snapshot),
  ];
  if (flagOption(options, "json")) {
    context.print(JSON.stringify({ ...snapshotJson(snapshot), findings }, null, 2));
    return 0;
  }
  const where = everywhere ? "everywhere" : shortPath(snapshot.directory, "/", context.paths.home);
  context.print(`${pc.bold(snapshot.profile)} ${pc.dim(`(${sourceText(snapshot, context)})`)} in ${where}`);
  context.print(toolTable(snapshot, { reasons: true }));
  context.print(variableTable(snapshot, context));
  for (const finding of findings) context.say(findingText(finding));
  return 0;
}

function sourceText({ choice }: Snapshot, context: Context): string {
  const file = choice.file === undefined ? "" : shortPath(choice.file, context.directory, context.paths.home);
  const words = {
    flag: "by --profile",
    variable: "by AIENV_PROFILE",
    file: `by ${file}`,
    state: "kept by aienv for this directory",
    global: "chosen for all directories",
    default: "the profile default",
  };
  return words[choice.source];
}

/** Each variable, ours beside what this shell has: keys by their variable's name, never by value. */
function variableTable(snapshot: Snapshot, context: Context): string {
  return table(
    snapshot.environment.map(({ name, value, tool }) => {
      const text = value?.map((part) => (typeof part === "string" ? part : `\${${part.env}}`)).join("");
      const wanted = value
        ?.map((part) => (typeof part === "string" ? part : context.environment[part.env] || part.default))
        .join("");
      const present = context.environment[name];
      const live = (present === "" ? undefined : present) === (wanted === "" ? undefined : wanted);
      const shown = text === undefined ? pc.dim("(unset)") : text.replaceAll("\n", "⏎");
      return [`  ${name}`, pc.dim(tool), `${shown}${live ? "" : pc.yellow("  not in this shell yet")}`];
    }),
  );
}

function staleFindings(paths: readonly string[]) {
  return paths.map((file) => ({
    code: "project.stale",
    level: "warning" as const,
    message: "changed after the last compile",
    where: { file },
    fix: "aienv sync",
  }));
}
