/** `aienv doctor`: what breaks or overrides this directory's choice, each with the command that mends it. */
import pc from "picocolors";
import { exitCodes } from "../../core/exit-codes.ts";
import type { Finding } from "../../core/outcome.ts";
import { type Command, flagOption, jsonOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { examine } from "../examine/examine.ts";
import { fix } from "../examine/fix.ts";
import { prove } from "../examine/prove.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { findingText } from "../show/print.ts";

export const command: Command = {
  name: "doctor",
  description: "What overrides or breaks this directory, with the command that mends it",
  options: [
    { flags: "--fix", description: "Mend what is ours and safe to mend, and say what was done" },
    {
      flags: "--prove <tool>",
      description: "Run the tool once against an echo and show what it sends",
      value: { names: ["tool"] },
    },
    jsonOption,
  ],
  examples: ["aienv doctor", "aienv doctor --fix", "aienv doctor --prove claude"],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const json = flagOption(options, "json");
  const tool = textOption(options, "prove");
  if (tool !== undefined) return prove(context, loadWorkspace(context), tool, json);
  if (!flagOption(options, "fix")) {
    const findings = await examine(context);
    if (json) context.print(JSON.stringify(findings, null, 2));
    else tell(context, findings, "nothing is wrong here");
    return exitCode(findings);
  }
  const { done, left } = await fix(context);
  if (json) context.print(JSON.stringify({ done, left }, null, 2));
  else {
    for (const line of done) context.say(`${pc.green("done")} ${line}`);
    if (done.length === 0) context.say("nothing here is ours to mend");
    tell(context, left, "nothing is left to do");
  }
  return exitCode(left);
}

function tell(context: Context, findings: readonly Finding[], none: string): void {
  if (findings.length === 0) context.say(pc.green(none));
  for (const finding of findings) context.say(findingText(finding));
}

function exitCode(findings: readonly Finding[]): number {
  return findings.some((finding) => finding.level === "error") ? exitCodes.invalid : exitCodes.ok;
}
