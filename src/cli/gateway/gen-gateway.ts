/** `gen gateway`: the folder that a gateway is started from by Docker Compose. */
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { AienvError } from "../../core/error.ts";
import { isObject } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { referenceText } from "../../core/secret-reference.ts";
import { inFile } from "../../edit/merge-owned.ts";
import type { FileChange } from "../../edit/render.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { quoteShell } from "../../edit/syntax/shell.ts";
import { type GatewaySystem, gatewaySystems } from "../../gateways/contract.ts";
import { gateways } from "../../gateways/list.ts";
import { offersOf } from "../../gateways/offers.ts";
import { refuseOpenFile } from "../../secrets/dotenv-secret.ts";
import { readText, writeText } from "../../system/files.ts";
import { flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplate } from "../load/load-templates.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { findTemplate } from "../load/template-files.ts";
import { showChanges, showsOnly } from "../write/show-changes.ts";
import { exitCodeFor } from "../write/write-prepared.ts";
import { composeFile, type Deployment, deploymentOf, overlayFile, secretsFile } from "./deployment.ts";

/**
 * Without `-o` the compose file is printed; with it the whole folder is written, and secrets are made once.
 * @throws AienvError `usage.arguments` for an unknown system, or a file that holds something else; `secrets.open` where
 * others may read the secrets that are there already.
 */
export async function genGateway(
  context: Context,
  name: string | undefined,
  options: Options,
): Promise<number> {
  const system = systemNamed(name);
  const workspace = loadWorkspace(context);
  const deployment = deploymentFor(context, workspace, system, flagOption(options, "team"));
  const output = textOption(options, "output");
  if (output === undefined) {
    context.print((deployment.files[composeFile] ?? "").trimEnd());
    context.say(`-o DIR writes ${[...Object.keys(deployment.files), secretsFile].join(", ")}`);
    return 0;
  }
  const folder = resolve(context.directory, output);
  const changes = Object.entries(deployment.files).map(([name, after]): FileChange => {
    const file = join(folder, name);
    return { file, before: readText(file) ?? null, after };
  });
  const secrets = secretsChange(join(folder, secretsFile), deployment.generated, options);
  const shown = showChanges(context, [...changes, secrets], options);
  if (shown !== undefined) return exitCodeFor(shown);
  if (!flagOption(options, "force")) for (const change of changes) refuseOther(change);
  write(context, [secrets, ...changes]);
  for (const note of deployment.notes) context.say(note);
  sayNext(context, { system, url: urlOf(context, system), folder, deployment });
  return 0;
}

function systemNamed(name: string | undefined): GatewaySystem {
  const found = gatewaySystems.find((each) => each === name);
  if (found) return found;
  const what = name === undefined ? "which gateway?" : `no gateway is called ${JSON.stringify(name)}`;
  const near =
    name === undefined ? ` known: ${gatewaySystems.join(", ")}` : suggestName(name, gatewaySystems);
  throw new AienvError("usage.arguments", `${what}${near}`, { hint: "aienv gen --help" });
}

function deploymentFor(
  context: Context,
  workspace: Workspace,
  system: GatewaySystem,
  forTeam: boolean,
): Deployment {
  const folder = `gateways/${system}`;
  const compose = findTemplate(context, `${folder}/${composeFile}`)?.[1];
  const overlay = findTemplate(context, `${folder}/${overlayFile}`)?.[1];
  if (compose === undefined)
    throw new AienvError("registry.invalid-template", "the gateway's compose file is missing", {
      where: { file: `${folder}/${composeFile}` },
    });
  if (forTeam && overlay === undefined)
    throw new AienvError("usage.arguments", `${system} keeps nothing, so many nodes of it share nothing`, {
      hint: `aienv gen gateway ${system}`,
    });
  const configuration = gateways.get(system)?.configuration;
  // It is no provider behind itself, whatever its entry in the registry is called. A container has no address yet, and
  // reaches nothing that listens on this machine's loopback alone.
  const { offers, notes } = offersOf({ ...workspace, gateway: { id: "", url: "" }, only: [] });
  const deployment = deploymentOf({
    system,
    compose,
    overlay: forTeam ? overlay : undefined,
    offers,
    configuration,
  });
  return configuration ? { ...deployment, notes: [...notes, ...deployment.notes] } : deployment;
}

/** Where it answers once it runs. */
function urlOf(context: Context, system: GatewaySystem): string {
  return loadProviderTemplate(context, system)?.url ?? "";
}

/** Values that are there stay: databases are sealed with them. Nothing is made where nothing is written. */
function secretsChange(file: string, names: readonly string[], options: Options): FileChange {
  const before = readText(file) ?? null;
  if (before !== null) refuseOpenFile(file);
  const present = inFile(file, () => syntaxes.dotenv.parse(before ?? ""));
  const has = (name: string) => isObject(present) && present[name] !== undefined;
  const make = () => (showsOnly(options) ? "made-when-written" : randomBytes(24).toString("hex"));
  // LiteLLM's keys must begin so; others may.
  const valueFor = (name: string) => `${name.endsWith("_KEY") ? "sk-" : ""}${make()}`;
  const missing = names.filter((name) => !has(name)).map((name) => ({ name, value: valueFor(name) }));
  if (flagOption(options, "team") && !has("COMPOSE_FILE"))
    missing.push({ name: "COMPOSE_FILE", value: `${composeFile}:${overlayFile}` });
  const edits = missing.map(({ name, value }) => ({ kind: "set" as const, path: [name], value }));
  const after = inFile(file, () => syntaxes.dotenv.edit(before ?? "", edits));
  return { file, before, after: before === null && edits.length === 0 ? null : after };
}

function refuseOther({ file, before, after }: FileChange): void {
  if (before === null || before === after) return;
  throw new AienvError("usage.arguments", "the file is there already and holds something else", {
    where: { file },
    hint: "see the difference with --diff, overwrite it with --force",
  });
}

function write(context: Context, changes: readonly FileChange[]): void {
  for (const { file, before, after } of changes) {
    if (after === null || before === after) continue;
    writeText(file, after, { mode: file.endsWith(secretsFile) ? 0o600 : 0o644 });
    context.say(`${before === null ? "made" : "changed"} ${file}`);
  }
}

interface Made {
  readonly system: GatewaySystem;
  readonly url: string;
  readonly folder: string;
  readonly deployment: Deployment;
}

function sayNext(context: Context, { system, url, folder, deployment }: Made): void {
  for (const { secret, variable } of deployment.missing)
    context.say(`it reads ${variable}: put there what ${referenceText(secret)} holds, before it starts`);
  const masterKey = `dotenv:${join(folder, secretsFile)}#LITELLM_MASTER_KEY`;
  const key = deployment.generated.includes("LITELLM_MASTER_KEY") ? ` --key ${quoteShell(masterKey)}` : "";
  context.say(`next: cd ${quoteShell(folder)} && docker compose up -d`);
  context.say(`then: aienv add office --template ${system} --url ${url}${key}`);
}
