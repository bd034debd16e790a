/** `aienv init`: a registry from what is found here, with a question only where there is a real choice. */
import { exitCodes } from "../../core/exit-codes.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { inFile } from "../../edit/merge-owned.ts";
import { registryHeader } from "../../edit/registry-change.ts";
import type { FileChange } from "../../edit/render.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { editVerified } from "../../edit/syntax/verified.ts";
import { leftOut } from "../../setup/left-out.ts";
import { type Answers, nextStep, type Situation, type Step } from "../../setup/next-step.ts";
import { planOffers } from "../../setup/offers.ts";
import { registryChanges } from "../../setup/registry-changes.ts";
import { readText, writeText } from "../../system/files.ts";
import { keepNode } from "../../system/keep-node.ts";
import {
  type Command,
  flagOption,
  integrationPlace,
  jsonOption,
  type Options,
  textOption,
  writeOptions,
} from "../command.ts";
import type { Context } from "../context.ts";
import { discover, type Machine } from "../discover/discover.ts";
import { askQuestion } from "../init/ask-question.ts";
import { keepDeclined, readDeclined } from "../init/declined.ts";
import { activationText, foundText } from "../init/found-text.ts";
import { registeredModels, withKnownPrices } from "../init/registered-models.ts";
import { changesText, distinct, foundJson, importable, nextFor, writtenText } from "../init/report.ts";
import { parseIntegration } from "../load/integration.ts";
import { loadWorkspace } from "../load/load-workspace.ts";
import { findingText } from "../show/print.ts";
import { globalPluginChange, installGlobalPlugin } from "../write/install-global-plugin.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";

export const command: Command = {
  name: "init",
  description: "Make the registry from the keys, servers, tools and shells found here",
  options: [
    { flags: "--yes", description: "Take the defaults, ask nothing" },
    {
      flags: "--integration <name>",
      description: "mise-block, mise-plugin (one line serves all projects), direnv or none",
      value: integrationPlace,
    },
    ...writeOptions.filter((option) => option.flags !== "--force"),
    jsonOption,
  ],
  examples: [
    "aienv init                          at most three questions; Esc writes nothing",
    "aienv init --yes                    the defaults, as without a terminal",
    "aienv init --yes --integration mise-plugin",
  ],
  run,
};

async function run(context: Context, _args: readonly string[], options: Options): Promise<number> {
  const wanted = parseIntegration(textOption(options, "integration"), "init");
  const file = context.paths.registry;
  const before = readText(file);
  const registry = before === undefined ? undefined : documentOf(file, before);
  const machine = await discover(context);
  const input = {
    ...machine,
    registry,
    declined: readDeclined(context.paths),
    importable: importable(machine),
  };
  const offers = planOffers(input);
  const situation: Situation = {
    offers,
    registry,
    registered: registeredModels(context, before),
    tools: machine.toolsFound.map((id) => formatsOf(machine, id)),
    installed: machine.programs,
  };
  const findings = distinct([...machine.findings, ...leftOut(input, offers)]);
  const silent = showsOnly(options) || flagOption(options, "json");
  if (!silent) sayFound(context, machine, findings);
  const guided = context.interactive && !silent && !flagOption(options, "yes");
  const textWith = (given: Answers): string =>
    inFile(file, () =>
      editVerified(syntaxes.yaml, before ?? registryHeader, registryChanges(situation, given)),
    );
  const ask = async (step: Step): Promise<Step["value"]> => {
    if (step.id !== "main" || !step.options) return askQuestion(context, machine, step);
    const options = await withKnownPrices(context, step.options, textWith(answers));
    return askQuestion(context, machine, { ...step, options });
  };
  let answers: Answers = wanted === undefined ? {} : { integration: wanted };
  for (let step = nextStep(situation, answers); step; step = nextStep(situation, answers)) {
    const value = guided ? await ask(step) : step.value;
    answers = { ...answers, [step.id]: value };
  }
  const text = textWith(answers);
  const line = answers.integration && globalPluginChange(context, answers.integration);
  const more = [...(line ? [line] : []), ...secretsFile(context)];
  if (showsOnly(options)) return saveRegistry(context, text, options, more);
  const changes = [{ file, before: before ?? null, after: text }, ...more].filter(
    (change) => change.before !== change.after,
  );
  if (guided && changes.length > 0) context.say(`\nwrites:\n${changesText(context, changes)}\n`);
  await write(context, text, answers, options);
  if (guided) keepDeclined(context.paths, declinedNow(situation, answers, input.declined));
  report(context, machine, situation, { answers, findings, changes }, options);
  return exitCodes.ok;
}

function documentOf(file: string, text: string): JsonObject {
  const document = inFile(file, () => syntaxes.yaml.parse(text));
  return isObject(document) ? document : {};
}

function formatsOf({ tools }: Machine, id: string): Situation["tools"][number] {
  return Object.keys(tools.get(id)?.formats ?? {}) as Situation["tools"][number][number][];
}

function sayFound(context: Context, machine: Machine, findings: readonly Finding[]): void {
  context.say("found:");
  context.say(foundText(context, machine));
  for (const finding of findings) context.say(findingText(finding));
}

/** Keys that are typed in later go there; made now, so that its mode is right from the beginning. */
function secretsFile({ paths }: Context): FileChange[] {
  if (readText(paths.secrets) !== undefined) return [];
  return [{ file: paths.secrets, before: null, after: "# NAME=value; read by dotenv: references\n" }];
}

async function write(context: Context, text: string, answers: Answers, options: Options): Promise<void> {
  const secrets = secretsFile(context);
  saveRegistry(context, text, options);
  keepNode(context.paths);
  if (answers.integration !== undefined) await installGlobalPlugin(context, answers.integration);
  for (const { file, after } of secrets) writeText(file, after ?? "", { mode: 0o600 });
}

/** Offers that would have been taken and were not, beside those of earlier runs that were not taken now. */
function declinedNow(
  { offers }: Situation,
  { providers = [] }: Answers,
  before: ReadonlySet<string>,
): Set<string> {
  const left = offers.filter(({ preselected }) => preselected).map(({ id }) => id);
  return new Set([...before, ...left].filter((id) => !providers.includes(id)));
}

interface Done {
  readonly answers: Answers;
  readonly findings: readonly Finding[];
  readonly changes: readonly FileChange[];
}

function report(
  context: Context,
  machine: Machine,
  { offers }: Situation,
  { answers, findings, changes }: Done,
  options: Options,
): void {
  const workspace = loadWorkspace(context);
  const taken = offers.filter(({ id }) => answers.providers?.includes(id));
  const next = nextFor(context, machine, workspace, taken);
  if (flagOption(options, "json")) {
    context.print(
      JSON.stringify({
        registry: context.paths.registry,
        providers: [...workspace.providers.keys()],
        profiles: Object.keys(workspace.registry.profiles),
        found: foundJson(machine),
        added: taken.map(({ id }) => id),
        written: changes.map(({ file }) => file),
        findings,
        next,
      }),
    );
    return;
  }
  context.say(writtenText(context, changes));
  const advice = activationText(context, machine);
  if (advice !== undefined) context.say(advice);
  context.say(`  next: ${next}`);
}
