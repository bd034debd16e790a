/** A gateway's token for this project: what it may ask for and spend, and where its value is kept. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { profileOf } from "../../compile/choose.ts";
import { AienvError } from "../../core/error.ts";
import { joinModelReference } from "../../core/ids.ts";
import { fitsPattern } from "../../core/star-pattern.ts";
import { changeProvider } from "../../edit/registry-change.ts";
import type { Entry, Offer, TokenWish } from "../../gateways/contract.ts";
import { parseChoice } from "../../registry/parse-choice.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { saveRegistry } from "../write/save-registry.ts";
import { keyPlace } from "../write/store-key.ts";

/** Models as the project's profile allows them, the limit of the budget that covers a project. */
export function tokenWish(workspace: Workspace, offers: readonly Offer[]): TokenWish {
  const { registry, found } = workspace;
  const directory = found.project?.directory;
  if (directory === undefined)
    throw new AienvError("usage.no-token", "--token is for a project, and none is chosen here", {
      hint: "aienv use PROFILE",
    });
  const allow = allowOf(workspace);
  const open = offers.flatMap(({ models }) =>
    models.filter(({ model }) => {
      const reference = joinModelReference({ provider: model.provider, model: model.id });
      return allow.some((pattern) => fitsPattern(pattern, reference));
    }),
  );
  if (allow.length > 0 && open.length === 0)
    throw new AienvError(
      "gateway.cannot",
      "the profile here allows no model of what is pushed, and a token without models would open all",
      { hint: "aienv gateway push --token, without --provider; or allow: of the profile, by aienv edit" },
    );
  const budget = registry.budgets.find(({ scope, name }) => scope === "project" && name === undefined);
  return {
    name: nameFor(directory),
    models: allow.length === 0 ? [] : [...new Set(open.map(({ name }) => name))],
    limitUsd: budget?.limit,
    period: budget?.period,
  };
}

/** Most characters of the directory's own name: with mark and digest it has to fit where names have thirty. */
const mostLetters = 17;

/** Two directories of one name have a token each. */
function nameFor(directory: string): string {
  const name = basename(directory)
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(0, mostLetters);
  return `${name}-${createHash("sha256").update(directory).digest("hex").slice(0, 6)}`;
}

function allowOf({ registry, found }: Workspace): readonly string[] {
  const choice = found.project?.choice;
  if (choice === undefined) return [];
  const entry = parseChoice(choice.text, choice.file);
  return profileOf({ source: "file", entry, file: choice.file }, registry).profile.allow ?? [];
}

/** Kept in the keyring or `secrets.env`; a gateway that has no key in the registry yet gets this one. */
export async function keepToken(
  context: Context,
  { registry }: Workspace,
  gateway: string,
  { name }: Entry,
  token: string | undefined,
): Promise<void> {
  if (token === undefined) {
    context.say(`warning ${gateway} did not give the key of ${name}: copy it from its page`);
    return;
  }
  const place = await keyPlace(context.paths, `${gateway}-${name.replace(/^aienv /, "")}`, undefined, token);
  await place.store();
  context.say(`the key of ${name} is in ${place.name}`);
  const entry = registry.providers[gateway];
  if (entry?.key !== undefined || entry?.keys !== undefined) {
    context.say(`  to use it: aienv add ${gateway} --key ${place.reference}`);
    return;
  }
  const text = readText(context.paths.registry) ?? "";
  saveRegistry(context, changeProvider(context.paths.registry, text, gateway, { key: place.reference }), {});
  context.say(`  it is the key of ${gateway} in the registry now`);
}
