/** A tool's own settings that beat what we set: which file, which line, and what it does. */

import { ownedPath } from "../compile/plan.ts";
import type { Snapshot } from "../compile/snapshot.ts";
import { AienvError } from "../core/error.ts";
import { isObject, type JsonValue, type Path, sameJson, showPath, valueAt } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import { syntaxes } from "../edit/syntax/list.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";

export interface ConflictText {
  readonly conflict: ToolTemplate["conflicts"][number];
  readonly file: string;
  /** undefined: there is no such file. */
  readonly text: string | undefined;
}

/** One finding for each setting that is there and differs from ours. */
export function conflictFindings(
  toolId: string,
  tool: string,
  texts: readonly ConflictText[],
  snapshot: Snapshot,
): Finding[] {
  const shielded = hasShield(toolId, texts, snapshot);
  return texts.flatMap(({ conflict, file, text }): Finding[] => {
    if (text === undefined || (conflict.shielded && shielded)) return [];
    const syntax = syntaxes[conflict.syntax];
    const document = parsed(tool, file, text, conflict);
    if ("code" in document) return [document];
    return settingsAt(document.value, conflict)
      .filter(({ path, value }) => !isOurs(file, path, value, snapshot))
      .map(({ path }) => ({
        code: "tool.override",
        level: conflict.level,
        message: `${tool}: ${showPath(path)} ${conflict.because}`,
        where: { file, ...syntax.locate(text, path), path: showPath(path) },
        fix: `${conflict.told === "doctor" ? "leave it, or " : ""}take it out of ${file}`,
      }));
  });
}

/** Settings of one file that stand over the environment, before anything is chosen. */
export interface PresentSettings {
  readonly file: string;
  readonly line: number | undefined;
  readonly paths: readonly Path[];
  readonly conflict: ConflictText["conflict"];
}

/** What the tool's files say of the model and its way already, a row a file; what can't be read is a finding. */
export function presentSettings(
  tool: string,
  texts: readonly ConflictText[],
): { readonly settings: readonly PresentSettings[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const settings = texts.flatMap(({ conflict, file, text }): PresentSettings[] => {
    if (text === undefined || conflict.told !== "always") return [];
    const document = parsed(tool, file, text, conflict);
    if ("code" in document) {
      findings.push(document);
      return [];
    }
    const paths = settingsAt(document.value, conflict).map(({ path }) => path);
    if (paths[0] === undefined) return [];
    const line = syntaxes[conflict.syntax].locate(text, paths[0])?.line;
    return [{ file, line, paths, conflict }];
  });
  return { settings, findings };
}

/** Does a setting stand that the environment does not beat, but a file of ours would? */
export function needsShield(texts: readonly ConflictText[]): boolean {
  return texts.some(({ conflict, text }) => {
    if (!conflict.shielded || text === undefined) return false;
    try {
      return settingsAt(syntaxes[conflict.syntax].parse(text), conflict).length > 0;
    } catch {
      // The tool can't read it either; that is told as a finding.
      return false;
    }
  });
}

/** Only a file that stands as it should beats the others. */
function hasShield(toolId: string, texts: readonly ConflictText[], snapshot: Snapshot): boolean {
  const target = snapshot.targets.find((one) => one.tool === toolId && one.scope !== "state");
  const found = texts.find(({ file }) => file === target?.file);
  if (!target || found?.text === undefined) return false;
  try {
    const document = syntaxes[found.conflict.syntax].parse(found.text);
    return target.owned.every((one) => "value" in one && sameJson(valueAt(document, one.path), one.value));
  } catch {
    return false;
  }
}

function parsed(
  tool: string,
  file: string,
  text: string,
  conflict: ConflictText["conflict"],
): { readonly value: JsonValue } | Finding {
  try {
    return { value: syntaxes[conflict.syntax].parse(text) };
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return {
      code: "tool.invalid-settings",
      level: "warning",
      message: `${tool} can't read this file: ${error.message}`,
      where: { ...error.where, file },
      fix: "mend that place; until then the tool may go without the file, or replace it",
    };
  }
}

/** `env.*` with names: each of them that the object has; a plain path: the value there. */
function settingsAt(
  document: JsonValue,
  { path, names }: ConflictText["conflict"],
): { path: Path; value: JsonValue }[] {
  if (!path.endsWith(".*") && path !== "*") {
    const place = ownedPath(path);
    const value = valueAt(document, place);
    return value === undefined ? [] : [{ path: place, value }];
  }
  const base = path === "*" ? [] : ownedPath(path.slice(0, -2));
  const table = valueAt(document, base);
  return Object.entries(isObject(table) ? table : {}).flatMap(([key, value]) =>
    names === undefined || names.includes(key) ? [{ path: [...base, key], value }] : [],
  );
}

/** What we wrote there ourselves, or what says the same as our variable, overrides nothing. */
function isOurs(file: string, path: Path, value: JsonValue, snapshot: Snapshot): boolean {
  const target = snapshot.targets.find((one) => one.file === file);
  const owned = target?.owned.some(
    (one) =>
      "value" in one &&
      sameJson(valueAt(one.value, path.slice(one.path.length)), value) &&
      one.path.every((step, index) => step === path[index]),
  );
  if (owned) return true;
  const variable = snapshot.environment.find((one) => one.name === path.at(-1));
  return variable?.value?.length === 1 && variable.value[0] === value;
}
