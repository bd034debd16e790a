/** What was found, for people: a line each, places as short as they can be. */
import pc from "picocolors";
import type { FoundKey, KeyPlace } from "../../setup/found.ts";
import type { Context } from "../context.ts";
import type { FoundSettings, Machine } from "../discover/discover.ts";
import { activationAdvice, isActive, loginShell } from "../examine/activation.ts";
import { shortPath } from "../show/describe.ts";
import { plain, table } from "../show/print.ts";

export function foundText(context: Context, machine: Machine): string {
  const { toolsFound, keys, servers, settings, sources } = machine;
  const rows: [string, readonly string[]][] = [
    ["keys", keys.map((key) => `${key.variable} ${pc.dim(placesText(context, key))}`)],
    ["servers", servers.map((server) => serverText(machine, server))],
    ["tools", toolsFound.length === 0 ? [] : [toolsFound.join(", ")]],
    ["shell", shellLines(context, machine)],
    ["settings", settings.map((one) => settingsText(context, one))],
    ["others", sources.map(sourceText)],
  ];
  const expected = ["keys", "tools"];
  const shown = rows.filter(([title, lines]) => lines.length > 0 || expected.includes(title));
  return table(
    shown.flatMap(([title, lines]) =>
      (lines.length === 0 ? [pc.dim("none")] : lines).map((line, index) => [
        `  ${index === 0 ? pc.bold(title) : ""}`,
        line,
      ]),
    ),
  );
}

function placesText(context: Context, { places }: FoundKey): string {
  return `in ${places.map((place) => placeText(context, place)).join(", ")}`;
}

export function placeText(context: Context, place: KeyPlace): string {
  if (place.kind === "environment") return "this shell";
  return placeLine(context, place.file, place.line);
}

export function serverText(
  { templates }: Pick<Machine, "templates">,
  { template, url, models }: Machine["servers"][number],
): string {
  const count = models.length === 0 ? "" : `, ${models.length} model${models.length === 1 ? "" : "s"}`;
  return `${templates.get(template)?.name ?? template} ${pc.dim(`at ${url}${count}`)}`;
}

/** The shell, and what could switch by cd in it. direnv shows itself only where it has something to load. */
function shellLines(context: Context, { programs }: Machine): string[] {
  const mise = `mise ${pc.dim(isActive(context, "mise") ? "(active)" : "(not active in this shell)")}`;
  const found = [...(programs.mise ? [mise] : []), ...(programs.direnv ? ["direnv"] : [])];
  return [[loginShell(context) ?? "unknown", ...found].join(", ")];
}

function settingsText(
  context: Context,
  { tool, file, line, names, shielded, because }: FoundSettings,
): string {
  const then = shielded ? "aienv use puts a file of its own over it" : because;
  return `${tool}: ${placeLine(context, file, line)} sets ${names.join(", ")} ${pc.dim(`(${then})`)}`;
}

function sourceText({ source, title, providers, newProviders, problem }: Machine["sources"][number]): string {
  if (problem !== undefined) return `${title}: ${plain(problem)}`;
  const count = `${providers} provider${providers === 1 ? "" : "s"}`;
  const then = newProviders === 0 ? "all in the registry" : `aienv import ${source}`;
  return `${title}: ${count} ${pc.dim(`(${then})`)}`;
}

/** `~/.zshrc:12`, on one line whatever the file is called. */
function placeLine({ paths }: Context, file: string, line: number | undefined): string {
  const place = shortPath(file, "/", paths.home).replaceAll("\n", "�");
  return line === undefined ? place : `${place}:${line}`;
}

/** What keeps cd from switching, with its cure; undefined where nothing does. */
export function activationText(context: Context, { programs }: Machine): string | undefined {
  const name = programs.mise ? "mise" : programs.direnv ? "direnv" : undefined;
  if (name === undefined)
    return 'neither mise nor direnv is installed: eval "$(aienv env)" in a project, or aienv run TOOL, serves';
  if (name === "direnv" || isActive(context, name)) return undefined;
  return `for cd to switch, ${activationAdvice(context, name)}`;
}
