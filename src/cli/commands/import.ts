/** `aienv import`: other programs' providers, models and keys into the registry. */
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { suggestName } from "../../core/nearest.ts";
import { redactOutput } from "../../core/redact.ts";
import type { ImportDocument, Importer } from "../../importers/contract.ts";
import { importers } from "../../importers/list.ts";
import { type Command, flagOption, jsonOption, type Options, textOption, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";
import { filesAt, findFiles } from "../import/find-documents.ts";
import { findSources } from "../import/find-sources.ts";
import { type ImportPlan, planImport } from "../import/plan-import.ts";
import { readDocument } from "../import/read-document.ts";
import { importJson, importText, sourcesText } from "../import/show-import.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { showsOnly } from "../write/show-changes.ts";

export const command: Command = {
  name: "import",
  usage: "[source] [path]",
  places: [{ words: Object.fromEntries(importers.map(({ id, title }) => [id, title])) }, { names: ["file"] }],
  description: "Take over providers, models and keys of other programs; without a source: what is found here",
  options: [
    { flags: "--yes", description: "Write what the preview shows, ask nothing" },
    { flags: "--url <url>", description: "Ask a running New API, Veloera or One API for its channels" },
    { flags: "--admin <ref>", description: "Where its administrator's token is: env:NAME, keyring:NAME, …" },
    { flags: "--user <id>", description: "The administrator's id, where the gateway wants it" },
    ...writeOptions.filter((option) => option.flags !== "--force"),
    jsonOption,
  ],
  examples: [
    "aienv import                                   what other programs have set up here",
    "aienv import claude-code-router                a preview, then the question whether to write it",
    "aienv import cc-switch --diff                  what would change in the registry",
    "aienv import dotenv ~/old/.env --yes",
    "aienv import new-api --url http://127.0.0.1:3000 --admin env:ADMIN_TOKEN --user 1",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [source, path] = args;
  if (source === undefined) return list(context, options);
  const importer = importers.find(({ id }) => id === source);
  if (importer === undefined)
    throw new AienvError(
      "usage.unknown-source",
      `nothing is imported from ${JSON.stringify(source)}${suggestName(
        source,
        importers.map(({ id }) => id),
      )}`,
      { hint: "aienv import" },
    );
  const plan = await planImport(context, importer, await documentsOf(context, importer, path, options));
  const asJson = flagOption(options, "json");
  if (showsOnly(options)) {
    if (!asJson) context.say(importText(plan, context));
    return save(context, plan, options);
  }
  if (!asJson) context.print(importText(plan, context));
  const changes = plan.text !== plan.before;
  const isWritten = changes && (await confirmed(context, plan, options));
  if (isWritten) {
    // The keys first: a registry that names a key nobody stored would be worse than one key too many.
    await plan.place?.store();
    save(context, plan, {});
  }
  tell(context, plan, { changes, isWritten, asJson });
  return exitCodes.ok;
}

/** @throws AienvError `import.*`, `gateway.*`, and where a file can't be parsed. */
async function documentsOf(
  context: Context,
  importer: Importer,
  path: string | undefined,
  options: Options,
): Promise<ImportDocument[]> {
  const url = textOption(options, "url");
  if (url !== undefined) {
    const { askGateway } = await import("../import/ask-gateway.ts");
    const [admin, user] = [textOption(options, "admin"), textOption(options, "user")];
    return [await askGateway(context, importer, { url, admin, user })];
  }
  const files = path === undefined ? findFiles(context, importer) : filesAt(context, importer, path);
  if (files.length > 0) return files.map(readDocument);
  throw new AienvError("import.nothing", `no settings of ${importer.title} are here`, {
    hint: `aienv import ${importer.id} PATH`,
  });
}

async function list(context: Context, options: Options): Promise<number> {
  const sources = await findSources(context);
  if (flagOption(options, "json")) context.print(JSON.stringify({ sources }));
  else if (sources.length === 0) context.say("nothing of other programs is found here");
  else {
    context.print(sourcesText(sources, context));
    context.say("next: aienv import SOURCE");
  }
  return exitCodes.ok;
}

/** Keys in the texts shown are masked by their values: whatever shape they have, they are known here. */
function save(context: Context, plan: ImportPlan, options: Options): number {
  const values = [...plan.reading.secrets.values()];
  const masked = { ...context, print: (text: string) => context.print(redactOutput(text, values)) };
  return saveRegistry(masked, plan.text, options);
}

async function confirmed(context: Context, { files }: ImportPlan, options: Options): Promise<boolean> {
  if (flagOption(options, "yes")) return true;
  if (!context.interactive || flagOption(options, "json")) return false;
  const { confirm } = await import("@clack/prompts");
  const message = `Write this to ${context.paths.registry}? ${files.length === 1 ? "The file stays" : "The files stay"} as they are`;
  return (await confirm({ message, output: process.stderr })) === true;
}

function hasAny({ providers, aliases, profiles }: ImportPlan["settled"]): boolean {
  return providers.length + aliases.length + profiles.length > 0;
}

function tell(
  context: Context,
  plan: ImportPlan,
  { changes, isWritten, asJson }: { changes: boolean; isWritten: boolean; asJson: boolean },
): void {
  const { importer, place } = plan;
  if (asJson) {
    const registry = context.paths.registry;
    context.print(JSON.stringify({ registry, written: isWritten, changed: changes, ...importJson(plan) }));
    return;
  }
  if (!changes)
    context.say(
      hasAny(plan.settled) ? "the registry has all of it already" : "nothing in it can be taken over",
    );
  else if (!isWritten) context.say(`nothing was written\n  next: aienv import ${importer.id} --yes`);
  else {
    context.say(`wrote ${context.paths.registry}`);
    if (place !== undefined)
      context.say(`  the keys are in ${place.name}; they stand in ${importer.title}'s own files still`);
    context.say("  next: aienv ls models");
  }
}
