/** `status --why VARIABLE`: all sources gathered, explained for each reader, printed with their places. */
import pc from "picocolors";
import type { Snapshot } from "../../compile/snapshot.ts";
import { AienvError, showWhere } from "../../core/error.ts";
import { nearestName } from "../../core/nearest.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { againstShell, type Explanation, explain, type Source } from "../../inspect/explain.ts";
import { shownParts } from "../../inspect/shown-value.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { readText } from "../../system/files.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { shortPath } from "../show/describe.ts";
import { plain } from "../show/print.ts";
import type { GatherInput } from "./gather-mise.ts";
import { environmentSources, settingsSources } from "./gather-sources.ts";
import { hookStates } from "./hook-states.ts";

interface Reading extends Explanation {
  /** Names of the tools; empty: every other program. */
  readonly readers: readonly string[];
}

interface Wanted {
  readonly tool: string;
  readonly shown: string;
  readonly profile: string;
  readonly file?: string;
  readonly line?: number;
}

/** @throws AienvError `usage.unknown-variable`. */
export async function explainVariable(
  context: Context,
  workspace: Workspace,
  snapshot: Snapshot,
  variable: string,
  json: boolean,
): Promise<void> {
  const input: GatherInput = {
    context,
    variable,
    snapshot: readSnapshot(context.paths, context.directory)?.snapshot,
    keys: keyValues(context, workspace),
  };
  const idle = await hookStates(context, input);
  const environment = environmentSources(input, idle);
  const readings = readingsOf(workspace, input, snapshot, environment);
  const wanted = wantedOf(snapshot, variable);
  if (!wanted && readings.every((each) => !each.winner && each.losers.length === 0))
    throw unknownVariable(variable, workspace, snapshot);
  const note = againstShell(explain(environment).winner, context.environment[variable]);
  if (json) context.print(JSON.stringify(asJson(variable, wanted, readings, note), null, 2));
  else context.print(asText(context, variable, wanted, readings, note));
}

/** Tools with files of their own for the variable, the others together. Equal answers are given once. */
function readingsOf(
  workspace: Workspace,
  input: GatherInput,
  snapshot: Snapshot,
  environment: readonly Source[],
): Reading[] {
  const readings: Reading[] = [];
  for (const tool of workspace.templates.tools.values()) {
    const { over, under } = settingsSources(tool, input, snapshot);
    if (over.length + under.length > 0)
      readings.push({ readers: [tool.name], ...explain([...over, ...environment, ...under]) });
  }
  const others = { readers: [], ...explain(environment) };
  return others.winner || others.losers.length > 0 || readings.length === 0
    ? [...readings, others]
    : readings;
}

function keyValues(context: Context, workspace: Workspace): ReadonlySet<string> {
  const names = [...workspace.providers.values()].flatMap((provider) =>
    provider.secrets.flatMap((secret) => (secret.kind === "env" ? [secret.variable] : [])),
  );
  return new Set(names.flatMap((name) => context.environment[name] || []));
}

function wantedOf(snapshot: Snapshot, variable: string): Wanted | undefined {
  const found = snapshot.environment.find((one) => one.name === variable);
  if (!found) return undefined;
  const { file, entry } = snapshot.choice;
  const text = file === undefined ? undefined : readText(file);
  const key = ["main", "profile"].find((name) => Object.hasOwn(entry, name)) ?? "tools";
  const line = text === undefined ? undefined : syntaxes.yaml.locate(text, [key])?.line;
  return {
    tool: found.tool,
    shown: shownParts(variable, found.value),
    profile: snapshot.profile,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}

function unknownVariable(variable: string, workspace: Workspace, snapshot: Snapshot): AienvError {
  const tools = [...workspace.templates.tools.values()].flatMap((tool) => [
    ...Object.keys(tool.environment?.set ?? {}),
    ...(tool.environment?.unset ?? []),
    ...tool.settings.flatMap((entry) => Object.keys(entry.means)),
  ]);
  const known = [...snapshot.environment.map((one) => one.name), ...tools].filter(
    (name) => !name.includes("{"),
  );
  const near = nearestName(variable, known);
  return new AienvError(
    "usage.unknown-variable",
    `nothing here sets ${JSON.stringify(variable)}${near === undefined ? "" : `, did you mean ${JSON.stringify(near)}?`}`,
    { hint: near === undefined ? "aienv status" : `aienv status --why ${near}` },
  );
}

function asJson(
  variable: string,
  wanted: Wanted | undefined,
  readings: readonly Reading[],
  note: string | undefined,
) {
  const withoutValue = ({ value: _value, ...source }: Source) => source;
  return {
    variable,
    wanted: wanted ?? null,
    readings: readings.map(({ readers, winner, losers }) => ({
      readers: readers.length > 0 ? readers : ["every other program"],
      winner: winner ? withoutValue(winner) : null,
      losers: losers.map(({ source, same, because }) => ({ ...withoutValue(source), same, because })),
    })),
    ...(note !== undefined && { note }),
  };
}

function asText(
  context: Context,
  variable: string,
  wanted: Wanted | undefined,
  readings: readonly Reading[],
  note: string | undefined,
): string {
  const short = (file: string) => shortPath(file, context.directory, context.paths.home);
  const place = ({ where, name }: Source) =>
    where.file === undefined ? name : plain(showWhere({ ...where, file: short(where.file) }));
  const lines = [pc.bold(variable)];
  if (wanted) {
    const by =
      wanted.file === undefined
        ? ""
        : ` (${short(wanted.file)}${wanted.line === undefined ? "" : `:${wanted.line}`})`;
    lines.push(`  chosen  ${wanted.shown} for ${wanted.tool}, by ${wanted.profile}${by}`);
  } else lines.push("  chosen  nothing: no tool here wants it");
  for (const { readers, winner, losers } of readings) {
    if (readings.length > 1 || readers.length > 0)
      lines.push(`${readers.length > 0 ? readers.join(", ") : "every other program"}:`);
    if (winner) lines.push(`  ${pc.green("wins")}    ${place(winner)}  ${winner.shown}${ownerText(winner)}`);
    else lines.push("  nothing sets it here");
    for (const { source, same, because } of losers)
      lines.push(
        `  ${pc.dim(same ? "same " : "loses")}   ${place(source)}  ${source.shown}  ${pc.dim(because)}`,
      );
  }
  if (note !== undefined) lines.push(`  ${pc.yellow("but")}     ${note}`);
  return lines.join("\n");
}

/** Which program puts the winner there; a file's name alone does not tell. */
function ownerText(winner: Source): string {
  const name = winner.where.file === undefined ? "" : `, by ${winner.name}`;
  const when = winner.condition === undefined ? "" : `, if ${winner.condition}`;
  return `${name}${winner.ours ? ", from the choice made here" : ""}${when}`;
}
