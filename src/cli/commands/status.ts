/** `aienv status`: what this directory uses, where each value comes from, and what overrides it. */
import pc from "picocolors";
import type { Snapshot } from "../../compile/snapshot.ts";
import type { Finding } from "../../core/outcome.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { type Command, flagOption, jsonOption, type Options, profileOption, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { explainVariable } from "../examine/explain-variable.ts";
import { handChangedFindings } from "../examine/hand-changed.ts";
import { missingKeys, overridesOf } from "../examine/overrides.ts";
import { pendingFindings } from "../examine/pending.ts";
import { redirectsOf, withRedirects } from "../examine/redirects.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { missingToken, withToken } from "../load/with-token.ts";
import { shortPath, toolTable } from "../show/describe.ts";
import { findingText, table } from "../show/print.ts";
import { snapshotJson } from "../show/snapshot-json.ts";

export const command: Command = {
  name: "status",
  description: "What this directory uses, where each value comes from, what overrides it",
  options: [
    profileOption("As if this profile were chosen"),
    {
      flags: "--why <variable>",
      description: "Name what gives a variable its value, and all that loses to it",
      value: { names: ["variable"] },
    },
    jsonOption,
  ],
  examples: ["aienv status", "aienv status --json", "aienv status --why ANTHROPIC_MODEL"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const workspace = loadWorkspace(context);
  const compiled = compileDirectory(context, workspace, { profile: textOption(options, "profile") });
  const { snapshot, everywhere } = compiled;
  const variable = textOption(options, "why");
  if (variable !== undefined) {
    await explainVariable(context, workspace, snapshot, variable, flagOption(options, "json"));
    return 0;
  }
  const handChanged = await handChangedFindings(context, workspace, compiled);
  const kept = readSnapshot(context.paths, context.directory);
  const findings = [
    ...pendingFindings(context),
    ...workspace.findings,
    ...snapshot.findings,
    ...staleFindings(kept?.changed.map((input) => input.path) ?? []),
    ...handChanged,
    ...withRedirects(overridesOf(context, workspace, snapshot), redirectsOf(context, workspace, snapshot)),
    ...missingKeys(context, snapshot),
    ...missingToken(snapshot, everywhere),
  ];
  if (flagOption(options, "json")) {
    context.print(JSON.stringify({ ...snapshotJson(snapshot), findings }, null, 2));
    return 0;
  }
  const where = everywhere
    ? "wherever nothing else is chosen"
    : `in ${shortPath(snapshot.directory, "/", context.paths.home)}`;
  context.print(`${pc.bold(snapshot.profile)} ${pc.dim(`(${sourceText(snapshot, context)})`)} ${where}`);
  context.print(toolTable(snapshot, { reasons: true }));
  context.print(variableTable(snapshot, context, handChanged));
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

/** A longer value is cut here; `--json` has all of it. */
const longestValue = 60;

/** Each variable, ours beside what this shell has: keys by their variable's name, never by value. */
function variableTable(snapshot: Snapshot, context: Context, handChanged: readonly Finding[]): string {
  const environment = withToken(context.environment, snapshot);
  const rows: string[][] = [];
  const unset: string[] = [];
  for (const { name, value, tool } of snapshot.environment) {
    const wanted = value
      ?.map((part) => (typeof part === "string" ? part : environment[part.env] || part.default))
      .join("");
    const present = context.environment[name];
    const live = (present === "" ? undefined : present) === (wanted === "" ? undefined : wanted);
    const byHand = handChanged.find(({ where }) => where?.path === `env.${name}`)?.where;
    const place =
      byHand?.file && `${shortPath(byHand.file, context.directory, context.paths.home)}:${byHand.line}`;
    const mark = place
      ? pc.yellow(`  changed by hand in ${place}`)
      : live
        ? ""
        : pc.yellow("  not in this shell yet");
    const text = value?.map((part) => (typeof part === "string" ? part : `\${${part.env}}`)).join("");
    if (text === undefined) unset.push(`${name}${mark}`);
    else rows.push([`  ${name}`, pc.dim(tool), `${shortValue(text)}${mark}`]);
  }
  const lines = [table(rows), ...(unset.length > 0 ? [`  ${pc.dim("unset:")} ${unset.join(", ")}`] : [])];
  return lines.filter((line) => line !== "").join("\n");
}

/** On one line, and cut where it is long: before a word, since half a key is not known for one any more. */
function shortValue(text: string): string {
  const line = text.replaceAll("\n", "⏎");
  return line.length > longestValue ? `${line.slice(0, longestValue - 1).replace(/[\w-]+$/, "")}…` : line;
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
